// smtp-sink's flags as scenarios (smtp-sink(1)).
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/sink_dump.hpp>
#include <bouncehouse/cli/sink_flags.hpp>
#include <bouncehouse/scenario/load.hpp>
#include "catch.hpp"

using namespace bouncehouse;
using namespace bouncehouse::cli;

namespace {

std::shared_ptr<const scenario::Scenario> made(const SinkFlags& flags) {
    const auto loaded = scenario::load_text(sink_scenario(flags), "flags", catalogue::Catalogue::builtin());
    for (const auto& problem : loaded.problems) UNSCOPED_INFO(problem.str());
    REQUIRE(loaded.ok());
    return loaded.scenario;
}

std::string trouble_of(const SinkFlags& flags) {
    try {
        sink_scenario(flags);
        return "";
    } catch (const Trouble& trouble) {
        CHECK(trouble.exit() == Exit::usage);
        return trouble.what();
    }
}

}  // namespace

TEST_CASE("without flags: the offers of smtp-sink and no fault", "[cli][sink]") {
    const auto scenario = made({});
    REQUIRE(scenario->hosts.size() == 1);
    CHECK(scenario->hosts[0].name == "smtp-sink");
    CHECK(scenario->hosts[0].offers ==
          std::vector<std::string>{"PIPELINING", "8BITMIME", "AUTH PLAIN LOGIN", "ENHANCEDSTATUSCODES", "DSN"});
}

TEST_CASE("what -8 -a -E -N -p take away, and -f and -r with them", "[cli][sink]") {
    CHECK(made({.no_8bitmime = true, .no_auth = true, .no_enhanced = true, .no_dsn = true})->hosts[0].offers ==
          std::vector<std::string>{"PIPELINING"});
    CHECK(made({.no_8bitmime = true, .no_auth = true, .no_enhanced = true, .reject_soft = {"rcpt"}})->hosts[0].offers ==
          std::vector<std::string>{"DSN"});
}

TEST_CASE("commands are chosen by name in any case, separated by commas or blanks", "[cli][sink]") {
    CHECK(sink_words({"mail,RCPT", " . ,quit"}) == std::vector<std::string>{"MAIL", "RCPT", ".", "QUIT"});
    CHECK(trouble_of({.reject_hard = {"RCTP"}}) ==
          "sink: -f RCTP: not a command that can be chosen; did you mean 'RCPT'?");
    CHECK(trouble_of({.delays = {"data"}}) == "sink: -W data: wanted command:delay[:odds]");
    CHECK(trouble_of({.delays = {"data:x"}}) == "sink: -W data:x: \"x\" is no number from 0 to 86400");
    CHECK(trouble_of({.delays = {"data:1:100"}}) == "sink: -W data:1:100: \"100\" is no number from 0 to 99");
}

TEST_CASE("where flags name the same command, -q comes before -Q before -f before -r", "[cli][sink]") {
    const auto reply = [](const SinkFlags& flags) { return made(flags)->rules.front().replies.front(); };
    SinkFlags flags{.no_auth = true, .reject_soft = {"rcpt"}};
    CHECK(std::get<scenario::FixedReply>(reply(flags)).code == 450);
    flags.reject_hard = {"rcpt"};
    CHECK(std::get<scenario::FixedReply>(reply(flags)).code == 500);
    flags.disconnect_421 = {"rcpt"};
    CHECK(std::get<scenario::FixedReply>(reply(flags)).code == 421);
    flags.disconnect = {"rcpt"};
    CHECK(std::holds_alternative<scenario::NoReply>(reply(flags)));
}

TEST_CASE("-W with odds waits once more with each throw of the die that fell below them", "[cli][sink]") {
    const auto rules = made({.no_auth = true, .delays = {"mail:2:50"}})->rules;
    REQUIRE(rules.size() == 10);  // half to the tenth is under one in a thousand
    CHECK(rules[0].chance == Approx(0.5));
    CHECK(rules[0].delivery.delay.least == std::chrono::seconds{2});
    CHECK(rules[1].delivery.delay.least == std::chrono::seconds{4});
    CHECK_FALSE(rules.back().chance);
    CHECK(rules.back().delivery.delay.least == std::chrono::seconds{20});
}

TEST_CASE("the address argument", "[cli][sink]") {
    const auto read = [](const std::string& text) {
        const auto target = sink_target(text);
        return target.host + " " + std::to_string(target.port);
    };
    CHECK(read("127.0.0.1:2525") == "127.0.0.1 2525");
    CHECK(read("inet:mx.test:25") == "mx.test 25");
    CHECK(read(":2525") == " 2525");
    CHECK(read("2525") == " 2525");
    CHECK(read("[::1]:2525") == "::1 2525");
    for (const auto* wrong : {"unix:/tmp/x", "127.0.0.1", "127.0.0.1:smtp", "127.0.0.1:70000", ":"}) {
        INFO(wrong);
        CHECK_THROWS_AS(sink_target(wrong), Trouble);
    }
}

TEST_CASE("the escapes of -S", "[cli][sink]") {
    CHECK(c_escapes(R"(a\tb\n\\\101\7x\q)") == "a\tb\n\\A\ax\\q");
    CHECK(c_escapes("end\\") == "end\\");
}
