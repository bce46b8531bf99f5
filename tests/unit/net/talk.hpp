// A connection under test: a scripted machine behind a real loopback socket, and what it heard.
#pragma once
#include <bouncehouse/net/connection.hpp>
#include <bouncehouse/net/tls_context.hpp>
#include <bouncehouse/net/worker.hpp>
#include <bouncehouse/smtp/machine.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace bouncehouse::net::test {

/// When the machine hears this, it wants that. Input is heard line by line, without CRLF; the rest:
/// "start", "resume", "tls TLSv1.3", "tls failed: ...", "closed", "reset", "idle", "stop". The same line
/// written twice answers in turn, the last one for ever.
using Script = std::vector<std::pair<std::string, std::vector<smtp::Action>>>;

inline smtp::Action say(std::string bytes) { return smtp::Send{std::move(bytes), {}}; }
inline smtp::Action end(smtp::Ending how) { return smtp::End{how}; }

struct Settings {
    smtp::Duration idle = std::chrono::minutes{1};
    scenario::Tls tls;
    Connection::Opening opening = Connection::Opening::start;
    std::chrono::milliseconds grace{2000};
};

/// One worker on a thread of its own, serving the script to whoever connects.
class Talk {
public:
    explicit Talk(Script script, Settings settings = {});
    ~Talk();

    std::uint16_t port() const { return port_; }
    std::string ca_pem() { return authority_.pem(); }
    void stop();
    /// What was heard, once the first connection's machine is gone.
    std::vector<std::string> heard();
    /// Waits until this was heard.
    void wait_for(const std::string& line);
    std::uint32_t open() const { return worker_.open(); }

    struct Ear {
        std::mutex mutex;
        std::condition_variable news;
        std::vector<std::string> heard;
        unsigned gone = 0;
    };

private:
    Awaitable<void> accept();

    Script script_;
    Settings settings_;
    std::shared_ptr<Ear> ear_ = std::make_shared<Ear>();
    Authority authority_{"Talk Authority"};
    TlsContext tls_;
    Worker worker_;
    Acceptor acceptor_;
    std::uint16_t port_;
    std::thread thread_;
};

}  // namespace bouncehouse::net::test
