// JUnit and Markdown: golden texts, hostile texts, and a parser that is not ours over the XML.
#include <unistd.h>
#include <bouncehouse/evidence/bytes.hpp>
#include <bouncehouse/report/junit.hpp>
#include <bouncehouse/report/markdown.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include "catch.hpp"
#include "samples.hpp"

using namespace samples;

namespace {
std::size_t times(std::string_view text, std::string_view what) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; at += what.size()) ++count;
    return count;
}
RunReport one(CaseResult result) {
    RunReport made;
    made.sender = "mta";
    made.results = {std::move(result)};
    return made;
}
/// Python's parser: exit status 0 when it takes the text.
int python_reads(const std::string& xml) {
    const auto file =
        std::filesystem::temp_directory_path() / ("bouncehouse-junit-" + std::to_string(::getpid()) + ".xml");
    std::ofstream{file, std::ios::binary} << xml;
    const std::string command =
        "python3 -c 'import sys, xml.etree.ElementTree as e; e.parse(sys.argv[1])' " + file.string() + " 2>/dev/null";
    const int status = std::system(command.c_str());
    std::filesystem::remove(file);
    return status;
}
}  // namespace

TEST_CASE("JUnit: a failure with what it stands on") {
    CHECK(junit_xml(one(failed())) ==
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<testsuites name=\"bouncehouse-probe mta \" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\" "
          "time=\"0.000\">\n"
          "  <testsuite name=\"ENV\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"3.200\" "
          "timestamp=\"\">\n"
          "    <testcase name=\"ENV-009/450\" classname=\"bouncehouse.mta.ENV\" time=\"3.200\">\n"
          "      <failure type=\"fail\" message=\"It gave up though the reply was temporary.\">"
          "required: After a 4yz reply to RCPT the sender tries again.\n"
          "level: MUST (key word)\n"
          "clause: RFC 5321 4.2.1\n"
          "expected: a further attempt for r1\n"
          "seen: a failure bounce after 0.5s\n"
          "told: accepted\n"
          "bounce: A report to sender@return.test: r1 failed 4.2.1.\n"
          "evidence: s1 #3 +0.003s C: RCPT TO:&lt;r1@c1.case.test&gt;\n"
          "evidence: s1 #4 +0.004s S: 450 4.2.1 Try again\n"
          "rerun: bouncehouse-probe run --sender senders/mta.toml --case ENV-009/450\n"
          "</failure>\n"
          "    </testcase>\n"
          "  </testsuite>\n"
          "</testsuites>\n");
}

TEST_CASE("JUnit: which outcome becomes what") {
    const std::string xml = junit_xml(report());
    CHECK(times(xml, "<failure") == 1);
    CHECK(times(xml, "<error") == 1);
    CHECK(times(xml, "<skipped message=") == 4);
    CHECK(times(xml, "<skipped message=\"known deviation: Fixed in 3.2.\"/>") == 1);
    CHECK(times(xml, "<skipped message=\"inconclusive: It never sent RCPT.\"/>") == 1);
    CHECK(times(xml, "<testcase ") == report().results.size());
    CHECK(times(xml, "<testsuite ") == 4);
    RunReport strict = report();
    strict.strict = true;
    CHECK(times(junit_xml(strict), "<failure") == 2);
    RunReport stale = report();
    stale.stale = {"k.toml:1: B-1"};
    CHECK(times(junit_xml(stale), "<failure") == 2);
    CaseResult now = result("A-1", Outcome::pass);
    now.expectation = Expected::unexpected_pass;
    CHECK(times(junit_xml(one(now)), "<failure type=\"unexpected-pass\"") == 1);
    RunReport nothing = report();
    nothing.sanity = "no greeting";
    CHECK(times(junit_xml(nothing), "<error") == 2);
}

TEST_CASE("JUnit is XML for whatever a sender says") {
    CHECK(python_reads(junit_xml(hostile_report())) == 0);
    CHECK(python_reads(junit_xml(report())) == 0);
    std::string every;
    for (int octet = 0; octet < 256; ++octet) every.push_back(static_cast<char>(octet));
    CHECK(python_reads(junit_xml(hostile_report(every))) == 0);
    CHECK(python_reads("<a>\xef\xbf\xbe</a>") != 0);  // the parser does look
}

TEST_CASE("Markdown: totals, then findings, then what is not strict") {
    const std::string text = markdown(report());
    CHECK(text.starts_with("### bouncehouse-probe: mta <!-- -->3.1\n\n**2 findings.**\n\n| passed | failed |"));
    CHECK(text.find("| 1 | 2 | 1 | 1 | 1 | 1 | 1 | 1 | 1 |\n") != std::string::npos);
    CHECK(text.find("<details><summary><b>fail</b> <code>ENV-009/450</code> Recipient refused for now</summary>\n\n"
                    "- required: After a 4yz reply to RCPT the sender tries again.\n"
                    "- level: MUST &#40;key word&#41;\n"
                    "- clause: RFC 5321 4.2.1\n") != std::string::npos);
    CHECK(text.find("\n<pre>\ns1 #3 +0.003s C: RCPT TO:&lt;r1@c1.case.test&gt;\n") != std::string::npos);
    CHECK(text.ends_with("\n#### Non-strict\n\n- <code>ENV-010</code> Gives the name of an address.\n"));
    CHECK(times(text, "<details>") == 2);
}

TEST_CASE("Markdown: texts stay texts") {
    CHECK(markdown_text("a|b `c` *d* _e_ <f> @g #1 [x](y) 'q'\r\n") ==
          "a&#124;b &#96;c&#96; &#42;d&#42; &#95;e&#95; &lt;f&gt; @<!-- -->g #<!-- -->1 &#91;x&#93;&#40;y&#41; "
          "&#39;q&#39;␍␊");
    CHECK(markdown_text("https://x.example") == "https&#58;//x.example");
    CHECK(markdown_text("- x") == "<!-- -->- x");
    const std::string text = markdown(hostile_report());
    CHECK(text.find("<script") == std::string::npos);
    CHECK(text.find("@team") != std::string::npos);  // in code and pre only
    CHECK(times(text, "@<!-- -->team") > 0);
    CHECK(bouncehouse::evidence::is_utf8(text));
}

TEST_CASE("Markdown fits into a comment and counts what it leaves out") {
    RunReport many;
    for (int i = 0; i < 500; ++i) many.results.push_back(failed());
    const std::string text = markdown(many);
    CHECK(text.size() < 61'000);
    CHECK(times(text, "<details>") == times(text, "</details>"));
    const auto shown = times(text, "<details>");
    CHECK(shown > 20);
    CHECK(text.ends_with("\n" + std::to_string(500 - shown) +
                         " more findings are not shown here; the HTML report has them.\n"));
}
