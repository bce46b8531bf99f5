// AUTH: what is said in an exchange, and what becomes of it.
#include <bouncehouse/case/messages.hpp>
#include <bouncehouse/smtp/base64.hpp>
#include "builder.hpp"
#include "catch.hpp"

using namespace tell;
using namespace std::string_literals;
using bouncehouse::smtp::encode_base64;

namespace {

Finding found(std::string_view check, const Observation& seen, const Parameters& parameters = {}) {
    const Judgement judgement = judged(check, seen, parameters);
    INFO(judgement.expected << " / " << judgement.seen);
    CHECK_FALSE(judgement.expected.empty());
    CHECK_FALSE(judgement.seen.empty());
    if (judgement.finding == Finding::broken) CHECK_FALSE(judgement.evidence.empty());
    return judgement.finding;
}

/// Greeting and EHLO with this line last; then what follows.
Observation offered(const std::string& line, const std::vector<std::string>& more) {
    std::vector<std::string> lines{"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250 " + line};
    lines.insert(lines.end(), more.begin(), more.end());
    return Scene{}.play(lines).observation();
}

const std::string user{probe_user}, password{probe_password}, token{probe_token};

std::string b64(const std::string& octets) { return encode_base64(octets); }
const std::string plain_words = b64("\0"s + user + "\0"s + password);

/// AUTH with this mechanism: each response behind an empty 334, then 235.
Observation said(const std::string& mechanism, const std::vector<std::string>& responses) {
    std::vector<std::string> more{"C: AUTH " + mechanism};
    for (const std::string& one : responses) {
        more.push_back("S raw: 334 \\r\\n");
        more.push_back("C: " + one);
    }
    more.push_back("S: 235 ok");
    return offered("AUTH " + mechanism, more);
}

const Observation nothing = offered("SIZE", {"C: MAIL FROM:<sender@>", "S: 250 ok"});
const Observation good =
    offered("auth LOGIN Plain", {"C: AUTH PLAIN " + plain_words, "S: 235 ok", "C: MAIL FROM:<sender@>", "S: 250 ok"});

}  // namespace

TEST_CASE("mechanism: one that is offered here", "[check][auth][RFC4954-4]") {
    CHECK(found("mechanism", good) == Finding::held);
    CHECK(judged("mechanism", good).note == "took PLAIN");
    CHECK(found("mechanism", good, {{"among", "LOGIN"}}) == Finding::broken);
    CHECK(found("mechanism", nothing) == Finding::unreached);
    CHECK(found("mechanism", offered("SIZE", {"C: AUTH PLAIN", "S: 504 no"})) == Finding::broken);
    CHECK(found("mechanism", offered("AUTH LOGIN", {"C: AUTH PLAIN", "S: 504 no"})) == Finding::broken);
    // The list from before TLS does not count inside.
    CHECK(found("mechanism", offered("AUTH PLAIN", {"C: STARTTLS", "S: 220 go", "tls", "C: EHLO a.test", "S: 250-mx",
                                                    "S: 250 AUTH LOGIN", "C: AUTH PLAIN", "S: 504 no"})) ==
          Finding::broken);
    CHECK(found("mechanism", offered("SIZE", {"C: STARTTLS", "S: 220 go", "tls", "C: EHLO a.test", "S: 250-mx",
                                              "S: 250 AUTH LOGIN", "C: AUTH LOGIN"})) == Finding::held);
}

TEST_CASE("authenticates-first: no MAIL without 235", "[check][auth][RFC4954-4]") {
    CHECK(found("authenticates-first", good) == Finding::held);
    CHECK(found("authenticates-first", nothing) == Finding::broken);
    CHECK(found("authenticates-first",
                offered("AUTH PLAIN", {"C: AUTH PLAIN x", "S: 535 no", "C: QUIT", "S: 221 b"})) == Finding::unreached);
    CHECK(found("authenticates-first", offered("AUTH PLAIN", {"C: AUTH PLAIN x", "S: 535 no", "C: MAIL FROM:<sender@>",
                                                              "S: 250 ok"})) == Finding::broken);
}

