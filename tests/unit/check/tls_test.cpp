// TLS: what may stand on an open wire, and what comes inside.
#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

Finding found(std::string_view check, const Observation& seen, const Parameters& parameters = {}) {
    const Judgement judgement = judged(check, seen, parameters);
    INFO(judgement.expected << " / " << judgement.seen);
    CHECK_FALSE(judgement.expected.empty());
    CHECK_FALSE(judgement.seen.empty());
    if (judgement.finding == Finding::broken) CHECK_FALSE(judgement.evidence.empty());
    return judgement.finding;
}

/// Greeting, EHLO with STARTTLS, STARTTLS, its 220; then what follows.
Observation behind_220(Lines more) {
    std::vector<std::string> lines{"S: 220 mx",       "C: EHLO a.test", "S: 250-mx",
                                   "S: 250 STARTTLS", "C: STARTTLS",    "S: 220 go"};
    lines.insert(lines.end(), more.begin(), more.end());
    return Scene{}.play(lines).observation();
}

const Observation good = behind_220({"tls", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok"});
const Observation plain = observe({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>", "S: 250 ok"});
const Observation nothing = Scene{}.observation();

}  // namespace

TEST_CASE("uses-tls wants MAIL inside TLS where it is offered", "[check][tls][RFC3207-6]") {
    CHECK(found("uses-tls", good) == Finding::held);
    CHECK(found("uses-tls", plain) == Finding::unreached);  // not offered there
    CHECK(found("uses-tls", nothing) == Finding::unreached);
    const auto ignores =
        observe({"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250 starttls", "C: MAIL FROM:<sender@>", "S: 250 ok"});
    CHECK(found("uses-tls", ignores) == Finding::broken);
    CHECK(found("uses-tls", ignores, {{"connection", "2"}}) == Finding::unreached);
    const auto alike = observe(
        {"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250 STARTTLSX", "C: MAIL FROM:<sender@>", "S: 250 ok"});
    CHECK(found("uses-tls", alike) == Finding::unreached);
}

TEST_CASE("not-in-clear names commands", "[check][tls][RFC3207-6]") {
    CHECK(found("not-in-clear", good) == Finding::held);
    CHECK(found("not-in-clear", plain) == Finding::broken);
    CHECK(found("not-in-clear", plain, {{"stages", "rcpt,auth"}}) == Finding::held);
    CHECK(found("not-in-clear", nothing) == Finding::unreached);
    const auto auth = observe({"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250 AUTH PLAIN", "C: AUTH PLAIN"});
    CHECK(found("not-in-clear", auth) == Finding::broken);
}

TEST_CASE("no-clear-after-handshake: once TLS has to begin nothing goes in clear", "[check][tls][RFC3207-4]") {
    constexpr auto check = "no-clear-after-handshake";
    CHECK(found(check, good) == Finding::held);
    CHECK(found(check, plain) == Finding::unreached);
    CHECK(found(check, behind_220({"tls failed: half of the first flight sent, then nothing", "client closes"})) ==
          Finding::held);
    CHECK(found(check, behind_220({"tls failed: random bytes sent; the client sent clear text: `EHLO a`"})) ==
          Finding::broken);
    CHECK(found(check, behind_220({"client closes"})) == Finding::held);
    const auto quit = behind_220({"tls failed: garbage sent; the client sent clear text: `QUIT`"});
    CHECK(found(check, quit) == Finding::broken);
    CHECK(judged(check, quit).level == Level::should);
    // Under implicit TLS the beginning of the connection is that point.
    CHECK(found(check, observe({"connect tls", "tls", "S: 220 mx", "C: EHLO a.test", "S: 250 mx"})) == Finding::held);
    CHECK(found(check, observe({"connect tls", "tls failed: wrong version; the client sent clear text: `EHLO a`"})) ==
          Finding::broken);
    Scene implicit;
    implicit.test.submission.tls = TlsPolicy::implicit;
    // The host talks in clear: a ClientHello looks like unknown commands to it.
    const auto hello = Scene{implicit}.play({"S: 220 mx", "C: \x16\x03\x01", "S: 500 what", "client closes"});
    CHECK(found(check, hello.observation()) == Finding::held);
    const auto talks = Scene{implicit}.play({"S: 220 mx", "C: EHLO a.test", "S: 250 mx"});
    CHECK(found(check, talks.observation()) == Finding::broken);
}

TEST_CASE("handshake: it follows the 220", "[check][tls][RFC3207-4]") {
    CHECK(found("handshake", good) == Finding::held);
    CHECK(found("handshake", behind_220({"tls failed"})) == Finding::broken);
    CHECK(found("handshake", behind_220({"client closes"})) == Finding::broken);
    CHECK(found("handshake", plain) == Finding::unreached);
    CHECK(found("handshake", observe({"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250 STARTTLS", "C: STARTTLS",
                                      "S: 454 no", "client closes"})) == Finding::unreached);
}

TEST_CASE("ehlo-after-tls: EHLO is first inside", "[check][tls][RFC3207-4.2]") {
    CHECK(found("ehlo-after-tls", good) == Finding::held);
    CHECK(found("ehlo-after-tls", plain) == Finding::unreached);
    CHECK(found("ehlo-after-tls", behind_220({"tls", "C: MAIL FROM:<sender@>", "S: 503 no"})) == Finding::broken);
    CHECK(found("ehlo-after-tls", behind_220({"tls", "C: QUIT", "S: 221 bye"})) == Finding::unreached);
    CHECK(found("ehlo-after-tls", behind_220({"tls failed", "client closes"})) == Finding::unreached);
}

TEST_CASE("ends-after-handshake: nothing but QUIT", "[check][tls][RFC8314-5.2]") {
    constexpr auto check = "ends-after-handshake";
    CHECK(found(check, behind_220({"tls", "C: QUIT", "S: 221 bye"})) == Finding::held);
    CHECK(found(check, behind_220({"tls", "client closes"})) == Finding::held);
    CHECK(found(check, behind_220({"tls failed: alert unknown ca", "client closes"})) == Finding::held);
    CHECK(found(check, good) == Finding::broken);
    CHECK(found(check, good, {{"allow", "quit,ehlo,mail"}}) == Finding::held);
    CHECK(found(check, plain) == Finding::unreached);
}

TEST_CASE("waits-for-list: replies from before TLS answer nothing", "[check][tls][RFC3207-4.2]") {
    CHECK(found("waits-for-list", good) == Finding::held);
    CHECK(found("waits-for-list", plain) == Finding::unreached);
    const auto early = behind_220({"tls", "C: EHLO a.test", "C: MAIL FROM:<sender@>", "S [delay 3s]: 250 mx"});
    CHECK(found("waits-for-list", early) == Finding::broken);
    CHECK(found("waits-for-list", behind_220({"tls", "C: MAIL FROM:<sender@>", "S: 503 no"})) == Finding::broken);
    CHECK(found("waits-for-list", behind_220({"client closes"})) == Finding::held);  // it dropped the session
}

TEST_CASE("waits-for-list: what lies there before the reply came too early, too", "[check][tls][RFC3207-4.2]") {
    const auto ahead = [](std::string_view answer) {
        return behind_220({"tls", "C: EHLO a.test", answer, "wrong: pipelined-past-end", "client closes"});
    };
    CHECK(found("waits-for-list", ahead("S [delay 3s]: 250 mx")) == Finding::broken);
    CHECK(found("waits-for-list", ahead("S: 250 mx")) == Finding::held);
}

TEST_CASE("tls-version: this one or later", "[check][tls][RFC8997-3]") {
    CHECK(found("tls-version", good, {{"least", "1.2"}}) == Finding::held);
    CHECK(found("tls-version", behind_220({"tls TLSv1.2"}), {{"least", "1.2"}}) == Finding::held);
    CHECK(found("tls-version", behind_220({"tls TLSv1.2"}), {{"least", "1.3"}}) == Finding::broken);
    CHECK(found("tls-version", behind_220({"tls TLSv1.1"}), {{"least", "1.2"}}) == Finding::broken);
    CHECK(found("tls-version", behind_220({"tls TLSv1"}), {{"least", "1.2"}}) == Finding::broken);
    CHECK(found("tls-version", plain, {{"least", "1.2"}}) == Finding::unreached);
}

TEST_CASE("server-name: the host's, and no address", "[check][tls][RFC6066-3]") {
    const std::string host = Scene{}.test.scenario->hosts.front().name;
    const auto named = [&](const std::string& name) {
        std::vector<std::string> lines{"connect tls", "tls TLSv1.3 " + name, "S: 220 mx"};
        return Scene{}.play(lines).observation();
    };
    CHECK(found("server-name", named(host)) == Finding::held);
    CHECK(found("server-name", named("c1.case.test")) == Finding::held);  // the domain of the mail (RFC 7672 8.1)
    CHECK(found("server-name", named("other.test")) == Finding::broken);
    CHECK(found("server-name", named("127.0.0.1")) == Finding::broken);
    CHECK(found("server-name", good) == Finding::broken);
    CHECK(found("server-name", good, {{"must", "no"}}) == Finding::held);
    CHECK_FALSE(judged("server-name", good, {{"must", "no"}}).note.empty());
    CHECK(found("server-name", named("127.0.0.1"), {{"must", "no"}}) == Finding::broken);
    CHECK(found("server-name", plain) == Finding::unreached);
}
