// The server as a whole: hosts of a scenario on real sockets, the engine behind them.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <bouncehouse/net/server.hpp>
#include <bouncehouse/net/steady_clock.hpp>
#include <deque>
#include <mutex>
#include <thread>
#include "catch.hpp"
#include "client.hpp"

using namespace bouncehouse;
using net::Bound;
using net::Server;
using net::ServerOptions;
using net::test::Client;
using scenario::Host;

namespace {

Host host(std::string name, scenario::TlsMode mode = scenario::TlsMode::none) {
    Host made;
    made.name = std::move(name);
    made.offers = {"PIPELINING"};
    made.tls.mode = mode;
    return made;
}

std::shared_ptr<const scenario::Scenario> world(std::vector<Host> hosts) {
    auto made = std::make_shared<scenario::Scenario>();
    made->hosts = std::move(hosts);
    return made;
}

ServerOptions any_port(unsigned threads = 1) {
    ServerOptions options;
    options.port = options.tls_port = 0;
    options.threads = threads;
    options.grace = std::chrono::milliseconds{500};
    return options;
}

/// A server that runs while the test lasts.
class House {
public:
    explicit House(std::vector<Host> hosts, const ServerOptions& options = any_port())
        : engine_(world(std::move(hosts)), catalogue_, clock_, recorder_), server_(engine_, options) {
        problems = server_.listen(bound);
        thread_ = std::thread{[this] { server_.run(); }};
    }
    ~House() { stop(); }
    void stop() {
        server_.stop();
        if (thread_.joinable()) thread_.join();
    }
    Client connect(std::size_t index = 0) const { return Client{bound.at(index).port, bound.at(index).address}; }
    Server& server() { return server_; }

    std::vector<Bound> bound;
    std::vector<std::string> problems;

private:
    catalogue::Catalogue catalogue_;
    net::SteadyClock clock_;
    evidence::Recorder recorder_;
    engine::Engine engine_;
    Server server_;
    std::thread thread_;
};

std::string code_of(Client& client) { return client.read_line().substr(0, 3); }

}  // namespace

TEST_CASE("Two hosts on one port answer by their own names") {
    House house{{host("mx1.example.test"), host("mx2.example.test")}};
    REQUIRE(house.problems.empty());
    REQUIRE(house.bound.size() == 2);
    CHECK(house.bound[0].port == house.bound[1].port);
    CHECK(house.bound[0].address != house.bound[1].address);
    for (std::size_t i = 0; i < 2; ++i) {
        Client client = house.connect(i);
        CHECK(client.read_line().find("220 " + house.bound[i].host) == 0);
        client.send("QUIT\r\n");
        CHECK(client.read_to_end().substr(0, 3) == "221");
    }
}

TEST_CASE("A mail over STARTTLS and one over implicit TLS") {
    House house{
        {host("mx.example.test", scenario::TlsMode::starttls), host("s.example.test", scenario::TlsMode::implicit)}};
    REQUIRE(house.bound.size() == 2);
    CHECK(house.bound[1].implicit_tls);

    Client implicit = house.connect(1);
    REQUIRE(implicit.start_tls({.trust = house.server().ca_pem(), .name = "s.example.test"}) == "");
    CHECK(code_of(implicit) == "220");
    implicit.send("EHLO client.example.test\r\n");
    CHECK(implicit.read_line().substr(0, 3) == "250");
    implicit.send("QUIT\r\n");
    const std::string last = implicit.read_to_end();
    CHECK(last.find("221") != std::string::npos);
    CHECK(last.find("<close_notify>") != std::string::npos);
}

TEST_CASE("A busy port is told in one sentence, and nothing listens") {
    House first{{host("a.test")}};
    ServerOptions options = any_port();
    options.port = first.bound.at(0).port;
    House second{{host("b.test")}, options};
    CHECK(second.problems ==
          std::vector<std::string>{"127.0.0.1:" + std::to_string(options.port) + ": Address already in use"});
    CHECK(second.bound.empty());
}

TEST_CASE("A host whose TLS cannot be set up keeps the server from starting") {
    Host broken = host("mx.test", scenario::TlsMode::starttls);
    broken.tls.certificate_file = "/nowhere/cert.pem";
    House house{{broken}};
    CHECK(house.problems ==
          std::vector<std::string>{"host mx.test: certificate file /nowhere/cert.pem: No such file or directory"});
}

TEST_CASE("Stopping tells open sessions and refuses new ones", "[rfc5321][3.8]") {
    House house{{host("mx.example.test")}, any_port(2)};
    std::deque<Client> clients;
    for (int i = 0; i < 20; ++i) {
        Client& client = clients.emplace_back(house.connect());
        CHECK(code_of(client) == "220");
    }
    CHECK(house.server().open_sessions() == 20);
    const Bound bound = house.bound.at(0);
    house.stop();
    for (Client& client : clients) CHECK(client.read_to_end().substr(0, 3) == "421");
    CHECK(house.server().open_sessions() == 0);
    CHECK(Client::refused(bound.port, bound.address));
}

TEST_CASE("More sessions than allowed are told so", "[rfc5321][3.8]") {
    ServerOptions options = any_port();
    options.sessions = 1;
    House house{{host("mx.example.test")}, options};
    Client first = house.connect();
    CHECK(code_of(first) == "220");
    Client second = house.connect();
    const std::string told = second.read_to_end();
    CHECK(told.substr(0, 3) == "421");
    CHECK(told.find("<closed>") != std::string::npos);
}

TEST_CASE("Out of descriptors, clients are turned away, it is told once, and service goes on after") {
    std::mutex mutex;
    std::vector<std::string> told;
    ServerOptions options = any_port();
    options.report = [&](const std::string& sentence) {
        const std::lock_guard lock{mutex};
        told.push_back(sentence);
    };
    House house{{host("mx.example.test")}, options};
    Client before = house.connect();
    CHECK(code_of(before) == "220");
    const Bound bound = house.bound.at(0);
    {
        // The client's own socket is made first: it is in the same process.
        net::Descriptor late{::socket(AF_INET, SOCK_STREAM, 0)};
        std::deque<net::Descriptor> hoard;
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        const rlimit low{.rlim_cur = static_cast<rlim_t>(late.get() + 1), .rlim_max = limit.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &low);
        while (net::Descriptor taken{::open("/dev/null", O_RDONLY)}) hoard.push_back(std::move(taken));
        Client client{bound.port, std::move(late)};
        CHECK(client.read_to_end() == "<closed>");
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    Client after = house.connect();
    CHECK(code_of(after) == "220");
    house.stop();
    CHECK(told == std::vector<std::string>{"cannot accept connections: Too many open files; turning clients away"});
}
