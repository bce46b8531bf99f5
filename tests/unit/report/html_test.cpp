// The HTML report: nothing from elsewhere, nothing of a sender as markup, everything there, small enough.
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <bouncehouse/evidence/bytes.hpp>
#include <bouncehouse/report/html.hpp>
#include <bouncehouse/report/html_parts.hpp>
#include "catch.hpp"
#include "samples.hpp"

using namespace samples;

namespace {
std::size_t times(std::string_view text, std::string_view what) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; at += what.size()) ++count;
    return count;
}
std::string between(std::string_view text, std::string_view begin, std::string_view end) {
    const std::size_t from = text.find(begin) + begin.size();
    return std::string{text.substr(from, text.find(end, from) - from)};
}
std::string page(const RunReport& one) { return html_page(std::span{&one, 1}); }
std::string data_of(const std::string& page) {
    return between(page, "<script type=\"application/json\" id=\"data\">", "</script>");
}
/// What the browser takes for markup: the page without its scripts and style.
std::string markup_of(const std::string& page) {
    std::string out = page.substr(0, page.find("<script"));
    const std::size_t style = out.find("<style>"), end = out.find("</style>") + std::string_view{"</style>"}.size();
    return out.erase(style, end - style);
}
/// Open elements that were not closed in order; void ones apart.
std::vector<std::string> unbalanced(const std::string& markup) {
    std::vector<std::string> open, wrong;
    for (std::size_t at = 0; (at = markup.find('<', at)) != std::string::npos; ++at) {
        const bool close = markup[at + 1] == '/';
        const std::size_t begin = at + (close ? 2 : 1);
        const std::string name = markup.substr(begin, markup.find_first_of(" >", begin) - begin);
        if (name == "meta" || name == "input" || name == "!DOCTYPE") continue;
        if (!close) {
            open.push_back(name);
        } else if (!open.empty() && open.back() == name) {
            open.pop_back();
        } else {
            wrong.push_back(name);
        }
    }
    wrong.insert(wrong.end(), open.begin(), open.end());
    return wrong;
}
}  // namespace

TEST_CASE("the page holds nothing from elsewhere") {
    const std::string text = page(report());
    for (const char* remote : {"http://", "https://", "src=", "@import", "url(", "<link", "<img", "<iframe"})
        CHECK(text.find(remote) == std::string::npos);
    CHECK(text.find("default-src 'none'") != std::string::npos);
    CHECK(times(text, "<script") == 2);
    CHECK(times(text, "</script>") == 2);
}

TEST_CASE("elements are closed in order") {
    const std::vector<RunReport> runs{report(), hostile_report(), RunReport{}};
    CHECK(unbalanced(markup_of(html_page(runs))) == std::vector<std::string>{"html", "body"});
    CHECK(unbalanced(markup_of(page(report()))) == std::vector<std::string>{"html", "body"});
    CHECK(unbalanced(markup_of(html_page({}))) == std::vector<std::string>{"html", "body"});
}

TEST_CASE("no text of a sender is markup, script or control") {
    const std::string text = page(hostile_report());
    CHECK(times(text, "<script") == 2);
    CHECK(times(text, "</script>") == 2);
    CHECK(markup_of(text).find("<b>red") == std::string::npos);
    CHECK(markup_of(text).find("<!--") == std::string::npos);
    CHECK(data_of(text).find('<') == std::string::npos);
    CHECK(bouncehouse::evidence::is_utf8(text));
    for (const char c : text) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
    const std::string plain = page(report());
    CHECK(times(markup_of(text), "alert(1)") > 10);  // it is there, as text
    CHECK(times(markup_of(text), "<a ") == hostile_report().results.size());
}

