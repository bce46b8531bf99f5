// Conversations as people read them; nothing a client sends reaches the terminal unescaped.
#include <bouncehouse/cli/conversation.hpp>
#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/cli/ready.hpp>
#include <bouncehouse/cli/terminal.hpp>
#include "catch.hpp"

using namespace bouncehouse;
using namespace bouncehouse::cli;

TEST_CASE("a whole session", "[cli]") {
    const std::vector<evidence::Event> events{
        {1, 1, {}, evidence::Connected{"mx.test", "127.0.0.1:1025", "127.0.0.1:4000", false}},
        {1, 2, {}, evidence::ReplyGiven{"connect", "220 mx.test ESMTP\r\n", 220, "", "", {}, ""}},
        {1, 3, {}, evidence::CommandSeen{"rcpt", "RCPT TO:<a@b.test>", 0, "", ""}},
        {1,
         4,
         {},
         evidence::ReplyGiven{"rcpt",
                              "450-4.2.0 Later\r\n450 4.2.0 please\r\n",
                              450,
                              "x.toml:3 (r)",
                              "",
                              {{"memory", "first seen"}},
                              "delay 3s"}},
        {1, 5, {}, evidence::Ended{true, "closed"}},
    };
    CHECK(conversation_text(events, {}) ==
          "session 1\n"
          "-- 127.0.0.1:4000 connected to mx.test (127.0.0.1:1025)\n"
          "S: 220 mx.test ESMTP\n"
          "C: RCPT TO:<a@b.test>\n"
          "S: 450-4.2.0 Later\n"
          "S: 450 4.2.0 please\n"
          "-- the server: delay 3s\n"
          "-- ended by the client: closed\n");
    CHECK(event_text(events[3], {.reasons = true}) ==
          "S: 450-4.2.0 Later\n"
          "S: 450 4.2.0 please\n"
          "     rule x.toml:3 (r)\n"
          "-- the server: delay 3s\n"
          "     memory: first seen\n");
}

TEST_CASE("control characters are shown, not obeyed", "[cli]") {
    CHECK(printable("a\x1b[31mb\r\x7f") == "a\\x1b[31mb\\x0d\\x7f");
    CHECK(client_line("NOOP \x07", {}) == "C: NOOP \\x07\n");
    CHECK(toned(Tone::bad, "550", false) == "550");
    CHECK(toned(Tone::bad, "550", true) == "\x1b[31m550\x1b[0m");
}

TEST_CASE("JSON is valid whatever octets stand in it", "[cli][rfc8259]") {
    CHECK(json::text("a\"b\\c\n") == R"("a\"b\\c\n")");
    CHECK(json::text("caf\xc3\xa9 \xff") == "\"caf\xc3\xa9 \xef\xbf\xbd\"");
    CHECK(json::Object().add("a", "x").add_number("n", 3).add("f", false).str() == R"({"a":"x","n":3,"f":false})");
    CHECK(json::texts(std::vector<std::string>{"a", "b"}) == R"(["a","b"])");
}

TEST_CASE("the ready line names protocol, address and host of each socket", "[cli]") {
    const std::vector<net::Bound> bound{{"mx.test", "127.0.0.1", 1025, "mx", false},
                                        {"out.test", "::1", 465, "submission", true},
                                        {"in.test", "127.0.0.2", 24, "lmtp", false}};
    CHECK(ready_line(bound) ==
          "ready: smtp 127.0.0.1:1025 (mx.test) submissions [::1]:465 (out.test) lmtp 127.0.0.2:24 (in.test)");
    scenario::Scenario scenario;
    scenario.hosts.resize(1);
    scenario.hosts[0].name = "mx.test";
    CHECK(ready_json(bound, scenario) ==
          R"([{"host":"mx.test","address":"127.0.0.1","port":1025,"role":"mx","tls":"starttls"},)"
          R"({"host":"out.test","address":"::1","port":465,"role":"submission","tls":"implicit"},)"
          R"({"host":"in.test","address":"127.0.0.2","port":24,"role":"lmtp","tls":"none"}])");
}