TEST_CASE("no-open-secrets looks at clear lines only", "[check][auth][RFC4616-5]") {
    CHECK(found("no-open-secrets", good) == Finding::broken);
    CHECK(found("no-open-secrets", nothing) == Finding::held);
    CHECK(found("no-open-secrets", Scene{}.observation()) == Finding::unreached);
    CHECK(found("no-open-secrets",
                offered("STARTTLS", {"C: STARTTLS", "S: 220 go", "tls", "C: EHLO a.test", "S: 250-mx",
                                     "S: 250 AUTH PLAIN", "C: AUTH PLAIN " + plain_words, "S: 235 ok"})) ==
          Finding::held);
    CHECK(found("no-open-secrets", said("LOGIN", {b64(user), b64(password)})) == Finding::broken);
    CHECK(found("no-open-secrets", said("CRAM-MD5", {b64(user + " 0123456789abcdef0123456789abcdef")})) ==
          Finding::held);
}

TEST_CASE("auth-tries counts by mechanism and session", "[check][auth][RFC4954-4]") {
    CHECK(found("auth-tries", good) == Finding::held);
    CHECK(found("auth-tries", nothing) == Finding::unreached);
    const std::vector<std::string> twice{"C: AUTH PLAIN x", "S: 535 no", "C: AUTH PLAIN x", "S: 535 no"};
    CHECK(found("auth-tries", offered("AUTH PLAIN", twice)) == Finding::broken);
    CHECK(found("auth-tries", offered("AUTH PLAIN", twice), {{"most", "2"}}) == Finding::held);
    CHECK(found("auth-tries", offered("AUTH PLAIN LOGIN", {"C: AUTH PLAIN x", "S: 535 no", "C: AUTH LOGIN",
                                                           "S: 535 no"})) == Finding::held);
    Scene again;
    for (int i = 0; i < 3; ++i)
        again.play({"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250 AUTH PLAIN", "C: AUTH PLAIN x", "S: 535 no",
                    "client closes"});
    CHECK(found("auth-tries", again.observation()) == Finding::held);
    CHECK(found("auth-tries", again.observation(), {{"in-all", "2"}}) == Finding::broken);
    CHECK(found("auth-tries", again.observation(), {{"in-all", "3"}}) == Finding::held);
}

TEST_CASE("auth-steps: a bounded number of answers", "[check][auth][RFC4954-4]") {
    CHECK(found("auth-steps", said("LOGIN", {b64(user), b64(password)}), {{"most", "2"}}) == Finding::held);
    CHECK(found("auth-steps", said("LOGIN", {b64(user), b64(password), ""}), {{"most", "2"}}) == Finding::broken);
    CHECK(found("auth-steps", said("LOGIN", {b64(user), b64(password), "*"}), {{"most", "2"}}) == Finding::held);
    CHECK(found("auth-steps", nothing, {{"most", "2"}}) == Finding::unreached);
}

TEST_CASE("auth-line: an initial response fits in the line", "[check][auth][RFC4954-4]") {
    CHECK(found("auth-line", good) == Finding::held);
    CHECK(found("auth-line", nothing) == Finding::unreached);
    // "AUTH PLAIN " and CRLF are 13 octets
    CHECK(found("auth-line", offered("AUTH PLAIN", {"C: AUTH PLAIN " + std::string(499, 'x')})) == Finding::held);
    CHECK(found("auth-line", offered("AUTH PLAIN", {"C: AUTH PLAIN " + std::string(500, 'x')})) == Finding::broken);
    CHECK(found("auth-line", said("PLAIN", {std::string(700, 'x')})) == Finding::held);
}

TEST_CASE("credentials: PLAIN", "[check][auth][RFC4616-2]") {
    CHECK(found("credentials", good) == Finding::held);
    CHECK(found("credentials", nothing) == Finding::unreached);
    CHECK(found("credentials", said("PLAIN", {plain_words})) == Finding::held);
    CHECK(found("credentials", said("PLAIN", {b64(user + "\0"s + user + "\0"s + password)})) == Finding::held);
    CHECK(found("credentials", said("PLAIN", {b64(user + "\0"s + password)})) == Finding::broken);
    CHECK(found("credentials", said("PLAIN", {b64("other\0"s + user + "\0"s + password)})) == Finding::broken);
    CHECK(found("credentials", said("PLAIN", {b64("\0"s + user + "\0nonsense"s)})) == Finding::broken);
    CHECK(found("credentials", said("PLAIN", {"no base64!"})) == Finding::broken);
    CHECK(found("credentials", said("PLAIN", {plain_words, plain_words})) == Finding::broken);
    CHECK(found("credentials", said("PLAIN", {"*"})) == Finding::unreached);
    CHECK(found("credentials", offered("AUTH PLAIN", {"C: AUTH PLAIN =", "S: 535 no"})) == Finding::broken);
}

