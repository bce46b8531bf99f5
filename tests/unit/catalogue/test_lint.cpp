#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/catalogue/lint.hpp>
#include "catch.hpp"

using namespace bouncehouse;
using namespace bouncehouse::catalogue;

namespace {

// An entry with nothing wrong; each case spoils it in one way.
Entry good() {
    Entry e;
    e.id = "gmail.421-4.7.28-ip";
    e.family = "gmail";
    e.code = 421;
    e.enhanced = smtp::EnhancedCode{4, 7, 28};
    e.text = {"Too much mail from {ip}"};
    e.stages = {smtp::Stage::data_end};
    e.closes = true;
    e.meaning = "Too much mail.";
    e.causes = {"A campaign."};
    e.remedy = "Slow down.";
    e.queue = e.client = Reaction::retry_slower;
    e.source = "a page";
    return e;
}

template <class Spoil>
std::vector<std::string> spoilt(Spoil spoil) {
    Entry e = good();
    spoil(e);
    return lint(e);
}

using Findings = std::vector<std::string>;

}  // namespace

TEST_CASE("a right entry passes", "[catalogue][lint]") { CHECK(lint(good()).empty()); }

TEST_CASE("the built-in catalogue passes", "[catalogue][lint]") {
    for (const Entry& entry : Catalogue::builtin().entries()) {
        INFO(entry.id);
        CHECK(lint(entry) == Findings{});
    }
}

TEST_CASE("the id names family and code", "[catalogue][lint]") {
    CHECK(spoilt([](Entry& e) { e.id = "gmail.422-x"; }) ==
          Findings{"the id must be 'gmail.421' or begin with 'gmail.421-'"});
    CHECK(spoilt([](Entry& e) { e.id = "gmail.421-4.7.29"; }) ==
          Findings{"the id names 4.7.29, which is not the enhanced code"});
    CHECK(spoilt([](Entry& e) { e.id = "gmail.421-4.7.28-IP"; }) ==
          Findings{"the id may hold small letters, digits, dots and hyphens only"});
}

TEST_CASE("enhanced class equals basic class", "[catalogue][lint][rfc2034][4]") {
    const auto clash = [](Entry& e) {
        e.enhanced = smtp::EnhancedCode{5, 7, 28};
        e.id = "gmail.421-5.7.28";
    };
    CHECK(
        spoilt(clash) ==
        Findings{"enhanced code 5.7.28 contradicts reply code 421 (RFC 2034 4); say malformed = true if it is meant"});
    CHECK(spoilt([&](Entry& e) {
              clash(e);
              e.malformed = true;
          }).empty());
    CHECK(spoilt([](Entry& e) { e.malformed = true; }) == Findings{"says malformed = true, but nothing about it is"});
}

TEST_CASE("a code stands where it may", "[catalogue][lint][rfc5321][4.3.2]") {
    const auto success = [](Entry& e, int code, smtp::Stage stage) {
        e.id = "gmail." + std::to_string(code);
        e.code = code;
        e.enhanced.reset();
        e.stages = {stage};
        e.closes = false;
        e.queue = e.client = Reaction::proceed;
    };
    CHECK(spoilt([&](Entry& e) { success(e, 250, smtp::Stage::connect); }) ==
          Findings{"250 is no reply to 'connect' (RFC 5321 4.3.2)"});
    CHECK(spoilt([&](Entry& e) { success(e, 354, smtp::Stage::rcpt); }) ==
          Findings{"354 is no reply to 'rcpt' (RFC 5321 4.3.2)"});
    CHECK(spoilt([&](Entry& e) { success(e, 235, smtp::Stage::starttls); }) ==
          Findings{"235 is no reply to 'starttls' (RFC 3207 4)"});
    CHECK(spoilt([&](Entry& e) { success(e, 250, smtp::Stage::rcpt); }).empty());
    CHECK(spoilt([](Entry& e) { e.stages.clear(); }) == Findings{"'stages' is empty"});
    CHECK(spoilt([](Entry& e) {
              e.stages = {smtp::Stage::rcpt, smtp::Stage::rcpt};
          }) == Findings{"stage 'rcpt' is named twice"});
    CHECK(spoilt([](Entry& e) { e.closes = false; }) ==
          Findings{"a server closes after 421 (RFC 5321 3.8); say closes = true"});
}

