// Whole files: the top level, dialogues, expectations, includes, sweeps, profiles, the library.
#include <algorithm>
#include <bouncehouse/scenario/library.hpp>
#include <bouncehouse/scenario/placeholder.hpp>
#include <map>
#include "play.hpp"

using namespace bouncehouse;
using namespace bouncehouse::scenario;
using namespace std::chrono_literals;

namespace {

Reader files(std::map<std::string, std::string> texts) {
    return [texts](const std::string& name) -> std::optional<std::string> {
        const auto found = texts.find(name);
        if (found == texts.end()) return std::nullopt;
        return "title = \"I\"\nsummary = \"I\"\n" + found->second;
    };
}

std::vector<std::string> ids(const Scenario& scenario) {
    std::vector<std::string> result;
    for (const Rule& rule : scenario.rules) result.push_back(rule.id);
    return result;
}

}  // namespace

TEST_CASE("the top level") {
    const auto scenario =
        play::load("sources = [\"RFC 6647\"]\ntags = \"greylisting\"\nseed = 7\npacks = [\"mailtrap\", \"ses\"]\n");
    CHECK(scenario->title == "T");
    CHECK(scenario->summary == "S");
    CHECK(scenario->sources == std::vector<std::string>{"RFC 6647"});
    CHECK(scenario->tags == std::vector<std::string>{"greylisting"});
    CHECK(scenario->seed == 7U);
    CHECK(scenario->packs == std::vector<std::string>{"mailtrap", "ses"});
    CHECK_FALSE(scenario->expect);
}

TEST_CASE("a dialogue is a list of steps") {
    const auto scenario = play::load(R"(
        [[dialogue]]
        connection = 2
        steps = [
            { send = "220 {host}", delay = "1s" }, { expect = "EHLO *", optional = true, otherwise = "500 5.5.2 What" },
            { reply = "250 OK" }, { raw = '354 x\r\n', repeat = 2 }, { content = true }, { bytes = "1KiB" }, { wait = "2s" },
            { starttls = true }, { starttls = "alert" }, { close = "half" }, { end = true }])");
    REQUIRE(scenario->dialogues.size() == 1);
    const Dialogue& dialogue = scenario->dialogues[0];
    CHECK(dialogue.id == "dialogue-1");
    CHECK(dialogue.connection == 2U);
    REQUIRE(dialogue.steps.size() == 11);
    const auto& sent = std::get<Step::SendBytes>(dialogue.steps[0].what);
    CHECK(str(std::get<RawReply>(sent.reply).bytes) == "220 {host}\r\n");
    CHECK(std::get<RawReply>(sent.reply).code == 220);
    CHECK(sent.delivery.delay == Range<Duration>{1s, 1s});
    const auto& expected = std::get<Step::Expect>(dialogue.steps[1].what);
    CHECK(expected.optional);
    CHECK(expected.line.text == "EHLO *");
    CHECK(expected.otherwise->code == 500);
    CHECK(std::get<FixedReply>(std::get<Step::SendBytes>(dialogue.steps[2].what).reply).code == 250);
    CHECK(std::get<RawReply>(std::get<Step::SendBytes>(dialogue.steps[3].what).reply).repeat == 2);
    CHECK(std::holds_alternative<Step::ExpectContent>(dialogue.steps[4].what));
    CHECK(std::get<Step::ExpectBytes>(dialogue.steps[5].what).count == 1024);
    CHECK(std::get<Step::Wait>(dialogue.steps[6].what).length == 2s);
    CHECK(std::get<Step::Tls>(dialogue.steps[7].what).fault == smtp::TlsFault::none);
    CHECK(std::get<Step::Tls>(dialogue.steps[8].what).fault == smtp::TlsFault::alert);
    CHECK(std::get<Step::Close>(dialogue.steps[9].what).how == smtp::Ending::half_close);
    CHECK(std::holds_alternative<Step::ExpectEnd>(dialogue.steps[10].what));
}

TEST_CASE("the expectation, and where kinds of senders differ") {
    const auto scenario = play::load(R"(
        [expect]
        reaction = ["retry", "try-next-host"]
        retry = { not_before = "5m", attempts = ">=2" }
        finally = "delivered"
        clause = "RFC 5321 4.5.4.1"
        checks = [{ name = "quit-before-close", clause = "RFC 5321 4.1.1.10", within = 3, strict = true }]
        [expect.client]
        reaction = "fail-message"
        finally = "told-temporary")");
    REQUIRE(scenario->expect);
    const Expectation& common = scenario->expect->common;
    CHECK(common.reactions == std::vector{catalogue::Reaction::retry, catalogue::Reaction::try_next_host});
    CHECK(common.retry_not_before == Duration{5min});
    CHECK(common.attempts_least == 2U);
    CHECK(common.checks[0].parameters == std::map<std::string, std::string>{{"strict", "true"}, {"within", "3"}});
    CHECK_FALSE(scenario->expect->queue);
    REQUIRE(scenario->expect->client);
    CHECK(scenario->expect->client->reactions == std::vector{catalogue::Reaction::fail_message});
    CHECK(scenario->expect->client->finally == "told-temporary");
    CHECK(scenario->expect->client->clause == "RFC 5321 4.5.4.1");
}

