// Send, Pause and StopReading as the client sees them.
#include "catch.hpp"
#include "client.hpp"
#include "talk.hpp"

using namespace bouncehouse::net::test;
using namespace std::chrono_literals;
using bouncehouse::smtp::Ending;
using bouncehouse::smtp::Pacing;
using bouncehouse::smtp::Pause;
using bouncehouse::smtp::Send;
using bouncehouse::smtp::StopReading;
using Heard = std::vector<std::string>;
using Clock = std::chrono::steady_clock;

TEST_CASE("Replies to a pipelined group go out in one packet", "[rfc2920]") {
    Talk talk{{{"start", {say("220 hi\r\n")}},
               {"A", {say("250 a\r\n")}},
               {"B", {say("250 b\r\n"), say("250 b2\r\n")}},
               {"QUIT", {say("221 bye\r\n"), end(Ending::close)}}}};
    Client client{talk.port()};
    CHECK(client.read_line() == "220 hi\r\n");
    client.send("A\r\nB\r\nQUIT\r\n");
    CHECK(client.read_to_end() == "250 a\r\n250 b\r\n250 b2\r\n221 bye\r\n<closed>");
    CHECK(client.data_packets_received() == 2);
    CHECK(talk.heard() == Heard{"start", "A", "B", "QUIT"});
}

TEST_CASE("Pieces are packets of their own, the last size repeats") {
    Talk talk{{{"start",
                {Send{"220 hello\r\n", Pacing{.bytes_per_second = 0, .pieces = {1, 4, 2}, .gap = 5ms}},
                 end(Ending::close)}}}};
    Client client{talk.port()};
    const auto begin = Clock::now();
    CHECK(client.read_to_end() == "220 hello\r\n<closed>");
    // 1, 4, 2, 2, 2: four gaps
    CHECK(Clock::now() - begin >= 15ms);
    CHECK(client.data_packets_received() == 5);
}

TEST_CASE("A drip takes its time, octet by octet") {
    Talk talk{
        {{"start", {Send{"220 a\r\n", Pacing{.bytes_per_second = 50, .pieces = {}, .gap = {}}}, end(Ending::close)}}}};
    Client client{talk.port()};
    const auto begin = Clock::now();
    CHECK(client.read_to_end() == "220 a\r\n<closed>");
    CHECK(Clock::now() - begin >= 110ms);
    CHECK(client.data_packets_received() == 7);
}

TEST_CASE("A client that breaks off during a drip ends it") {
    Talk talk{{{"start", {Send{std::string(1000, 'x'), Pacing{.bytes_per_second = 1, .pieces = {}, .gap = {}}}}}}};
    Client client{talk.port()};
    CHECK(client.read(1) == "x");
    client.reset();
    CHECK(talk.heard() == Heard{"start", "reset"});
}

TEST_CASE("A pause delays what follows, and early talkers are heard during it", "[rfc5321][4.3.1]") {
    Talk talk{{{"start", {Pause{50ms}}},
               {"resume", {say("220 hi\r\n")}},
               {"QUIT", {say("221 bye\r\n"), end(Ending::close)}}}};
    Client client{talk.port()};
    const auto begin = Clock::now();
    client.send("QUIT\r\n");
    CHECK(client.read_to_end() == "220 hi\r\n221 bye\r\n<closed>");
    CHECK(Clock::now() - begin >= 45ms);
    CHECK(talk.heard() == Heard{"start", "resume", "QUIT"});
}

TEST_CASE("A client that leaves during a pause is seen leaving, not at its end") {
    Talk talk{{{"start", {Pause{1h}}}}};
    SECTION("with FIN") {
        Client{talk.port()};
        CHECK(talk.heard() == Heard{"start", "closed"});
    }
    SECTION("with RST") {
        Client client{talk.port()};
        talk.wait_for("start");
        client.reset();
        CHECK(talk.heard() == Heard{"start", "reset"});
    }
}

TEST_CASE("StopReading leaves octets unread and still sees the client go") {
    Talk talk{{{"start", {say("220 hi\r\n"), StopReading{}}}}};
    Client client{talk.port()};
    CHECK(client.read_line() == "220 hi\r\n");
    client.send("EHLO a.example.test\r\n");
    SECTION("FIN behind unread octets") {
        client.finish_sending();
        CHECK(talk.heard() == Heard{"start", "closed"});
    }
    SECTION("RST") {
        client.reset();
        CHECK(talk.heard() == Heard{"start", "reset"});
    }
}

TEST_CASE("Nothing comes for the idle limit", "[rfc5321][4.5.3.2.7]") {
    const Script script{{"start", {say("220 hi\r\n")}}, {"idle", {say("421 idle\r\n"), end(Ending::close)}}};
    Talk talk{script, {.idle = 30ms, .tls = {}}};
    Client client{talk.port()};
    CHECK(client.read_to_end() == "220 hi\r\n421 idle\r\n<closed>");
    CHECK(talk.heard() == Heard{"start", "idle"});
}

TEST_CASE("A client that takes no output is broken off after the idle limit") {
    const std::string much(16U << 20U, 'x');
    Talk talk{{{"start", {say(much)}}}, {.idle = 100ms, .tls = {}}};
    Client client{talk.port()};
    client.shrink_receive_buffer();
    CHECK(talk.heard() == Heard{"start", "stuck"});
}

TEST_CASE("Output bigger than any buffer arrives whole") {
    const std::string much(8U << 20U, 'x');
    Talk talk{{{"start", {say(much), end(Ending::close)}}}};
    Client client{talk.port()};
    CHECK((client.read_to_end() == much + "<closed>"));
}
