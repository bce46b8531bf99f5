#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <bouncehouse/dns/server_tcp.hpp>
#include <deque>

namespace bouncehouse::dns {

namespace {

using namespace std::chrono_literals;

constexpr auto rest_when_exhausted = 50ms;
/// Answers of one connection that wait to be sent; while there are so many, nothing more is read.
constexpr std::size_t most_unsent = 16;

}  // namespace

class TcpPort::Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(TcpPort& port, TcpSocket socket, const Peer& peer)
        : crowd_(port.crowd_), shared_(port.shared_), socket_(std::move(socket)), peer_(peer), timer_(shared_.context) {
        ++crowd_->open;
        place_ = crowd_->connections.end();
        death_ = Monotonic::now() + shared_.options.life;
    }
    ~Connection() {
        --crowd_->open;
        if (place_ != crowd_->connections.end()) crowd_->connections.erase(place_);
    }

    void start() {
        place_ = crowd_->connections.insert(crowd_->connections.end(), weak_from_this());
        read_length();
    }

    void close() {
        error_code ignored;
        timer_.cancel();
        socket_.close(ignored);
        unsent_.clear();
    }

private:
    /// The clock runs while a question is on its way and while answers are being sent: a client can
    /// hold a connection by neither. An answer that is to come late is our own doing.
    void guard() {
        timer_.expires_at(std::min(death_, Monotonic::now() + shared_.options.idle));
        timer_.async_wait([self = shared_from_this()](error_code error) {
            if (error) return;
            if (self->waiting_ > 0 && Monotonic::now() < self->death_)
                self->guard();
            else
                self->close();
        });
    }

    void read_length() {
        guard();
        asio::async_read(socket_, asio::buffer(length_), [self = shared_from_this()](error_code error, std::size_t) {
            if (error) return self->no_more_questions(error);
            self->read_message(static_cast<std::size_t>(self->length_[0]) << 8U | self->length_[1]);
        });
    }

    /// A client may close its side and still read (RFC 9293 3.6): what it asked is answered.
    void no_more_questions(error_code error) {
        ended_ = true;
        if (error != asio::error::eof || done()) close();
    }
    bool done() const { return ended_ && unsent_.empty() && waiting_ == 0; }

    /// The buffer grows with what really comes, not with what was promised.
    void read_message(std::size_t size) {
        message_.clear();
        read_rest(size);
    }

    void read_rest(std::size_t size) {
        if (message_.size() == size) return answer();
        const std::size_t piece = std::min<std::size_t>(size - message_.size(), 4096);
        const std::size_t have = message_.size();
        message_.resize(have + piece);
        socket_.async_read_some(asio::buffer(message_.data() + have, piece),
                                [self = shared_from_this(), have, size](error_code error, std::size_t count) {
                                    if (error) return self->close();
                                    self->message_.resize(have + count);
                                    self->read_rest(size);
                                });
    }

    void answer() {
        crowd_->connections.splice(crowd_->connections.end(), crowd_->connections, place_);
        const auto reply = shared_.answerer.answer(message_, Transport::tcp, peer_, shared_.clock.now());
        message_ = {};
        if (reply && reply->delay > Duration{})
            waiting_ += shared_.later(reply->delay, [self = shared_from_this(), bytes = reply->bytes] {
                --self->waiting_;
                self->send(bytes);
            });
        else if (reply)
            send(reply->bytes);
        if (!socket_.is_open()) return;
        if (unsent_.size() < most_unsent)
            read_length();
        else
            reading_stopped_ = true;
    }

    void send(const std::string& bytes) {
        if (!socket_.is_open() || bytes.size() > 65'535) return;
        std::string framed{static_cast<char>(bytes.size() >> 8U), static_cast<char>(bytes.size() & 255U)};
        unsent_.push_back(framed + bytes);
        if (unsent_.size() == 1) send_next();
    }

    void send_next() {
        asio::async_write(socket_, asio::buffer(unsent_.front()),
                          [self = shared_from_this()](error_code error, std::size_t) {
                              if (error || self->unsent_.empty()) return self->close();
                              self->unsent_.pop_front();
                              if (self->done()) return self->close();
                              if (!self->unsent_.empty()) self->send_next();
                              if (self->reading_stopped_ && self->unsent_.size() < most_unsent) {
                                  self->reading_stopped_ = false;
                                  self->read_length();
                              }
                          });
    }

    std::shared_ptr<Crowd> crowd_;
    Shared& shared_;
    TcpSocket socket_;
    Peer peer_;
    Timer timer_;
    Monotonic::time_point death_;
    std::array<unsigned char, 2> length_{};
    std::string message_;
    std::deque<std::string> unsent_;
    std::size_t waiting_ = 0;  // answers that are to come late
    bool reading_stopped_ = false, ended_ = false;
    std::list<std::weak_ptr<Connection>>::iterator place_;
};

TcpPort::TcpPort(Shared& shared, Acceptor acceptor)
    : shared_(shared), acceptor_(std::move(acceptor)), rest_(shared.context) {}

void TcpPort::start() { accept(); }

void TcpPort::accept() {
    acceptor_.async_accept([this](error_code error, TcpSocket socket) {
        if (!acceptor_.is_open()) return;
        if (error) {  // out of descriptors, most likely
            rest_.expires_after(rest_when_exhausted);
            rest_.async_wait([this](error_code cancelled) {
                if (!cancelled && acceptor_.is_open()) accept();
            });
            return;
        }
        error_code gone;
        const auto client = socket.remote_endpoint(gone);
        if (!gone) {
            make_room();
            std::make_shared<Connection>(*this, std::move(socket), peer_of(client.address(), client.port()))->start();
        }
        accept();
    });
}

void TcpPort::make_room() {
    if (crowd_->connections.size() < shared_.options.connections) return;
    if (const auto oldest = crowd_->connections.front().lock()) oldest->close();
}

void TcpPort::close() {
    error_code ignored;
    acceptor_.close(ignored);
    rest_.cancel();
    const auto connections = crowd_->connections;
    for (const auto& connection : connections)
        if (const auto open = connection.lock()) open->close();
}

}  // namespace bouncehouse::dns
