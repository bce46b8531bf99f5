// What the commands add to conversations, and what they print for programs.
#include <bouncehouse/cli/example.hpp>
#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/cli/meaning.hpp>
#include <bouncehouse/cli/ready.hpp>
#include "catch.hpp"

using namespace bouncehouse;
using namespace bouncehouse::cli;

TEST_CASE("below a refusal stands its meaning, by its entry or by its codes", "[cli]") {
    const auto& catalogue = catalogue::Catalogue::builtin();
    const std::string unknown =
        "RFC 5321 3.3; RFC 3463 3.2: No such mailbox.\n"
        "a queue: fails this recipient and returns a report; the other recipients go on\n"
        "a one-shot client: tells its caller which recipient has failed for good; the other recipients go on";
    CHECK(meaning({"rcpt", "550 no\r\n", 550, "", "rfc5321.550-5.1.1", {}, ""}, catalogue) == unknown);
    CHECK(meaning({"rcpt", "550 5.1.1 no\r\n", 550, "", "", {}, ""}, catalogue) == unknown);
    CHECK(meaning({"rcpt", "250 2.1.5 yes\r\n", 250, "", "", {}, ""}, catalogue).empty());
    CHECK(meaning({"rcpt", "nonsense\r\n", 0, "", "", {}, ""}, catalogue).empty());
}

TEST_CASE("no reply at all means: try again", "[cli][rfc5321][3.8]") {
    CHECK(meaning({"data-end", "", 0, "", "", {}, "close"}, catalogue::Catalogue::builtin()) ==
          "RFC 5321 3.8: no reply came, so the sender cannot know what became of its command. It should treat "
          "this as a 451 and try again later, even if that delivers the message twice.");
}

TEST_CASE("a reply of the catalogue in a conversation", "[cli]") {
    const auto& catalogue = catalogue::Catalogue::builtin();
    const auto text = example_conversation(*catalogue.find("rfc5321.550-5.1.1"), catalogue, false);
    CHECK(text.starts_with("S: 220 mx.example.com ESMTP Bouncehouse\nC: EHLO client.example.org\nS: 250-mx.example."));
    CHECK(
        text.ends_with("C: RCPT TO:<user@example.com>\nS: 550 5.1.1 Requested action not taken: mailbox "
                       "unavailable\n"));
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
    CHECK(ready_line({bound[0]}, dns::Endpoint{"::1", 53}) == "ready: smtp 127.0.0.1:1025 (mx.test) dns [::1]:53");
    CHECK(ready_json({}, {}, dns::Endpoint{"127.0.0.1", 1053}) ==
          R"([{"host":"","address":"127.0.0.1","port":1053,"role":"dns","tls":"none"}])");
    scenario::Scenario scenario;
    scenario.hosts.resize(1);
    scenario.hosts[0].name = "mx.test";
    CHECK(ready_json(bound, scenario) ==
          R"([{"host":"mx.test","address":"127.0.0.1","port":1025,"role":"mx","tls":"starttls"},)"
          R"({"host":"out.test","address":"::1","port":465,"role":"submission","tls":"implicit"},)"
          R"({"host":"in.test","address":"127.0.0.2","port":24,"role":"lmtp","tls":"none"}])");
}
