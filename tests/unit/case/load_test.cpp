// Case files: the tables beside the scenario, variants, and what is said about wrong ones.
#include <algorithm>
#include <bouncehouse/case/format.hpp>
#include <bouncehouse/case/load.hpp>
#include "catch.hpp"

using namespace bouncehouse;
using namespace bouncehouse::probe;

namespace {

const std::string head = "title = \"T\"\nsummary = \"S\"\n";
const std::string about =
    "[case]\nrequirement = \"ENV-009\"\nsentence = \"A sentence.\"\ngood = \"Good.\"\nlevel = \"must\"\n"
    "binding = \"keyword\"\nclauses = [\"RFC 5321 4.2.1\"]\n";

LoadedCases load(const std::string& text) {
    return load_cases_text(text, "env/009-x.toml", catalogue::Catalogue::builtin());
}

/// The only case of a right file.
std::shared_ptr<const Case> one(const std::string& text) {
    const auto loaded = load(text);
    for (const auto& problem : loaded.problems) FAIL_CHECK(problem.str());
    REQUIRE(loaded.cases.size() == 1);
    return loaded.cases.front();
}

/// All problems of a wrong file, as people read them.
std::string told(const std::string& text) {
    std::string result;
    for (const auto& problem : load(text).problems) result += problem.str() + "\n";
    return result;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a case is a scenario and who it is") {
    const auto test = one(head + about +
                          "ambiguity = \"A-16\"\nfor = \"queue\"\nfeatures = [\"pipelining\"]\ntags = [\"core\"]\n"
                          "settle = 3\npart = \"quit\"\n[[rule]]\nat = \"rcpt\"\nreply = \"550\"\n"
                          "[expect]\nchecks = [\"no-mail\", { name = \"quit\", level = \"should\" }]\n");
    CHECK(test->id == "ENV-009/quit");
    CHECK(test->requirement == "ENV-009");
    CHECK(test->theme == "ENV");
    CHECK(test->title == "T");
    CHECK(test->server == "S");
    CHECK(test->sentence == "A sentence.");
    CHECK(test->good == "Good.");
    CHECK(test->level == Level::must);
    CHECK(test->binding == Binding::keyword);
    CHECK(test->clauses == std::vector<std::string>{"RFC 5321 4.2.1"});
    CHECK(test->ambiguity == "A-16");
    CHECK(test->kinds == std::vector<Kind>{Kind::queue});
    CHECK_FALSE(test->applies_to(Kind::client));
    CHECK(test->features == std::vector<std::string>{"pipelining"});
    CHECK(test->tagged("core"));
    CHECK(test->settle == 3);
    CHECK(test->file == "env/009-x.toml");
    REQUIRE(test->scenario->expect);
    const auto& checks = test->scenario->expect->common.checks;
    REQUIRE(checks.size() == 2);
    CHECK(checks[0].name == "no-mail");
    CHECK(checks[1].parameters.at("level") == "should");
}

TEST_CASE("without words a case is for both kinds and submits a plain message") {
    const auto test = one(head + about);
    CHECK(test->id == "ENV-009");
    CHECK(test->kinds == std::vector<Kind>{Kind::queue, Kind::client});
    CHECK(test->submission == Submission{});
    CHECK(test->features.empty());
}

TEST_CASE("the text of a case is the scenario alone") {
    const auto test = one(head + about +
                          "[submit]\nrecipients = 2\n[submit.options]\na = \"b\"\n[[rule]]\nat = \"rcpt\"\n"
                          "reply = \"550\"\n");
    CHECK(test->text == head + "[[rule]]\nat = \"rcpt\"\nreply = \"550\"\n");
    CHECK(scenario::load_text(test->text, "x.toml", catalogue::Catalogue::builtin()).ok());
    // and the file itself is no scenario
    CHECK_FALSE(scenario::load_text(head + about, "x.toml", catalogue::Catalogue::builtin()).ok());
}

TEST_CASE("a submission says what is handed over, and needs what it needs") {
    const auto test = one(
        head + about +
        "features = [\"tls\"]\n[submit]\nrecipients = 2\nmessages = 3\none-by-one = false\n"
        "message = \"filler\"\nsize = \"20 kB\"\ntls = \"verified\"\nauth = \"PLAIN\"\nutf8 = true\n"
        "null-sender = true\nsender-local = \"a\"\nsecret = \"s\"\nrecipient-domain = \"x.@domain@\"\nenvid = \"e\"\n"
        "ret = \"HDRS\"\nnotify = \"NEVER\"\norcpt = [\"rfc822;a@b\", \"\"]\noptions = { hello = \"h\" }\n");
    const Submission& given = test->submission;
    CHECK(given.recipients == 2);
    CHECK(given.messages == 3);
    CHECK(given.message == "filler");
    CHECK(given.size == 20000);
    CHECK(given.tls == TlsPolicy::verified);
    CHECK(given.auth == "PLAIN");
    CHECK(given.utf8);
    CHECK(given.null_sender);
    CHECK(given.recipient_domain == "x.@domain@");  // known when the case is played
    CHECK(given.envid == "e");
    CHECK(given.ret == "HDRS");
    CHECK(given.notify == "NEVER");
    CHECK(given.orcpt.size() == 2);
    CHECK(given.secret == "s");
    CHECK(given.options.at("hello") == "h");
    CHECK(test->features == std::vector<std::string>{"tls", "verified-tls", "auth", "auth-plain", "several-recipients",
                                                     "several-messages", "null-sender", "dsn"});
    const auto named = one(head + about + "[submit]\nlocal-parts = [\"A\", \"b\"]\n");
    CHECK(named->submission.recipients == 2);
    CHECK(one(head + about + "[submit]\nmessages = 2\none-by-one = true\n")->features.empty());
}

TEST_CASE("each variant is a case, its keys stand in the text") {
    const auto loaded = load(
        "title = \"@code@ now\"\nsummary = \"S\"\n" + about +
        "[[variant]]\nname = \"450\"\ncode = \"450\"\n[[variant]]\nname = \"odd\"\ncode = 459\nlevel = \"should\"\n"
        "tags = [\"slow\"]\n[[rule]]\nat = \"rcpt\"\nreply = { code = @code@, text = \"x @user@\" }\n");
    for (const auto& problem : loaded.problems) FAIL_CHECK(problem.str());
    REQUIRE(loaded.cases.size() == 2);
    CHECK(loaded.ok());
    const Case &first = *loaded.cases[0], &second = *loaded.cases[1];
    CHECK(first.id == "ENV-009/450");
    CHECK(first.variant == "450");
    CHECK(first.title == "450 now");
    CHECK(first.binding == Binding::keyword);
    CHECK(second.id == "ENV-009/odd");
    CHECK(second.level == Level::should);
    CHECK(second.binding == Binding::none);  // a must's only
    CHECK(second.tagged("slow"));
    const auto& reply = std::get<scenario::FixedReply>(second.scenario->rules.at(0).replies.at(0));
    CHECK(reply.code == 459);
    CHECK(reply.lines.at(0).parts.at(0).text == "x probe-user");
    CHECK(holds(second.text, "code = 459"));
    CHECK_FALSE(holds(second.text, "variant"));
}

TEST_CASE("a wrong key is told with its place and the right ones") {
    const std::string text = told(head + about + "levle = \"must\"\n[submit]\nrecipents = 2\n");
    CHECK(holds(text, "env/009-x.toml:10:1: error E108: unknown key `levle` in [case]"));
    CHECK(holds(text, "did you mean `level`?"));
    CHECK(holds(text, "env/009-x.toml:12:1: error E108: unknown key `recipents` in [submit]"));
    CHECK(holds(text, "did you mean `recipients`?"));
}

TEST_CASE("wrong words are told") {
    const auto wrong = [](const std::string& line, std::string_view says) {
        CAPTURE(line);
        CHECK(holds(told(head + about + line), says));
    };
    wrong("features = [\"pipelinign\"]\n", "did you mean \"pipelining\"?");
    wrong("for = [\"qeue\"]\n", "one of: queue, client");
    wrong("ambiguity = \"16\"\n", "`16` is no ambiguity");
    wrong("[submit]\nmessage = \"dotz\"\n", "did you mean \"dots\"?");
    wrong("[submit]\ntls = \"on\"\n", "one of: none, opportunistic, required, verified, implicit");
    wrong("[submit]\nauth = \"plain\"\n", "`plain` is no mechanism");
    wrong("[submit]\nmessage = \"filler\"\n", "message = \"filler\" has no `size`");
    wrong("[submit]\nsize = \"3 lb\"\n", "`lb` is no unit of size");
    wrong("[submit]\nrecipients = 0\n", "0 is out of bounds");
    wrong("[submit]\nrecipients = 3\nlocal-parts = [\"a\"]\n", "give different numbers");
    wrong("[submit]\norcpt = [\"a\", \"b\"]\n", "2 values of `orcpt` for 1 recipients");
    wrong("[submit]\noptions = { a = 3 }\n", "the option `a` is no string");
    wrong("[submitt]\n", "did you mean `submit`?");
}

TEST_CASE("what belongs together in [case] is looked at together") {
    const std::string rest = "requirement = \"ENV-009\"\nsentence = \"x\"\ngood = \"x\"\nclauses = [\"c\"]\n[submit]\n";
    CHECK(holds(told(head + "[case]\nlevel = \"should\"\nbinding = \"derived\"\n" + rest),
                "`binding` belongs to the level must"));
    CHECK(holds(told(head + "[case]\nlevel = \"must\"\n" + rest), "`binding` is missing"));
    CHECK(holds(told(head + "[case]\nlevel = \"may\"\nrequirement = \"ENVELOPE-9\"\n"),
                "`ENVELOPE-9` is no requirement"));
    CHECK(holds(told(head + "[case]\nlevel = \"may\"\n"), "`sentence` is missing in [case]"));
    CHECK(holds(told(head), "`case` is missing in the top level"));
}

TEST_CASE("variants are looked at too") {
    const std::string rule = "[[rule]]\nat = \"rcpt\"\nreply = \"@code@ x\"\n";
    CHECK(holds(told(head + about + rule), "env/009-x.toml:12:10: error E127: no variant says what @code@ is"));
    CHECK(load(head + about + rule).cases.empty());
    const std::string first = "[[variant]]\nname = \"a\"\ncode = \"450\"\n";
    CHECK(holds(told(head + about + first + first + rule), "there is another variant `a`"));
    CHECK(holds(told(head + about + "[[variant]]\ncode = \"450\"\n" + rule), "`name` is missing in [[variant]]"));
    CHECK(holds(told(head + about + first + "other = \"x\"\n" + rule),
                "env/009-x.toml:13:1: error E108: @other@ stands nowhere in the file"));
    CHECK(holds(told(head + about + first + "level = \"musst\"\n" + rule), "`musst` is no level"));
    CHECK(
        holds(told(head + about + "[[variant]]\nname = \"a\"\ncode = [\"450\"]\n" + rule), "cannot stand for @code@"));
    CHECK(holds(told(head + about + "[[variant]]\nname = \"a\"\ncode = \"\"\"\n450\n\"\"\"\n" + rule),
                "holds a line end"));
    CHECK(holds(told(head + about + "[variant]\nname = \"a\"\n"), "`variant` is a table"));
    CHECK(holds(told(head + about + "[[variant]]\nname = \n"), "error E101"));
}

TEST_CASE("a problem of all variants is told once") {
    const auto loaded = load(head + about +
                             "[[variant]]\nname = \"a\"\ncode = \"450\"\n[[variant]]\nname = \"b\"\ncode = \"451\"\n"
                             "[[rule]]\nat = \"rctp\"\nreply = \"@code@\"\n");
    CHECK(loaded.problems.size() == 1);
    CHECK(loaded.cases.empty());
    CHECK_FALSE(loaded.ok());
}

TEST_CASE("a file that is not there is a problem") {
    const auto loaded = load_cases_file("no/such/file.toml");
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].text == "the file cannot be read");
    CHECK_FALSE(load_cases_folder("no/such/folder").ok());
}

TEST_CASE("the page of the format has each key, with an example of its kind") {
    const std::string page = case_format_page();
    const auto check = [&](const auto& table) {
        CHECK(holds(page, "\n## " + std::string{table.about.heading} + "\n"));
        for (const auto& row : table.keys) {
            CAPTURE(row.info.name);
            CHECK(holds(page, "| `" + std::string{row.info.name} + "`"));
            CHECK(row.info.meaning.size() > 5);
        }
    };
    check(case_table());
    check(submit_table());
    check(variant_table());
    // the examples are right values
    for (const auto& row : submit_table().keys) {
        if (row.info.name == "size" || row.info.name == "orcpt") continue;  // need a partner
        CAPTURE(row.info.name);
        CHECK(told(head + about + "[submit]\n" + std::string{row.info.name} + " = " + std::string{row.info.example} +
                   "\n") == "");
    }
    CHECK(told(head + about + "[submit]\nmessage = \"filler\"\nsize = \"20kB\"\n") == "");
}