TEST_CASE("credentials: LOGIN and CRAM-MD5", "[check][auth][RFC2195-2]") {
    CHECK(found("credentials", said("LOGIN", {b64(user), b64(password)})) == Finding::held);
    CHECK(found("credentials", said("LOGIN", {b64(password), b64(user)})) == Finding::broken);
    CHECK(found("credentials", said("LOGIN", {b64(user), b64(user)})) == Finding::broken);
    CHECK(found("credentials", said("LOGIN " + b64(user), {b64(password)})) == Finding::held);
    CHECK(found("credentials", said("CRAM-MD5", {b64(user + " 0123456789abcdef0123456789abcdef")})) == Finding::held);
    CHECK(found("credentials", said("CRAM-MD5", {b64(user + " 0123456789ABCDEF0123456789ABCDEF")})) == Finding::broken);
    CHECK(found("credentials", said("CRAM-MD5", {b64(user + " 0123")})) == Finding::broken);
}

TEST_CASE("credentials: tokens and SCRAM", "[check][auth][RFC7628-3.1]") {
    const std::string bearer = "auth=Bearer " + token + "\x01\x01";
    CHECK(found("credentials", said("XOAUTH2", {b64("user=" + user + "\x01" + bearer)})) == Finding::held);
    CHECK(found("credentials", said("XOAUTH2", {b64("user=" + user + "\x01" + bearer), ""})) == Finding::held);
    CHECK(found("credentials", said("XOAUTH2", {b64("user=" + user +
                                                    "\x01"
                                                    "auth=" +
                                                    token + "\x01\x01")})) == Finding::broken);
    CHECK(found("credentials", said("OAUTHBEARER", {b64("n,a=" + user + ",\x01host=mx\x01" + bearer)})) ==
          Finding::held);
    CHECK(found("credentials", said("OAUTHBEARER", {b64("n,,\x01" + bearer)})) == Finding::held);
    CHECK(found("credentials", said("OAUTHBEARER", {b64("\x01" + bearer)})) == Finding::broken);
    CHECK(found("credentials", said("OAUTHBEARER", {b64("n,,\x01"
                                                        "auth=Bearer x\x01\x01")})) == Finding::broken);
    CHECK(found("credentials", said("OAUTHBEARER", {b64("n,,\x01"
                                                        "auth=Bearer " +
                                                        token + "\x01")})) == Finding::broken);
    CHECK(found("credentials", said("SCRAM-SHA-1", {b64("n,,n=" + user + ",r=abc"), b64("c=biws,r=abc,p=x"), ""})) ==
          Finding::held);
    CHECK(found("credentials", said("SCRAM-SHA-256", {b64("n,,n=nobody,r=abc")})) == Finding::broken);
    CHECK(found("credentials", said("SCRAM-SHA-256", {b64("n,,n=" + user + ",r=abc"), b64("c=biws,r=abc")})) ==
          Finding::broken);
}

TEST_CASE("cancels: a challenge that is no base64 is answered by an asterisk", "[check][auth][RFC4954-4]") {
    const Parameters which{{"reply", "334 =AAA*"}};
    const auto answered = [](const std::vector<std::string>& more) {
        std::vector<std::string> lines{"C: AUTH CRAM-MD5", "S: 334 =AAA"};
        lines.insert(lines.end(), more.begin(), more.end());
        return offered("AUTH CRAM-MD5", lines);
    };
    CHECK(found("cancels", answered({"C: *", "S: 501 ok"}), which) == Finding::held);
    CHECK(found("cancels", answered({"C: " + b64("x y"), "S: 535 no"}), which) == Finding::broken);
    CHECK_FALSE(judged("cancels", answered({"C: " + b64("x y"), "S: 535 no"}), which).level);
    CHECK(found("cancels", answered({"C:", "S: 535 no"}), which) == Finding::broken);
    // It gave up, though not as it should.
    CHECK(judged("cancels", answered({"client closes"}), which).level == Level::should);
    CHECK(judged("cancels", answered({"C: QUIT", "S: 501 no"}), which).level == Level::should);
    CHECK(found("cancels", said("LOGIN", {b64(user)}), which) == Finding::unreached);
    const Parameters leaves{{"reply", "334 =AAA*"}, {"or-leaves", "yes"}};
    CHECK(found("cancels", answered({"client closes"}), leaves) == Finding::held);
    CHECK(found("cancels", answered({"C: QUIT", "S: 501 no"}), leaves) == Finding::held);
    CHECK(found("cancels", answered({"C: " + b64("x y"), "S: 535 no"}), leaves) == Finding::broken);
}

