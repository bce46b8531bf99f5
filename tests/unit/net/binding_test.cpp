// Real listening sockets: all or none.
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <bouncehouse/net/binding.hpp>
#include "catch.hpp"
#include "client.hpp"

using namespace bouncehouse::net;
using bouncehouse::net::test::Client;

namespace {

Place at(const char* address, std::uint16_t port = 0, std::size_t group = 0) {
    return {.host = 0, .address = boost::asio::ip::make_address(address), .port = port, .group = group};
}

}  // namespace

TEST_CASE("Places of a group get the same free port") {
    const Binding binding = bind_all({at("127.0.0.1"), at("127.0.0.2"), at("::1")});
    REQUIRE(binding.problems.empty());
    REQUIRE(binding.sockets.size() == 3);
    const std::uint16_t port = binding.sockets[0].place.port;
    CHECK(port != 0);
    CHECK(binding.sockets[1].place.port == port);
    CHECK(binding.sockets[2].place.port == port);
    CHECK_NOTHROW(Client{port, "127.0.0.2"});
    CHECK_NOTHROW(Client{port, "::1"});
}

TEST_CASE("A busy port is told, and then nothing listens") {
    const Binding first = bind_all({at("127.0.0.1")});
    const std::uint16_t busy = first.sockets.at(0).place.port;
    const Binding second = bind_all({at("127.0.0.2", busy), at("127.0.0.1", busy), at("127.0.0.3")});
    CHECK(second.problems ==
          std::vector<std::string>{"127.0.0.1:" + std::to_string(busy) + ": Address already in use"});
    CHECK(second.sockets.empty());
    CHECK(Client::refused(busy, "127.0.0.2"));
}

TEST_CASE("An address that is not ours") {
    const Binding binding = bind_all({at("192.0.2.1", 25)});
    CHECK(binding.problems.size() == 1);
}

TEST_CASE("Accepted sockets send without Nagle's delay") {
    const Binding binding = bind_all({at("127.0.0.1")});
    const Client client{binding.sockets.at(0).place.port};
    const Descriptor accepted{::accept(binding.sockets[0].socket.get(), nullptr, nullptr)};
    int on = 0;
    socklen_t size = sizeof on;
    ::getsockopt(accepted.get(), IPPROTO_TCP, TCP_NODELAY, &on, &size);
    CHECK(on != 0);
}
