#include "talk.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <map>
#include <stdexcept>

namespace bouncehouse::net::test {
namespace {

using namespace std::chrono_literals;

class ScriptedMachine final : public smtp::Machine {
public:
    ScriptedMachine(const Script& script, smtp::Duration idle, std::shared_ptr<Talk::Ear> ear)
        : script_(script), idle_(idle), ear_(std::move(ear)) {}
    ~ScriptedMachine() override {
        const std::lock_guard lock{ear_->mutex};
        ++ear_->gone;
        ear_->news.notify_all();
    }

    void start() override { hear("start"); }
    void receive(std::string_view bytes) override {
        input_ += bytes;
        take_lines();
    }
    void peer_closed(std::string_view how) override {
        ended_ = true;
        hear(std::string(how));
    }
    void resume() override {
        waiting_ = false;
        hear("resume");
        take_lines();
    }
    void tls_done(const smtp::TlsInfo& info) override {
        waiting_ = false;
        input_.clear();
        hear("tls " + info.version + (info.server_name.empty() ? "" : " to " + info.server_name) +
             (info.client_certificate.empty() ? "" : " from " + info.client_certificate));
        take_lines();
    }
    void tls_failed(std::string_view reason) override {
        waiting_ = false;
        hear("tls failed: " + std::string(reason));
    }
    void idle() override { hear("idle"); }
    void stop() override { hear("stop"); }

    std::vector<smtp::Action>& actions() override { return actions_; }
    bool ended() const override { return ended_; }
    bool wants_input() const override { return reading_ && input_.size() < 100'000; }
    smtp::Duration idle_limit() const override { return idle_; }

private:
    void take_lines() {
        for (std::size_t end; !waiting_ && !ended_ && (end = input_.find("\r\n")) != std::string::npos;) {
            std::string line = input_.substr(0, end);
            input_.erase(0, end + 2);
            hear(std::move(line));
        }
    }

    void hear(std::string what) {
        {
            const std::lock_guard lock{ear_->mutex};
            ear_->heard.push_back(what);
            ear_->news.notify_all();
        }
        const std::size_t turn = turns_[what]++;
        const std::vector<smtp::Action>* wanted = nullptr;
        std::size_t seen = 0;
        for (const auto& [line, list] : script_)
            if (line == what && seen++ <= turn) wanted = &list;
        if (wanted == nullptr) return;
        for (const smtp::Action& action : *wanted) want(action);
    }

    void want(const smtp::Action& action) {
        actions_.push_back(action);
        if (std::holds_alternative<smtp::Pause>(action) || std::holds_alternative<smtp::StartTls>(action))
            waiting_ = true;
        if (std::holds_alternative<smtp::StopReading>(action)) reading_ = false;
        if (const auto* ending = std::get_if<smtp::End>(&action))
            ended_ = ended_ || ending->how != smtp::Ending::half_close;
    }

    const Script& script_;
    smtp::Duration idle_;
    std::shared_ptr<Talk::Ear> ear_;
    std::vector<smtp::Action> actions_;
    std::map<std::string, std::size_t> turns_;
    std::string input_;
    bool waiting_ = false, ended_ = false, reading_ = true;
};

}  // namespace

Talk::Talk(Script script, Settings settings)
    : script_(std::move(script)),
      settings_(std::move(settings)),
      tls_(settings_.tls, {{"mx.example.test", "localhost"}, {"127.0.0.1"}}, authority_),
      acceptor_(worker_.context(), Tcp::endpoint{asio::ip::address_v4::loopback(), 0}),
      port_(acceptor_.local_endpoint().port()) {
    acceptor_.set_option(Tcp::no_delay{true});
    asio::co_spawn(worker_.context(), accept(), asio::detached);
    thread_ = std::thread{[this] { worker_.run(); }};
}

Talk::~Talk() {
    settings_.grace = 100ms;
    stop();
    thread_.join();
}

void Talk::stop() {
    asio::post(worker_.context(), [this] {
        acceptor_.close();
        worker_.stop(settings_.grace);
    });
}

Awaitable<void> Talk::accept() {
    for (;;) {
        Socket socket{worker_.context()};
        const auto [error] = co_await acceptor_.async_accept(socket, as_result);
        if (error) co_return;
        Connection::serve(worker_, std::move(socket), std::make_unique<ScriptedMachine>(script_, settings_.idle, ear_),
                          &tls_, settings_.opening);
    }
}

std::vector<std::string> Talk::heard() {
    std::unique_lock lock{ear_->mutex};
    if (!ear_->news.wait_for(lock, 10s, [this] { return ear_->gone > 0; }))
        throw std::runtime_error("the session does not end");
    return ear_->heard;
}

void Talk::wait_for(const std::string& line) {
    std::unique_lock lock{ear_->mutex};
    const auto there = [&] { return std::find(ear_->heard.begin(), ear_->heard.end(), line) != ear_->heard.end(); };
    if (!ear_->news.wait_for(lock, 10s, there)) throw std::runtime_error("never heard: " + line);
}

}  // namespace bouncehouse::net::test
