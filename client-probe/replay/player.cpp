#include <fmt/format.h>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ssl.hpp>
#include <bouncehouse/replay/expect.hpp>
#include <bouncehouse/replay/player.hpp>
#include <optional>

namespace bouncehouse::replay {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;

namespace {

constexpr std::string_view sender = "replay@sender.test", recipient = "someone@replay.test",
                           hello = "client.replay.test";

/// One connection, in clear first and under TLS from start_tls() on.
class Wireline {
public:
    Wireline(const asio::any_io_executor& executor, ssl::context& tls) : stream_(executor, tls) {}

    awaitable<void> connect(const std::string& from, const std::string& address, std::uint16_t port) {
        tcp::socket& socket = stream_.next_layer();
        socket.open(tcp::v4());
        socket.set_option(asio::socket_base::reuse_address(true));
        socket.bind({asio::ip::make_address(from), 0});
        co_await socket.async_connect({asio::ip::make_address(address), port}, use_awaitable);
        socket.set_option(tcp::no_delay(true));
    }
    awaitable<void> start_tls() {
        co_await stream_.async_handshake(ssl::stream_base::client, use_awaitable);
        tls_ = true;
    }
    // g++ 12 destroys temporaries of a co_await expression twice in some forms (GCC bug 99576): parameters are
    // views of named objects, and no conditional operator holds a co_await.
    awaitable<void> send(std::string_view bytes) {
        if (tls_)
            co_await asio::async_write(stream_, asio::buffer(bytes), use_awaitable);
        else
            co_await asio::async_write(stream_.next_layer(), asio::buffer(bytes), use_awaitable);
    }
    /// Adds what comes to `into`; false at the end of the stream.
    awaitable<bool> more(std::string& into) {
        char buffer[4096];
        boost::system::error_code error;
        std::size_t n = 0;
        if (tls_)
            n = co_await stream_.async_read_some(asio::buffer(buffer), asio::redirect_error(use_awaitable, error));
        else
            n = co_await stream_.next_layer().async_read_some(asio::buffer(buffer),
                                                              asio::redirect_error(use_awaitable, error));
        into.append(buffer, n);
        co_return !error;
    }

private:
    ssl::stream<tcp::socket> stream_;
    bool tls_ = false;
};

/// A whole reply has come: its last line has no hyphen behind the code.
bool complete(std::string_view bytes) {
    if (!bytes.ends_with("\r\n")) return false;
    const std::size_t line = bytes.rfind("\r\n", bytes.size() - 3);
    const std::string_view last = bytes.substr(line == std::string_view::npos ? 0 : line + 2);
    return last.size() >= 5 && last[3] != '-';
}

struct Broken {
    std::string what;
};

class Player {
public:
    Player(const std::vector<Case>& cases, const Target& target, const PlayOptions& options)
        : cases_(cases), target_(target), options_(options), results_(cases.size()) {
        tls_.set_verify_mode(ssl::verify_none);  // what is compared is SMTP; certificates have tests of their own
    }

    std::vector<Result> run() {
        for (unsigned i = 0; i < std::min<std::size_t>(options_.jobs, cases_.size()); ++i)
            asio::co_spawn(io_, worker(), [](std::exception_ptr error) {
                if (error) std::rethrow_exception(error);
            });
        io_.run();
        return std::move(results_);
    }

private:
    awaitable<void> worker() {
        while (next_ < cases_.size()) {
            const std::size_t number = next_++;
            Result& result = results_[number];
            result.played = &cases_[number];
            asio::steady_timer deadline(io_, options_.deadline);
            try {
                const auto won = co_await (one(cases_[number], result) || deadline.async_wait(use_awaitable));
                if (won.index() == 1) result.problem = "no complete reply in time";
            } catch (const Broken& broken) {
                result.problem = broken.what;
            } catch (const std::exception& error) {
                result.problem = error.what();
            }
            result.same = result.problem.empty();
            if (!result.same) ++differences_;
            if (options_.progress) options_.progress(++done_, differences_);
        }
    }

