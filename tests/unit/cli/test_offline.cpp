// `try`: whole dialogues, with the rule behind each reply.
#include <bouncehouse/cli/turn_text.hpp>
#include <bouncehouse/scenario/load.hpp>
#include "catch.hpp"

using namespace bouncehouse;
using namespace bouncehouse::cli;

namespace {

const char* greylisting = R"(title = "Greylisting"
summary = "Five minutes."
[[rule]]
id = "greylist"
at = "rcpt"
per = "triplet"
until = "5m"
reply = "450 4.7.1 Come back later"
)";

std::shared_ptr<const scenario::Scenario> loaded(const std::string& text) {
    auto result = scenario::load_text(text, "test.toml", catalogue::Catalogue::builtin());
    REQUIRE(result.ok());
    return result.scenario;
}

std::string talk(Offline& offline, std::initializer_list<std::string> lines) {
    std::string wire = offline.connect(0, "192.0.2.1").wire;
    for (const auto& line : lines) wire += offline.send(line + "\r\n").wire;
    return wire;
}

std::string last_line(std::string wire) {
    wire.resize(wire.size() - 2);
    return wire.substr(wire.rfind('\n') + 1);
}

}  // namespace

TEST_CASE("virtual time passes only by wait and by the server's own pauses", "[cli][rfc6647]") {
    Offline offline(loaded(greylisting), catalogue::Catalogue::builtin(), {});
    const auto hello = "EHLO c.test", mail = "MAIL FROM:<a@b.test>", rcpt = "RCPT TO:<c@d.test>";
    CHECK(last_line(talk(offline, {hello, mail, rcpt})) == "450 4.7.1 Come back later");
    CHECK(last_line(offline.send("RCPT TO:<c@d.test>\r\n").wire) == "450 4.7.1 Come back later");
    offline.wait(std::chrono::minutes{4});
    CHECK(last_line(talk(offline, {hello, mail, rcpt})) == "450 4.7.1 Come back later");
    offline.wait(std::chrono::minutes{1});
    CHECK(last_line(talk(offline, {hello, mail, rcpt})).substr(0, 3) == "250");
}

TEST_CASE("the idle limit of the host ends a dialogue that waits too long", "[cli][rfc5321][4.5.3.2.7]") {
    Offline offline(loaded(greylisting), catalogue::Catalogue::builtin(), {});
    offline.connect(0, "192.0.2.1");
    const auto turn = offline.wait(std::chrono::minutes{6});
    CHECK(turn.wire.substr(0, 3) == "421");
    CHECK(turn.ended);
    CHECK_FALSE(offline.connected());
    CHECK(offline.now() == std::chrono::minutes{6});
}

TEST_CASE("an endless reply is cut and told", "[cli]") {
    Offline offline(loaded("title = \"x\"\nsummary = \"x\"\n[[rule]]\nat = \"noop\"\nraw = \"250-again\\r\\n\"\nrepeat "
                           "= \"endless\"\n"),
                    catalogue::Catalogue::builtin(), {});
    offline.connect(0, "192.0.2.1");
    const auto turn = offline.send("NOOP\r\n");
    CHECK(turn.ended);
    CHECK(turn.wire.size() < 256U << 10U);
    REQUIRE_FALSE(turn.notes.empty());
    CHECK(turn.notes.back() == "the reply has no end; this is its beginning");
}

TEST_CASE("a host is found by its name", "[cli]") {
    const Offline offline(loaded("title = \"x\"\nsummary = \"x\"\n[[host]]\nname = \"a.test\"\nport = "
                                 "0\n[[host]]\nname = \"b.test\"\nport = 0\n"),
                          catalogue::Catalogue::builtin(), {});
    CHECK(offline.host_named("b.test") == 1);
    CHECK(offline.host_named("c.test") == Offline::npos);
}