TEST_CASE("included rules come after the file's own; its own hosts win") {
    const auto scenario = play::load(
        "include = \"more/a.toml\"\n[[host]]\nname = \"mx.test\"\nport = 1\n[[rule]]\nat = \"rcpt\"\nreply = \"451\"\n",
        files({{"more/a.toml",
                "include = \"b.toml\"\n[[host]]\nname = \"mx.test\"\nport = 2\n[[host]]\nname = "
                "\"mx2.test\"\n[[rule]]\nat = \"rcpt\"\nreply = \"452\"\n"},
               {"more/b.toml", "[[rule]]\nid = \"last\"\nat = \"mail\"\nreply = \"453\"\n"}}));
    CHECK(ids(*scenario) == std::vector<std::string>{"rule-1", "more/a:rule-1", "last"});
    REQUIRE(scenario->hosts.size() == 2);
    CHECK(scenario->hosts[0].port == std::uint16_t{1});
    CHECK(scenario->title == "T");
    CHECK(scenario->rules[1].place.file == "more/a.toml");
}

TEST_CASE("a sweep repeats its rule for each entry") {
    const auto scenario = play::load(
        "for_each = { family = \"gmail\", id = \"gmail.550-*\" }\n[[rule]]\nid = \"sweep\"\nat = \"rcpt\"\nreply = "
        "\"each\"\n");
    REQUIRE(scenario->rules.size() > 1);
    for (const Rule& rule : scenario->rules) {
        const auto& reply = std::get<FixedReply>(rule.replies.at(0));
        CHECK(rule.id == "sweep/" + reply.entry);
        CHECK(std::get<Test::Text>(rule.when.all.at(0).what).patterns.at(0).text == reply.entry + "@*");
    }
}

TEST_CASE("the library is found by name, with or without its ending") {
    REQUIRE_FALSE(library().empty());
    CHECK(std::is_sorted(library().begin(), library().end(),
                         [](const auto& a, const auto& b) { return a.name < b.name; }));
    const LibraryFile& file = library().front();
    CHECK(library_file(file.name) == &file);
    CHECK(library_file(file.name.substr(0, file.name.size() - 5)) == &file);
    CHECK(library_file("nosuch") == nullptr);
}

TEST_CASE("every scenario of the library loads") {
    for (const LibraryFile& file : library()) {
        const auto loaded = load_text(file.text, std::string{file.name}, catalogue::Catalogue::builtin());
        for (const Problem& problem : loaded.problems)
            if (!problem.warning) UNSCOPED_INFO(problem.str());
        CAPTURE(file.name);
        CHECK(loaded.ok());
    }
}

TEST_CASE("a profile gives a host its manners and its rules") {
    const auto profile = std::find_if(library().begin(), library().end(),
                                      [](const LibraryFile& f) { return f.name == "profiles/gmail.toml"; });
    if (profile == library().end()) return;
    const auto scenario = play::load("[[host]]\nname = \"mx.example.test\"\nprofile = \"gmail\"\nbanner = \"mine\"\n");
    CHECK(scenario->hosts[0].name == "mx.example.test");
    CHECK(str(*scenario->hosts[0].banner) == "mine");
    REQUIRE_FALSE(scenario->rules.empty());
    for (const Rule& rule : scenario->rules) {
        CHECK(rule.id.rfind("gmail/", 0) == 0);
        CHECK(rule.hosts == std::vector<std::string>{"mx.example.test"});
    }
}

TEST_CASE("a file that is not there") {
    const auto loaded = load_file("nosuch/scenario.toml", catalogue::Catalogue::builtin());
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].str() ==
          "nosuch/scenario.toml: error E102: the file cannot be read, and the library has none of this name\n"
          "  hint: `bouncehouse list` lists the library");
}

TEST_CASE("a file beyond the limit is refused") {
    const auto loaded = load_text(std::string((4U << 20U) + 1, '#'), "big.toml", catalogue::Catalogue::builtin());
    REQUIRE_FALSE(loaded.problems.empty());
    CHECK(loaded.problems[0].str() ==
          "big.toml: error E103: `big.toml` is bigger than 4 MiB\n  hint: split it by `include`");
}
