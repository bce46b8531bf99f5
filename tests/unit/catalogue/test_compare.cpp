#include <algorithm>
#include <bouncehouse/catalogue/compare.hpp>
#include <bouncehouse/catalogue/json.hpp>
#include <bouncehouse/catalogue/listing.hpp>
#include <bouncehouse/catalogue/markdown.hpp>
#include "catch.hpp"

using namespace bouncehouse;
using namespace bouncehouse::catalogue;

namespace {

const Entry& entry(std::string_view id) {
    const Entry* found = Catalogue::builtin().find(id);
    REQUIRE(found != nullptr);
    return *found;
}

const Point& point(const Comparison& comparison, std::string_view name) {
    return *std::ranges::find(comparison.points, name, &Point::name);
}

}  // namespace

TEST_CASE("521 and 554 at connect", "[compare][rfc7504][rfc5321]") {
    const Comparison c = compare(entry("rfc7504.521-5.3.2"), entry("rfc5321.554"));
    CHECK(point(c, "class").left == "permanent");
    CHECK(point(c, "class").same());
    CHECK(point(c, "when you see it").left == "in place of the greeting, before the client has said anything");
    CHECK(point(c, "tried again").left == "at another host of the domain only, never at this one");
    CHECK(c.difference == "Both are permanent and ask for the same reaction; they differ in what they report.");
}

TEST_CASE("greylisting against an unknown mailbox", "[compare][rfc5321][4.2.1]") {
    const Comparison c = compare(entry("rfc6647.450-greylisted"), entry("rfc5321.550-5.1.1"));
    CHECK(c.difference ==
          "450 4.7.1 is transient, 550 5.1.1 is permanent: the first digit decides, whatever the texts say (RFC 5321 "
          "4.2.1).");
    CHECK(point(c, "tried again").left == "yes, later, at growing intervals");
    CHECK(point(c, "tried again").right == "no, not to this recipient");
    CHECK(point(c, "stage").same());
    const std::string text = render(c, 80);
    CHECK(text.find("stage              both: rcpt\n") != std::string::npos);
    CHECK(text.find("class              transient                      permanent\n") != std::string::npos);
    CHECK(to_json(c).starts_with(
        "{\"left\": \"rfc6647.450-greylisted\", \"right\": \"rfc5321.550-5.1.1\", \"difference\": "));
}

TEST_CASE("each two points stand in the same order", "[compare]") {
    const Comparison a = compare(entry("rfc5321.220"), entry("rfc5321.354"));
    const Comparison b = compare(entry("gmail.421-4.7.28-ip"), entry("yahoo.554-ph01"));
    REQUIRE(a.points.size() == b.points.size());
    for (std::size_t i = 0; i < a.points.size(); ++i) CHECK(a.points[i].name == b.points[i].name);
}

TEST_CASE("a selection by family, code, stage, class, reaction and words", "[catalogue][listing]") {
    const Catalogue& all = Catalogue::builtin();
    CHECK(select(all, {}).size() == all.entries().size());
    Query query;
    query.family = "gmail";
    query.code = 421;
    query.enhanced = smtp::EnhancedCode{4, 7, 28};
    query.words = {"netblock"};
    const auto found = select(all, query);
    REQUIRE(found.size() == 1);
    CHECK(found.front()->id == "gmail.421-4.7.28-netblock");
    CHECK(render_list(found) ==
          "gmail.421-4.7.28-netblock  data-end  Gmail has detected an unusual rate of unsolicited email originating "
          "from\n"
          "1 reply\n");
    Query by_class;
    by_class.klass = Class::permanent;
    by_class.stage = smtp::Stage::rcpt;
    by_class.reaction = Reaction::fail_domain;
    for (const Entry* e : select(all, by_class)) {
        CHECK(e->klass() == Class::permanent);
        CHECK(e->at(smtp::Stage::rcpt));
    }
    Query nothing;
    nothing.family = "nobody";
    CHECK(render_list(select(all, nothing)) == "0 replies\n");
}

TEST_CASE("one entry as a page", "[catalogue][listing]") {
    const std::string page = render_entry(entry("rfc7505.550-5.7.27"));
    CHECK(
        page.starts_with("rfc7505.550-5.7.27\n    550 5.7.27 Sender address has null MX\n  class       permanent\n  "
                         "stages      mail\n"));
    CHECK(page.find("  a queue     fail-message: it fails the message for all recipients of the\n              "
                    "transaction and returns a report\n") != std::string::npos);
}

TEST_CASE("words are wrapped at the width", "[catalogue][listing]") {
    CHECK(wrapped("one two three", 7, 2) == "one\n  two\n  three");
    CHECK(wrapped("", 10, 0).empty());
    CHECK(wrapped("unbreakablelongword x", 5, 0) == "unbreakablelongword\nx");
}

TEST_CASE("JSON is escaped", "[catalogue][json][rfc8259][7][8.1]") {
    CHECK(json_string("a\"b\\c\n\x01") == "\"a\\\"b\\\\c\\n\\u0001\"");
    CHECK(json_string("\x7f\xC2\x9B gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80") ==
          "\"\\u007f\\u009b gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80\"");
    CHECK(json_string("a\xFF\xC3") == "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
    const std::string json = to_json(entry("rfc5321.220"));
    CHECK(
        json.starts_with(R"({"id": "rfc5321.220", "family": "rfc5321", "code": 220, "enhanced": null, "listed": null, )"
                         R"("tag": "", "text": ["{host} ESMTP ready"], "stages": ["connect"], "class": "success", )"
                         R"("closes": false, )"));
    CHECK(to_json(std::span<const Entry* const>{}) == "[\n]\n");
}

TEST_CASE("the page of the docs holds each entry once, with anchor and attribution", "[catalogue][markdown]") {
    const std::string page = docs_markdown(Catalogue::builtin());
    for (const Entry& e : Catalogue::builtin().entries()) {
        const std::string anchor = "<a id=\"" + anchor_of(e.id) + "\"></a>";
        INFO(e.id);
        const std::size_t at = page.find(anchor);
        REQUIRE(at != std::string::npos);
        CHECK(page.find(anchor, at + 1) == std::string::npos);
    }
    CHECK(page.find("licensed under CC BY 4.0") != std::string::npos);
    CHECK(page.starts_with("# The catalogue of replies\n"));
    CHECK(page.ends_with(".\n"));
    CHECK(page.find("\n### RFC 7505: Null MX: 550 (permanent)\n") != std::string::npos);
}
