// Many clients at once, most of them doing nothing.
#include <sys/resource.h>
#include <deque>
#include <fstream>
#include "catch.hpp"
#include "client.hpp"
#include "talk.hpp"

using namespace bouncehouse::net::test;
using bouncehouse::smtp::Ending;
using bouncehouse::smtp::StartTls;

namespace {

void allow_many_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t resident_octets() {
    std::ifstream statm{"/proc/self/statm"};
    std::size_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * 4096;
}

}  // namespace

TEST_CASE("Two thousand idle connections") {
    allow_many_descriptors();
    Talk talk{{{"start", {say("220 hi\r\n")}}, {"QUIT", {say("221 bye\r\n"), end(Ending::close)}}}};
    std::deque<Client> crowd;
    CHECK(crowd.emplace_back(talk.port()).read_line() == "220 hi\r\n");
    const std::size_t before = resident_octets();
    while (crowd.size() < 2000) crowd.emplace_back(talk.port());
    for (std::size_t i = 1; i < crowd.size(); ++i) REQUIRE(crowd[i].read_line() == "220 hi\r\n");
    const std::size_t each = (resident_octets() - before) / 2000;
    WARN("octets of resident memory an idle connection, scripted machine included: " << each);
    CHECK(each < 12'000);
    crowd.back().send("QUIT\r\n");
    CHECK(crowd.back().read_to_end() == "221 bye\r\n<closed>");
}

TEST_CASE("A thousand half-open handshakes do not keep others out") {
    allow_many_descriptors();
    Talk talk{{{"start", {StartTls{}}}, {"tls TLSv1.3 to mx.example.test", {say("220 hi\r\n")}}}};
    std::deque<Client> crowd;
    while (crowd.size() < 1000) crowd.emplace_back(talk.port()).send("\x16\x03\x01\x02");
    Client client{talk.port()};
    REQUIRE(client.start_tls() == "");
    CHECK(client.read_line() == "220 hi\r\n");
}
