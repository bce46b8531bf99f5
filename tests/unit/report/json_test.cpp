// The JSON of a run loses nothing, and says where it is wrong.
#include <bouncehouse/report/json.hpp>
#include "catch.hpp"
#include "samples.hpp"

using namespace samples;

namespace {
void check_back(const RunReport& made) {
    const ReadReport read = report_from_json(to_json(made));
    INFO(read.problem);
    REQUIRE(read.report);
    CHECK(*read.report == made);
}
std::string problem_of(const std::string& text) {
    const ReadReport read = report_from_json(text);
    CHECK_FALSE(read.report);
    return read.problem;
}
std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}
}  // namespace

TEST_CASE("a report comes back from its JSON") {
    check_back(report());
    check_back(RunReport{});
}

TEST_CASE("every field comes back, with every octet and the highest numbers") {
    check_back(hostile_report());
    check_back(hostile_report("plain"));
    std::string every;
    for (int octet = 0; octet < 256; ++octet) every.push_back(static_cast<char>(octet));
    check_back(hostile_report(every));
    RunReport low = hostile_report();
    low.results[0].began_us = std::numeric_limits<std::int64_t>::min();
    check_back(low);
}

TEST_CASE("every outcome and expectation comes back") {
    RunReport made;
    for (std::size_t outcome = 0; outcome < outcome_names.size(); ++outcome) {
        made.results.push_back(result("A-1", static_cast<Outcome>(outcome)));
        made.results.back().expectation = static_cast<Expected>(outcome % expected_names.size());
    }
    check_back(made);
}

TEST_CASE("a result is a line of the JSON") {
    RunReport made;
    made.results = {CaseResult{}, CaseResult{}};
    made.results[1].id = "A-1";
    CHECK(to_json(made) ==
          "{\"format\":\"bouncehouse-probe 1\",\"results\":[\n"
          "{\"outcome\":\"inconclusive\",\"expectation\":\"as-expected\"},\n"
          "{\"id\":\"A-1\",\"outcome\":\"inconclusive\",\"expectation\":\"as-expected\"}\n"
          "],\"totals\":{\"inconclusive\":2}}\n");
}

TEST_CASE("JSON holds no control octet but the line ends between results") {
    for (const char c : to_json(hostile_report())) {
        const auto octet = static_cast<unsigned char>(c);
        CHECK((octet >= 0x20 || c == '\n'));
        CHECK(octet != 0x7f);
    }
}

TEST_CASE("a file that is no report says so") {
    CHECK(problem_of("{\"a\": 1}") == "this is JSON, but no report of bouncehouse-probe: it has no \"format\"");
    CHECK(problem_of("[]") == "this is JSON, but no report of bouncehouse-probe: it is no object");
    CHECK(problem_of(R"({"format":"x"})") == "this is JSON, but no report of bouncehouse-probe: its format is \"x\"");
    CHECK(problem_of(R"({"format":"bouncehouse-probe 2"})") ==
          "the report has the format \"bouncehouse-probe 2\"; this program reads \"bouncehouse-probe 1\"");
    CHECK(problem_of("") == "1:1: the text ends too early");
    CHECK(problem_of("{\n  \"format\": x}").starts_with("2:13: no JSON: "));
    CHECK(problem_of("{\"format\":\"bouncehouse-probe 1\"}\n x") == "2:2: more text after the end of the report");
    CHECK(problem_of(std::string(100, '[')).find("no JSON") != std::string::npos);
}

TEST_CASE("a value of the wrong kind is told with its place") {
    const std::string good = to_json(report());
    CHECK(problem_of(replaced(good, "\"at_us\":2000", "\"at_us\":\"2000\"")) ==
          "results[2].wire[1].at_us: wants a whole number that fits");
    CHECK(problem_of(replaced(good, "\"number\":2", "\"number\":4294967296")) ==
          "results[2].wire[1].number: wants a whole number that fits");
    CHECK(
        problem_of(replaced(good, "\"outcome\":\"pass\"", "\"outcome\":\"passed\"")) ==
        "results[0].outcome: wants one of pass, non-strict, fail, info, inconclusive, not-applicable, skipped, error");
    CHECK(problem_of(replaced(good, "\"outcome\":\"pass\",", "")).starts_with("results[0].outcome: wants one of"));
    CHECK(problem_of(replaced(good, "[\"RFC 5321 4.2.1\"]", "[7]")) == "results[0].clauses[0]: wants a string");
    CHECK(problem_of(replaced(good, "\"sender\":\"mta\"", "\"sender_base64\":\"!\"")) == "sender_base64: wants base64");
    CHECK(problem_of(replaced(good, "\"results\":[", "\"results\":[1,")) == "results[0]: wants an object");
}

TEST_CASE("a file that cannot be read is named") {
    CHECK(read_report("no/such/report.json").problem == "no/such/report.json: cannot be read");
}
