// Events and messages for the tests of this folder: one of every kind, with bytes that hurt.
#pragma once
#include <bouncehouse/evidence/event.hpp>

namespace samples {
using namespace bouncehouse::evidence;
using namespace std::chrono_literals;

/// Every octet there is, NUL and invalid UTF-8 among them.
inline std::string every_octet() {
    std::string all;
    for (int octet = 0; octet < 256; ++octet) all.push_back(static_cast<char>(octet));
    return all;
}

inline Event event(std::uint64_t session, std::uint32_t number, Body body, Time at = 0ns) {
    return {.session = session, .number = number, .at = at, .body = std::move(body)};
}

/// One event of each kind, every field set.
inline std::vector<Event> every_kind(std::uint64_t session = 7) {
    return {
        event(session, 1, Connected{"mx1.example.test", "127.0.0.1:1025", "127.0.0.1:49152", true}, 1ns),
        event(session, 2, CommandSeen{"rcpt", "RCPT TO:<\"a\\b\"@c.test>\t\x01", 0, "syntax", "no \"closing\" bracket"},
              2us),
        event(session, 3, CommandSeen{"auth", every_octet(), 4'000'000'000U, {}, {}}, 3ms),
        event(session, 4, CommandSeen{"noop", "NOOP gr\xC3\xBC\xC3\x9F\x65", 0, {}, {}}, 4ms),
        event(session, 5,
              ReplyGiven{"rcpt",
                         "450-4.7.1 Greylisted\r\n450 4.7.1 come back\r\n",
                         450,
                         "scenarios/greylisting/basic.toml:6 (greylist)",
                         "rfc6647.450-greylisted",
                         {{"memory", "first seen 0s ago, wants 5m"}, {"draw", "0.3 of 0.5"}},
                         "delay 3s, close"},
              5s),
        event(session, 6, ReplyGiven{"data", std::string("25\0\xff\n", 5), -1, {}, {}, {}, {}}, 6s),
        event(session, 7, WrongSeen{"bare-lf", "3 times, first at 120"}, 7s),
        event(session, 8, TlsSeen{true, "TLSv1.3", "TLS_AES_256_GCM_SHA384", "mx1.example.test", "CN=a", {}}, 8s),
        event(session, 9, TlsSeen{false, {}, {}, {}, {}, "alert: unknown ca"}, 9s),
        event(session, 10, AuthSeen{"PLAIN", "user@example.test", true, "by password"}, 10s),
        event(session, 11, ContentSeen{std::uint64_t{1} << 63U, true, true, true, "7.1", {"bare-lf x3 at 120", "nul"}},
              11s),
        event(session, 12, Noted{"state", "healthy -> throttled"}, 12s),
        event(session, 13, Ended{true, "quit"}, 13h),
    };
}

inline Message message(std::uint64_t session, unsigned n, std::string content) {
    Message made;
    made.id = std::to_string(session) + "." + std::to_string(n);
    made.session = session;
    made.at = 1500ms;
    made.wall_ms = 1'767'225'600'123;
    made.host = "mx1.example.test";
    made.client = "127.0.0.1";
    made.hello = "client.example.test";
    made.sender = "a@example.test";
    made.recipients = {{"b@example.test", {}}};
    made.size = content.size();
    made.content = std::make_shared<const std::string>(std::move(content));
    return made;
}

/// With every field set.
inline Message full_message(std::string content) {
    Message made = message(7, 1, std::move(content));
    made.user = "user\xff@example.test";
    made.tls = true;
    made.parameters = {"SIZE=1000", "BODY=8BITMIME"};
    made.recipients = {{"b@example.test", {"NOTIFY=FAILURE", "ORCPT=rfc822;b"}}, {"\"q\\\"\"@example.test", {}}};
    made.size = 1'000'000;
    made.code = 550;
    return made;
}

inline bool same(const Message& a, const Message& b) {  // the content by value
    Message left = a, right = b;
    const std::string x = a.content ? *a.content : "", y = b.content ? *b.content : "";
    left.content = right.content = nullptr;
    return left == right && x == y;
}

}  // namespace samples