TEST_CASE("the data is JSON with every line of the wire and every text once") {
    const std::string text = data_of(page(report()));
    const boost::json::value data = boost::json::parse(text);
    const auto& strings = data.at("strings").as_array();
    std::size_t found = 0;
    for (const WireLine& line : failed().wire)
        for (const auto& one : strings)
            if (one.as_string() == line.text.c_str()) ++found;
    CHECK(found == failed().wire.size());
    const auto& results = data.at("runs").at(0).at(1).as_array();
    REQUIRE(results.size() == report().results.size());
    const auto& wire = results.at(2).at(27).as_array();
    CHECK(wire.size() == failed().wire.size());
    CHECK(strings.at(wire.at(3).at(4).to_number<std::size_t>()).as_string() == "450 4.2.1 Try again");
    CHECK(wire.at(5).at(10) == 1);  // cut
}

TEST_CASE("zeros inside a list stay") {
    CaseResult made = result("A-1", Outcome::pass);
    made.clauses = {"", "x", ""};
    RunReport one;
    one.results = {made};
    const boost::json::value data = boost::json::parse(data_of(page(one)));
    CHECK(data.at("runs").at(0).at(1).at(0).at(11).as_array().size() == 3);
}

TEST_CASE("the matrix works by itself: letters, addresses, reasons") {
    const std::string text = markup_of(page(report()));
    CHECK(text.find("<tr data-o=\"fail\"><th scope=\"row\" title=\"After a 4yz reply to RCPT the sender tries again.\">"
                    "<code>ENV-009/450</code> Recipient refused for now</th>"
                    "<td><a class=\"cell o-fail\" href=\"#mta%203.1/ENV-009/450\" title=\"fail: It gave up though the "
                    "reply was temporary.\">F</a></td>"
                    "<td class=\"why\">It gave up though the reply was temporary.</td></tr>") != std::string::npos);
    CHECK(text.find("class=\"cell o-fail known\"") != std::string::npos);
    CHECK(times(text, "<tr class=\"theme\">") == 4);
    CHECK(html_address("a/b \xc3\xa4", "X-1/c d#") == "#a%2Fb%20%C3%A4/X-1/c%20d%23");
}

TEST_CASE("several senders side by side, with warnings") {
    std::vector<RunReport> runs{report(), report()};
    runs[1].suite = "other";
    runs[1].results.pop_back();
    const std::string text = markup_of(html_page(runs));
    CHECK(text.find("ran other cases than") != std::string::npos);
    CHECK(text.find(">mta 3.1 (2)<") != std::string::npos);
    CHECK(times(text, "class=\"none\"") == 1);
    CHECK(text.find("data-o=\"error none\"") != std::string::npos);
    CHECK(text.find("id=\"differ\"") != std::string::npos);
}

TEST_CASE("600 cases by 7 senders stay below 15 MB") {
    std::vector<RunReport> runs(7);
    for (std::size_t run = 0; run < runs.size(); ++run) {
        runs[run].sender = "sender" + std::to_string(run);
        for (int i = 0; i < 600; ++i) {
            CaseResult one = failed();
            one.id = "ENV-" + std::to_string(i);
            one.wire.clear();
            for (std::uint32_t n = 1; n <= 40; ++n) {  // half of a conversation names the case's own domain
                const bool own = n % 2 == 0;
                const std::string unique = std::to_string(n) + "@c" + std::to_string(i) + ".case.test";
                one.wire.push_back(
                    {n / 20U, n, 1'000'000 * n + i * 7 + static_cast<int>(run), own ? "client" : "server", "rcpt",
                     own ? "RCPT TO:<r" + unique + ">" : "250 2.1.5 Ok", false,
                     own ? "" : "env/009-triage.toml:12 (triage)", own ? "" : "rfc5321.250", "", 999'999});
            }
            for (int check = 0; check < 8; ++check) one.checks.push_back(one.checks[0]);
            runs[run].results.push_back(std::move(one));
        }
    }
    const std::string text = html_page(runs);
    CAPTURE(text.size());
    CHECK(text.size() < 15'000'000);
}
