#include <bouncehouse/check/reply_bytes.hpp>
#include "catch.hpp"

using namespace bouncehouse::probe;
using namespace std::chrono_literals;

TEST_CASE("codes of lines", "[check][reply][RFC5321-4.2]") {
    CHECK(code_of_line("250 ok") == 250);
    CHECK(code_of_line("250") == 250);
    CHECK(code_of_line("250-ok") == 250);
    CHECK(code_of_line("250OK") == 250);
    CHECK(code_of_line("2500 ok") == 0);
    CHECK(code_of_line("25 ok") == 0);
    CHECK(code_of_line("-250 ok") == 0);
    CHECK(code_of_line("") == 0);
}

TEST_CASE("replies in a stream", "[check][reply][RFC5321-4.2.1]") {
    const auto two = pieces_of("250-a\r\n250 b\r\n550 c\r\n");
    REQUIRE(two.size() == 2);
    CHECK(two[0].bytes == "250-a\r\n250 b\r\n");
    CHECK(two[1].code == 550);
    CHECK(pieces_of("250-ok\r\n550 no\r\n").at(0).code == 550);
    CHECK_FALSE(pieces_of("250 o").at(0).complete);
    CHECK_FALSE(pieces_of("250-a\r\n").at(0).complete);
    CHECK(pieces_of("\r\n250 ok\r\n").size() == 1);
    CHECK(pieces_of("\r\n250 ok\r\n").at(0).code == 250);
    CHECK(pieces_of("SSH-2.0\r\n").at(0).complete);
    CHECK(pieces_of("SSH-2.0\r\n").at(0).code == 0);
    CHECK(pieces_of("").empty());
}

TEST_CASE("plain replies, and those that can be read as success", "[check][reply]") {
    CHECK(plain_reply("250 ok\r\n"));
    CHECK(plain_reply("250-a\r\n250 b\r\n"));
    CHECK(plain_reply("250\r\n"));
    for (const std::string_view odd :
         {"250-a\r\n550 b\r\n", "250OK\r\n", "250 o", "290 x\r\n", "250 a\r\n250 b\r\n", "x\r\n", "", "250-a\r\n"}) {
        INFO(odd);
        CHECK_FALSE(plain_reply(odd));
    }
    CHECK(readable_as_success("550-a\r\n250 b\r\n"));
    CHECK(readable_as_success("250OK\r\n"));
    CHECK_FALSE(readable_as_success("2500 OK\r\n"));
    CHECK_FALSE(readable_as_success("250 o"));
    CHECK_FALSE(readable_as_success("354 250 ok\r\n"));
}

TEST_CASE("what is offered", "[check][reply][RFC5321-4.1.1.1]") {
    CHECK(offers_of("250-PIPELINING host\r\n250-SIZE 10\r\n250 AUTH PLAIN\r\n") ==
          std::vector<std::string>{"SIZE 10", "AUTH PLAIN"});
    CHECK(offers_of("250 host\r\n").empty());
}

TEST_CASE("how long a reply takes", "[check][reply]") {
    CHECK(time_to_send("", 100) == 0s);
    CHECK(time_to_send("delay 1m30s, close", 100) == 90s);
    CHECK(time_to_send("drip 10/s", 101) == 10s);
    CHECK(time_to_send("split 1, gap 50ms", 11) == 500ms);
    CHECK(time_to_send("delay 1s, split 2 5, gap 100ms, close", 12) == 1200ms);
}
