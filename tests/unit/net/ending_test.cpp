// The ways in which a connection ends, from either side.
#include "catch.hpp"
#include "client.hpp"
#include "talk.hpp"

using namespace bouncehouse::net::test;
using namespace std::chrono_literals;
using bouncehouse::net::Connection;
using bouncehouse::smtp::Ending;
using bouncehouse::smtp::Pacing;
using bouncehouse::smtp::Pause;
using bouncehouse::smtp::Send;
using Heard = std::vector<std::string>;

TEST_CASE("Our endings as the client sees them") {
    struct Row {
        Ending how;
        std::string seen;
    };
    const Row row = GENERATE(Row{Ending::close, "221 bye\r\n<closed>"}, Row{Ending::reset, "221 bye\r\n<reset>"},
                             Row{Ending::truncate, "221 bye\r\n<closed>"});
    Talk talk{{{"start", {say("221 bye\r\n"), end(row.how)}}}};
    Client client{talk.port()};
    CHECK(client.read_to_end() == row.seen);
    CHECK(talk.heard() == Heard{"start"});
}

TEST_CASE("The last reply survives a client that goes on talking", "[rfc5321][4.1.1.10]") {
    Talk talk{{{"start", {say("220 hi\r\n")}}, {"QUIT", {say("221 bye\r\n"), end(Ending::close)}}}};
    Client client{talk.port()};
    CHECK(client.read_line() == "220 hi\r\n");
    client.send("QUIT\r\n" + std::string(500'000, 'x'));
    CHECK(client.read_to_end() == "221 bye\r\n<closed>");
}

TEST_CASE("Half closed, we still read") {
    Talk talk{{{"start", {say("220 hi\r\n"), end(Ending::half_close)}}, {"NOOP", {say("never seen\r\n")}}}};
    Client client{talk.port()};
    CHECK(client.read_to_end() == "220 hi\r\n<closed>");
    client.send("NOOP\r\n");
    client.finish_sending();
    CHECK(talk.heard() == Heard{"start", "NOOP", "closed"});
}

TEST_CASE("A client that half closes still gets its replies") {
    Talk talk{{{"start", {}}, {"A", {say("250 a\r\n")}}, {"B", {say("250 b\r\n")}}}};
    Client client{talk.port()};
    client.send("A\r\nB\r\n");
    client.finish_sending();
    CHECK(client.read_to_end() == "250 a\r\n250 b\r\n<closed>");
    CHECK(talk.heard() == Heard{"start", "A", "B", "closed"});
}

TEST_CASE("A client's reset is told from its close") {
    Talk talk{{{"start", {say("220 hi\r\n")}}}};
    Client client{talk.port()};
    CHECK(client.read_line() == "220 hi\r\n");
    client.reset();
    CHECK(talk.heard() == Heard{"start", "reset"});
}

TEST_CASE("stop() is told at once", "[rfc5321][3.8]") {
    const std::vector<bouncehouse::smtp::Action> goodbye{say("421 stopping\r\n"), end(Ending::close)};
    SECTION("while waiting for a command") {
        Talk talk{{{"start", {say("220 hi\r\n")}}, {"stop", goodbye}}};
        Client client{talk.port()};
        CHECK(client.read_line() == "220 hi\r\n");
        talk.stop();
        CHECK(client.read_to_end() == "421 stopping\r\n<closed>");
        CHECK(talk.heard() == Heard{"start", "stop"});
    }
    SECTION("during a pause") {
        Talk talk{{{"start", {say("220 hi\r\n"), Pause{1h}}}, {"stop", goodbye}}};
        Client client{talk.port()};
        CHECK(client.read_line() == "220 hi\r\n");
        talk.stop();
        CHECK(client.read_to_end() == "421 stopping\r\n<closed>");
    }
    SECTION("during a drip, which is finished first") {
        Talk talk{{{"start", {Send{"220 hi there\r\n", Pacing{.bytes_per_second = 1, .pieces = {}, .gap = {}}}}},
                   {"stop", goodbye}}};
        Client client{talk.port()};
        CHECK(client.read(1) == "2");
        talk.stop();
        CHECK(client.read_to_end() == "20 hi there\r\n421 stopping\r\n<closed>");
    }
    SECTION("a machine that does not end is broken off") {
        Talk talk{{{"start", {say("220 hi\r\n")}}}, {.tls = {}, .grace = 50ms}};
        Client client{talk.port()};
        CHECK(client.read_line() == "220 hi\r\n");
        talk.stop();
        CHECK(client.read_to_end() == "<closed>");
        CHECK(talk.heard() == Heard{"start", "stop", "reset"});
    }
}

TEST_CASE("A refused session hears stop() and nothing else") {
    Talk talk{{{"stop", {say("421 full\r\n"), end(Ending::close)}}},
              {.tls = {}, .opening = Connection::Opening::refuse}};
    Client client{talk.port()};
    CHECK(client.read_to_end() == "421 full\r\n<closed>");
    CHECK(talk.heard() == Heard{"stop"});
}
