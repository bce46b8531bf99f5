#include <bouncehouse/check/content_compare.hpp>
#include "catch.hpp"

using bouncehouse::probe::compare_content;

namespace {

const std::string header = "Message-ID: <a@b>\r\nSubject: x\r\nTo: <r@c>\r\n";
const std::string text = header + "\r\none\r\n.two\r\n\r\nthree\r\n";

std::string with_body(const std::string& body) { return header + "\r\n" + body; }

}  // namespace

TEST_CASE("what may be added or dropped", "[check][content][RFC5321-4.4]") {
    CHECK(compare_content(text, text).same);
    // Empty lines too many are for the check of the end (RFC 5321 4.1.1.4); the message did arrive.
    CHECK(compare_content(text, text + "\r\n").note == "empty lines were added at the end");
    CHECK(compare_content(text, text + "\r\n\r\n").same);
    CHECK_FALSE(compare_content(text, text + ".\r\n").same);
    CHECK(compare_content(text, "Received: from a by b;\r\n\tFri, 2 Jan 2026 00:00:00 +0000\r\n" + text).same);
    CHECK(compare_content(text, header + "Date: now\r\nX-Made-By: us\r\n\r\none\r\n.two\r\n\r\nthree\r\n").same);
    CHECK(compare_content("Bcc: <s@t>\r\nReturn-Path: <q@r>\r\n" + text, text).same);
    CHECK(compare_content(with_body("no end"), with_body("no end\r\n")).same);
}

TEST_CASE("what may not change", "[check][content][RFC5321-4.5.2]") {
    const auto [body, what] = GENERATE(table<std::string, std::string>({
        {"one\r\ntwo\r\n\r\nthree\r\n", "a dot lost"},
        {"one\r\n..two\r\n\r\nthree\r\n", "a dot too many"},
        {"one\r\n.two\r\nthree\r\n", "an empty line lost"},
        {"one\r\n.two\r\n\r\n", "the last line missing"},
        {"one\r\n\r\n.two\r\n\r\n\r\n\r\nthree\r\n", "line ends doubled"},
        {"one\r\n.two\r\n\r\nthr", "cut short"},
        {"", "no body"},
        {"one\r\n.two\r\n\r\nthree\r\nmore\r\n", "a line added"},
    }));
    INFO(what);
    const auto match = compare_content(text, with_body(body));
    CHECK_FALSE(match.same);
    CHECK_THAT(match.difference, Catch::Matchers::Contains("octet"));
}

TEST_CASE("header fields: changed is noted, lost is not the same", "[check][content][RFC5321-3.6.3]") {
    const auto changed =
        compare_content(text, "Message-ID: <a@b>\r\nSubject: y\r\nTo: <r@c>\r\n\r\none\r\n.two\r\n\r\nthree\r\n");
    CHECK(changed.same);
    CHECK(changed.note == "the header field Subject was changed");
    const auto lost = compare_content(text, "Message-ID: <a@b>\r\nTo: <r@c>\r\n\r\none\r\n.two\r\n\r\nthree\r\n");
    CHECK_FALSE(lost.same);
    CHECK(lost.difference == "the header field Subject was lost");
}

TEST_CASE("another transfer encoding of the same text", "[check][content][RFC6152-3]") {
    const std::string submitted =
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\nSubject: x\r\n\r\ngr\xc3\xbc\xc3\x9f\r\n.dot\r\n";
    const auto as = [](std::string_view encoding, std::string_view body) {
        return "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: " +
               std::string{encoding} + "\r\nSubject: x\r\n\r\n" + std::string{body};
    };
    CHECK(compare_content(submitted, as("quoted-printable", "gr=C3=BC=C3=9F\r\n.dot\r\n")).note == "re-encoded");
    CHECK(compare_content(submitted, as("base64", "Z3LDvMOfDQouZG90DQo=\r\n")).same);
    CHECK_FALSE(compare_content(submitted, as("quoted-printable", "gr=C3=BC=C3=9F\r\ndot\r\n")).same);
    CHECK_FALSE(compare_content(submitted, as("8bit", "gr??\r\n.dot\r\n")).same);
}

TEST_CASE("text that is not fit for SMTP only has to arrive in sight", "[check][content][RFC5321-2.3.8]") {
    CHECK(compare_content(with_body("a\nb\r\nc\rd\r\n"), with_body("a\r\nb\r\nc\r\nd\r\n")).same);
    CHECK(compare_content(with_body("a\nb\r\n"), with_body("a b\r\n")).same);
    CHECK_FALSE(compare_content(with_body("a\nb\r\n"), with_body("a\r\n")).same);
    const std::string lengthy(1200, 'x');
    CHECK(compare_content(with_body(lengthy + "\r\n"),
                          with_body(lengthy.substr(0, 990) + "\r\n " + lengthy.substr(990) + "\r\n"))
              .same);
    CHECK_FALSE(compare_content(with_body(lengthy + "\r\n"), with_body(lengthy.substr(0, 990) + "\r\n")).same);
    const std::string fits(990, 'x');
    CHECK_FALSE(
        compare_content(with_body(fits + "\r\n"), with_body(fits.substr(0, 400) + "\r\n " + fits.substr(400) + "\r\n"))
            .same);
}

TEST_CASE("composers are asked for subject and text", "[check][content]") {
    const std::string composed =
        "From: x\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nb25lDQoudHdvDQoNCnRocmVlDQo=\r\n";
    CHECK(compare_content(text, composed, {"headers", "body"}).same);
    CHECK_FALSE(compare_content(text, composed).same);  // the header field To was lost
    CHECK_FALSE(compare_content(text, "Subject: y\r\n\r\none\r\n.two\r\n\r\nthree\r\n", {"body"}).same);
    CHECK_FALSE(compare_content(text, "Subject: x\r\n\r\none\r\ntwo\r\n\r\nthree\r\n", {"body"}).same);
    CHECK(compare_content(text, "Subject: other\r\n\r\none\r\n.two\r\n\r\nthree\r\n", {"headers"}).same);
}

TEST_CASE("of a cut record only the beginning is compared", "[check][content]") {
    CHECK(compare_content(text, with_body("one\r\n"), {}, true).same);
    CHECK_FALSE(compare_content(text, with_body("two\r\n"), {}, true).same);
}