TEST_CASE("answers: a challenge is answered", "[check][auth][RFC4954-4]") {
    CHECK(found("answers", said("LOGIN", {b64(user), b64(password)}), {{"reply", "334 *"}}) == Finding::held);
    CHECK(found("answers", said("LOGIN", {b64(user), "*"}), {{"reply", "334 *"}}) == Finding::broken);
    CHECK(found("answers", said("LOGIN", {b64(user), "QUIT"}), {{"reply", "334 *"}}) == Finding::broken);
    CHECK(found("answers", said("LOGIN", {b64(user)}), {{"reply", "334 x"}}) == Finding::unreached);
    CHECK(found("answers", offered("AUTH LOGIN", {"C: AUTH LOGIN", "S raw: 334 \\r\\n", "client closes"}),
                {{"reply", "334 *"}}) == Finding::broken);
}

TEST_CASE("bearer-error: the error behind a refused token is answered", "[check][auth][RFC7628-3.2.3]") {
    const auto refused = [](const std::string& mechanism, const std::vector<std::string>& more) {
        std::vector<std::string> lines{"C: AUTH " + mechanism + " " + b64("n,,"), "S: 334 " + b64("{}")};
        lines.insert(lines.end(), more.begin(), more.end());
        return offered("AUTH " + mechanism, lines);
    };
    CHECK(found("bearer-error", refused("OAUTHBEARER", {"C: AQ==", "S: 535 no"})) == Finding::held);
    CHECK(found("bearer-error", refused("OAUTHBEARER", {"C: *", "S: 501 no"})) == Finding::held);
    CHECK(found("bearer-error", refused("OAUTHBEARER", {"C:", "S: 535 no"})) == Finding::broken);
    CHECK(found("bearer-error", refused("OAUTHBEARER", {"client closes"})) == Finding::broken);
    CHECK(found("bearer-error", refused("XOAUTH2", {"C:", "S: 535 no"})) == Finding::held);
    CHECK(found("bearer-error", refused("XOAUTH2", {"C: " + b64("again"), "S: 535 no"})) == Finding::broken);
    CHECK(found("bearer-error", refused("SCRAM-SHA-1", {"C: x", "S: 535 no"})) == Finding::unreached);
}

TEST_CASE("channel-flag: n, y and p mean something", "[check][auth][RFC5802-6]") {
    const auto begins = [](const std::string& offer, const std::string& mechanism, const std::string& first) {
        return offered(offer, {"C: AUTH " + mechanism + " " + b64(first), "S: 535 no"});
    };
    const std::string with = "AUTH SCRAM-SHA-256 SCRAM-SHA-256-PLUS", without = "AUTH SCRAM-SHA-256";
    CHECK(found("channel-flag", begins(without, "SCRAM-SHA-256", "n,,n=u,r=x")) == Finding::held);
    CHECK(found("channel-flag", begins(without, "SCRAM-SHA-256", "y,,n=u,r=x")) == Finding::held);
    CHECK(found("channel-flag", begins(without, "SCRAM-SHA-256", "p=tls-exporter,,n=u,r=x")) == Finding::broken);
    CHECK(found("channel-flag", begins(with, "SCRAM-SHA-256", "n,,n=u,r=x")) == Finding::held);
    CHECK(found("channel-flag", begins(with, "SCRAM-SHA-256", "y,,n=u,r=x")) == Finding::broken);
    CHECK(found("channel-flag", begins(with, "SCRAM-SHA-256-PLUS", "p=tls-exporter,,n=u,r=x")) == Finding::held);
    CHECK(found("channel-flag", begins(with, "SCRAM-SHA-256-PLUS", "n,,n=u,r=x")) == Finding::broken);
    CHECK(found("channel-flag", good) == Finding::unreached);
}