TEST_CASE("no code above 599 or below 200", "[catalogue][lint][rfc5321][4.2]") {
    CHECK(spoilt([](Entry& e) {
              e.code = 101;
              e.id = "gmail.101";
              e.enhanced.reset();
          }) == Findings{"101 is no code a server may send (RFC 5321 4.2); say malformed = true if it is meant",
                         "101 is no reply to 'data-end' (RFC 5321 4.3.2)"});
}

TEST_CASE("the text is fit for the wire", "[catalogue][lint][rfc5321][4.5.3.1.5]") {
    CHECK(spoilt([](Entry& e) { e.text.clear(); }) == Findings{"'text' is empty"});
    CHECK(spoilt([](Entry& e) { e.text = {std::string(500, 'x')}; }) ==
          Findings{"a line is over 512 octets on the wire (RFC 5321 4.5.3.1.5)"});
    CHECK(spoilt([](Entry& e) { e.text = {std::string(499, 'x')}; }).empty());  // 421 4.7.28 and CRLF make 512
    CHECK(spoilt([](Entry& e) { e.text = {"a\tb"}; }) == Findings{"'a\tb' holds an octet that is no printable ASCII"});
    CHECK(spoilt([](Entry& e) { e.text = {"421 Too much"}; }) ==
          Findings{"'421 Too much' begins with the code again; it is added on the wire"});
    CHECK(spoilt([](Entry& e) { e.text = {"4.7.28 Too much"}; }) ==
          Findings{"'4.7.28 Too much' begins with the code again; it is added on the wire"});
    CHECK(spoilt([](Entry& e) { e.tag = "TS01"; }) == Findings{"the tag 'TS01' does not stand in the text"});
    CHECK(spoilt([](Entry& e) { e.text = {"from {rctp}"}; }) ==
          Findings{"'{rctp}' is no placeholder; did you mean 'rcpt'?"});
}

TEST_CASE("the reaction fits the class", "[catalogue][lint][rfc5321][4.2.1]") {
    CHECK(spoilt([](Entry& e) { e.queue = Reaction::fail_message; }) ==
          Findings{"reaction 'fail-message' does not fit a transient reply; explain it in 'disputed' if it is right"});
    CHECK(spoilt([](Entry& e) {
              e.queue = Reaction::fail_message;
              e.disputed = "A sentence.";
          }).empty());
    CHECK(spoilt([](Entry& e) {
              e.id = "gmail.550-5.7.28";
              e.code = 550;
              e.enhanced = smtp::EnhancedCode{5, 7, 28};
          }) ==
          Findings{"reaction 'retry-slower' does not fit a permanent reply; explain it in 'disputed' if it is right"});
}

TEST_CASE("what people read is there", "[catalogue][lint]") {
    CHECK(spoilt([](Entry& e) { e.source.clear(); }) == Findings{"'source' is empty"});
    CHECK(spoilt([](Entry& e) { e.meaning.clear(); }) == Findings{"'meaning' is empty"});
    CHECK(spoilt([](Entry& e) { e.remedy.clear(); }) == Findings{"'remedy' is empty"});
    CHECK(spoilt([](Entry& e) { e.hygiene = Hygiene::hard; }) ==
          Findings{"'hygiene' is an opinion; say whose in 'hygiene_source'"});
    CHECK(spoilt([](Entry& e) { e.seen = "June"; }) == Findings{"'seen' is written \"2026-06\""});
    CHECK(spoilt([](Entry& e) { e.raw = "25"; }) == Findings{"'raw' needs malformed = true"});
}

TEST_CASE("a text that names the recipient stands where there is one", "[catalogue][lint]") {
    CHECK(spoilt([](Entry& e) {
              e.text = {"No {rcpt} here"};
              e.stages = {smtp::Stage::rcpt};
          }).empty());
    CHECK(spoilt([](Entry& e) {
              e.text = {"{rcpt_domain} takes no mail"};
              e.stages = {smtp::Stage::mail, smtp::Stage::rcpt};
          }) == Findings{"the text names the recipient, and there is none at stage 'mail'"});
}