    awaitable<void> reply(Wireline& line, std::string_view to) {
        std::string got;
        while (!complete(got))
            if (!co_await line.more(got)) throw Broken{fmt::format("closed before the reply to {}", to)};
        if (got[0] != '2' && got[0] != '3') throw Broken{fmt::format("{} was answered {}", to, visible(got))};
    }
    awaitable<void> command(Wireline& line, std::string_view text) {
        co_await line.send(text);
        co_await reply(line, text.substr(0, text.find('\r')));
    }

    awaitable<void> one(const Case& played, Result& result) {
        using smtp::Stage;
        const Expected expected = expectation(played);
        result.expected = expected.str();
        Wireline line(io_.get_executor(), tls_);
        co_await line.connect(played.client, target_.address,
                              played.wire == Wire::implicit_tls ? target_.tls_port : target_.port);
        if (played.wire == Wire::implicit_tls) co_await line.start_tls();
        const std::string ehlo = fmt::format("EHLO {}\r\n", hello);
        if (played.stage != Stage::connect) {
            co_await reply(line, "the connection");
            if (played.wire == Wire::starttls) {
                co_await command(line, ehlo);
                co_await command(line, "STARTTLS\r\n");
                co_await line.start_tls();
            }
            if (played.stage == Stage::ehlo || played.stage == Stage::helo) {
                const std::string opening = played.stage == Stage::ehlo ? ehlo : fmt::format("HELO {}\r\n", hello);
                co_await line.send(opening);
            } else {
                co_await command(line, ehlo);
                const std::vector<std::string> steps = approach(played.stage);
                for (std::size_t i = 0; i + 1 < steps.size(); ++i) co_await command(line, steps[i]);
                co_await line.send(steps.back());
            }
        }
        co_await compare(line, played, expected, result);
    }

    awaitable<void> compare(Wireline& line, const Case& played, const Expected& expected, Result& result) {
        std::string got;
        bool open = true;
        for (;;) {
            const Expected::Match match = got.empty() ? Expected::Match::not_yet : expected.compare(got);
            result.got = visible(got);
            if (match == Expected::Match::yes) break;
            if (match == Expected::Match::no) throw Broken{"other bytes came"};
            if (!open) throw Broken{"closed before all bytes had come"};
            open = co_await line.more(got);
        }
        if (!played.entry->closes && played.entry->code != 421) co_return;
        const std::size_t size = got.size();
        while (open) open = co_await line.more(got);  // the deadline tells a server that does not close
        if (got.size() != size) throw Broken{"more bytes came behind the reply"};
    }

    /// Placeholders whose values follow from what was said up to the stage must be exactly these.
    Expected expectation(const Case& played) const {
        using smtp::Stage;
        const std::string host = played.wire == Wire::implicit_tls ? "replay-tls.test" : "replay.test";
        std::vector<std::pair<std::string, std::string>> known{
            {"ip", played.client}, {"client_ip", played.client}, {"host", host}};
        const std::size_t envelope = approach(played.stage).size();
        const bool mailbox = played.stage == Stage::vrfy || played.stage == Stage::expn;
        if (played.stage == Stage::mail || envelope >= 2)
            known.insert(known.end(), {{"sender", std::string(sender)}, {"sender_domain", "sender.test"}});
        if (envelope >= 2)
            known.insert(known.end(), {{"rcpt", std::string(recipient)}, {"rcpt_domain", "replay.test"}});
        if (played.stage == Stage::etrn || played.stage == Stage::atrn)
            known.emplace_back("rcpt_domain", "replay.test");
        if (mailbox) known.emplace_back("rcpt", played.stage == Stage::vrfy ? "someone" : "list");
        if (played.stage != Stage::connect) known.emplace_back("helo", hello);
        return Expected(*played.entry, known);
    }

    const std::vector<Case>& cases_;
    const Target& target_;
    const PlayOptions& options_;
    std::vector<Result> results_;
    asio::io_context io_{1};
    ssl::context tls_{ssl::context::tls_client};
    std::size_t next_ = 0, done_ = 0, differences_ = 0;
};

}  // namespace

std::vector<Result> play(const std::vector<Case>& cases, const Target& target, const PlayOptions& options) {
    return Player(cases, target, options).run();
}

}  // namespace bouncehouse::replay
