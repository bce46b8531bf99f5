// The server on real sockets of any free port.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
#include <bouncehouse/dns/server.hpp>
#include "world_of.hpp"

using namespace bouncehouse::dns;

namespace {

struct Socket {
    explicit Socket(int kind, std::uint16_t port) : fd(::socket(AF_INET, kind, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{10, 0};
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
    }
    ~Socket() { ::close(fd); }
    void send(const std::string& bytes) const {
        REQUIRE(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
    }
    std::string receive(std::size_t most, int flags = 0) const {
        std::string bytes(most, '\0');
        const ssize_t got = ::recv(fd, bytes.data(), most, flags);
        bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
        return bytes;
    }
    std::string message() const {
        const std::string length = receive(2, MSG_WAITALL);
        if (length.size() < 2) return {};
        return receive(static_cast<std::size_t>(static_cast<unsigned char>(length[0])) << 8U |
                           static_cast<unsigned char>(length[1]),
                       MSG_WAITALL);
    }
    int fd;
};

std::string framed(const std::string& bytes) {
    return std::string{static_cast<char>(bytes.size() >> 8U), static_cast<char>(bytes.size() & 255U)} + bytes;
}

struct Running {
    explicit Running(ServerOptions options = {}) {
        world.add({.scenario = load("[[domain]]\nname = \"x.test\"\na = \"127.0.0.2\"\n"
                                    "[[dns]]\nwhen = { name = \"slow.x.test\" }\ndelay = \"1m\"\n"
                                    "[[dns]]\nwhen = { name = \"late.x.test\" }\ndelay = \"100ms\"\n")});
        options.endpoints = {{"127.0.0.1", 0}};
        server.emplace(world, clock, std::move(options));
        std::vector<Endpoint> bound;
        const auto problems = server->listen(bound);
        REQUIRE(problems.empty());
        REQUIRE(bound.size() == 1);
        port = bound[0].port;
        server->start();
    }
    World world;
    bouncehouse::engine::VirtualClock clock;
    std::optional<Server> server;
    std::uint16_t port = 0;
};

}  // namespace

TEST_CASE("the server answers by UDP and TCP, and ends with guests in the house") {
    Running running;
    const std::string query = *make_query("x.test", "A");
    const Socket udp{SOCK_DGRAM, running.port};
    udp.send(query);
    CHECK(read(Reply{udp.receive(4096), {}}).answer == Lines{"x.test. 60 IN A 127.0.0.2"});
    const Socket tcp{SOCK_STREAM, running.port};
    tcp.send(framed(query) + framed(query));
    CHECK(read(Reply{tcp.message(), {}}).answer.size() == 1);
    CHECK(read(Reply{tcp.message(), {}}).answer.size() == 1);
    CHECK(running.server->open_connections() == 1);
    // One waits for an answer, one is in the middle of a question.
    tcp.send(framed(*make_query("slow.x.test", "A")));
    const Socket half{SOCK_STREAM, running.port};
    half.send(framed(query).substr(0, 9));
    udp.send(*make_query("slow.x.test", "A"));
    running.server->stop();
    CHECK(tcp.message().empty());
}

TEST_CASE("one connection too many costs the one idle for longest") {
    Running running{{.endpoints = {}, .connections = 2}};
    const std::string query = framed(*make_query("x.test", "A"));
    const Socket first{SOCK_STREAM, running.port}, second{SOCK_STREAM, running.port};
    second.send(query);
    CHECK_FALSE(second.message().empty());
    first.send(query);
    CHECK_FALSE(first.message().empty());
    const Socket third{SOCK_STREAM, running.port};
    third.send(query);
    CHECK_FALSE(third.message().empty());
    CHECK(second.message().empty());
    first.send(query);
    CHECK_FALSE(first.message().empty());
}

TEST_CASE("a connection without a whole question is closed in time") {
    Running running{{.endpoints = {}, .idle = 50ms}};
    const Socket tcp{SOCK_STREAM, running.port};
    tcp.send("\x20");
    CHECK(tcp.message().empty());
    CHECK(tcp.receive(1).empty());
}

TEST_CASE("a client that closes its side is still answered, late ones too", "[RFC9293-3.6]") {
    Running running;
    const Socket tcp{SOCK_STREAM, running.port};
    tcp.send(framed(*make_query("late.x.test", "A")) + framed(*make_query("x.test", "A")));
    ::shutdown(tcp.fd, SHUT_WR);
    CHECK(read(Reply{tcp.message(), {}}).answer.size() == 1);
    CHECK(read(Reply{tcp.message(), {}}).code == "NXDOMAIN");
    CHECK(tcp.message().empty());
    CHECK(tcp.receive(1).empty());
}

TEST_CASE("a late answer is waited for, however idle the connection") {
    Running running{{.endpoints = {}, .idle = 10ms}};
    const Socket tcp{SOCK_STREAM, running.port};
    tcp.send(framed(*make_query("late.x.test", "A")));
    CHECK(read(Reply{tcp.message(), {}}).code == "NXDOMAIN");
    CHECK(tcp.message().empty());
}

TEST_CASE("only so many answers wait") {
    Running running{{.endpoints = {}, .delayed = 2}};
    const Socket udp{SOCK_DGRAM, running.port};
    for (std::uint16_t id = 1; id <= 3; ++id) udp.send(*make_query("late.x.test", "A", id));
    for (int count = 0; count < 2; ++count) CHECK(read(Reply{udp.receive(4096), {}}).code == "NXDOMAIN");
    udp.send(*make_query("x.test", "A", 4));
    CHECK(read(Reply{udp.receive(4096), {}}).answer.size() == 1);
}

TEST_CASE("what cannot be bound is told") {
    Running running;
    Server second{
        running.world, running.clock, {.endpoints = {{"127.0.0.1", running.port}, {"192.0.2.1", 53}, {"x", 1}}}};
    std::vector<Endpoint> bound;
    const auto problems = second.listen(bound);
    REQUIRE(problems.size() == 3);
    CHECK(problems[0].find("Address already in use") != std::string::npos);
    CHECK(problems[1].find("not a loopback address") != std::string::npos);
    CHECK(problems[2].find("not an IP address") != std::string::npos);
    CHECK(bound.empty());
}
