// Transcripts and `show`, asserted whole.
#include <algorithm>
#include <bouncehouse/evidence/show.hpp>
#include <bouncehouse/evidence/visible.hpp>
#include "catch.hpp"
#include "samples.hpp"

using namespace samples;

namespace {

std::vector<Event> greylisted() {
    return {
        event(1, 1, Connected{"mx1.example.test", "127.0.0.1:1025", "127.0.0.1:49152", false}, 10s),
        event(1, 2, ReplyGiven{"connect", "220 mx1.example.test ESMTP\r\n", 220, {}, {}, {}, {}}, 10s + 300us),
        event(1, 3, CommandSeen{"ehlo", "EHLO c.test", 0, {}, {}}, 10s + 3ms),
        event(1, 4, ReplyGiven{"ehlo", "250-mx1.example.test\r\n250 PIPELINING\r\n", 250, {}, {}, {}, {}}, 10s + 4ms),
        event(1, 5, CommandSeen{"rcpt", "RCPT TO: <b@example.test>\r", 0, "bare-cr", "a blank after the colon"}, 12s),
        event(1, 6,
              ReplyGiven{"rcpt",
                         "450 4.7.1 Greylisted\r\n",
                         450,
                         "basic.toml:6 (greylist)",
                         "gmail.421-4.7.28-ip",
                         {{"memory", "first seen 0s ago"}, {"draw", "0.3 of 0.5"}},
                         "delay 3s"},
              12s + 1ms),
        event(1, 7, ContentSeen{1234, true, true, true, "1.1", {"bare-lf x3 at 120"}}, 12s + 2ms),
        event(1, 8, Ended{true, "quit"}, 12s + 3ms),
    };
}

}  // namespace

TEST_CASE("a session as people read it") {
    CHECK(transcript(greylisted()) ==
          "Session 1 · mx1.example.test · 127.0.0.1:49152 → 127.0.0.1:1025 · at 10.000s · quit by "
          "client after 2.003s\n"
          "   +0.000s  -- connected\n"
          "   +0.000s  S: 220 mx1.example.test ESMTP\n"
          "   +0.003s  C: EHLO c.test\n"
          "   +0.004s  S: 250-mx1.example.test\n"
          "            S: 250 PIPELINING\n"
          "            … 1.996s pass\n"
          "   +2.000s  C: RCPT TO: <b@example.test>␍\n"
          "            ! bare-cr: a blank after the colon\n"
          "   +2.001s  S: 450 4.7.1 Greylisted\n"
          "               ↳ rule basic.toml:6 (greylist) · entry gmail.421-4.7.28-ip · fault: delay 3s\n"
          "               ↳ memory: first seen 0s ago\n"
          "               ↳ draw: 0.3 of 0.5\n"
          "   +2.002s  C: (content, 1234 octets, by BDAT) kept as 1.1\n"
          "            ! bare-lf x3 at 120\n"
          "   +2.003s  -- ended by client: quit\n");
}

TEST_CASE("each other kind of event, in a session that goes on") {
    const std::vector<Event> session{
        event(2, 1, Connected{"h", "l", "r", true}),
        event(2, 2, TlsSeen{true, "TLSv1.3", "TLS_AES_256_GCM_SHA384", "h", "CN=a", {}}),
        event(2, 3, TlsSeen{false, {}, {}, {}, {}, "alert: unknown ca"}),
        event(2, 4, AuthSeen{"PLAIN", "u@example.test", true, {}}),
        event(2, 5, AuthSeen{"LOGIN", {}, false, "wrong password"}),
        event(2, 6, WrongSeen{"pipelined", "spoke before the greeting"}),
        event(2, 7, ReplyGiven{"mail", "", 0, "a.toml:1 (mute)", {}, {}, "silence"}),
        event(2, 8, ReplyGiven{"mail", "550 no\n250 \x1b[31m\xff", 550, {}, {}, {}, {}}),
        event(2, 9, ContentSeen{7, false, false, false, {}, {}}),
        event(2, 10, Noted{"state", "healthy -> throttled"}),
    };
    CHECK(transcript(session) ==
          "Session 2 · h · r → l · at 0.000s · open for 0.000s\n"
          "   +0.000s  -- connected, TLS from the first octet\n"
          "   +0.000s  -- TLS TLSv1.3 · TLS_AES_256_GCM_SHA384 · server name h · client certificate CN=a\n"
          "   +0.000s  -- TLS failed: alert: unknown ca\n"
          "   +0.000s  -- AUTH PLAIN succeeded as u@example.test\n"
          "   +0.000s  -- AUTH LOGIN failed: wrong password\n"
          "   +0.000s  ! pipelined: spoke before the greeting\n"
          "   +0.000s  S: (no reply)\n"
          "               ↳ rule a.toml:1 (mute) · fault: silence\n"
          "   +0.000s  S: 550 no␊\n"
          "            S: 250 ␛[31m\\xff (no line end)\n"
          "   +0.000s  C: (content, 7 octets, incomplete)\n"
          "   +0.000s  -- state: healthy -> throttled\n");
    CHECK(transcript({}).empty());
}

TEST_CASE("an annotation stands under its reply; colours only when asked for") {
    Style style;
    style.annotate = [](const ReplyGiven& reply) { return reply.code == 450 ? "Come back\nlater." : ""; };
    CHECK(transcript_lines(event(1, 1, ReplyGiven{"rcpt", "450 no\r\n", 450, {}, {}, {}, {}}), {}, style) ==
          "   +0.000s  S: 450 no\n               » Come back\n               » later.\n");
    style.colours = true;
    CHECK(transcript_lines(event(1, 1, ReplyGiven{"rcpt", "250 ok\r\n", 250, {}, {}, {}, {}}), {}, style) ==
          "\x1b[2m   +0.000s  \x1b[0m\x1b[32mS: 250 ok\x1b[0m\n");
    CHECK(transcript(greylisted()).find('\x1b') == std::string::npos);
}

TEST_CASE("a dialogue whose lines stand above already: no times, of commands only what was wrong") {
    const Style style{.times = false, .commands = false, .annotate = {}};
    CHECK(transcript_command("RCPT TO: <b@example.test>", style) + transcript_lines(greylisted()[4], {}, style) +
              transcript_lines(greylisted()[5], {}, style) + transcript_remark("this took 3s", style) ==
          "C: RCPT TO: <b@example.test>\n"
          "! bare-cr: a blank after the colon\n"
          "S: 450 4.7.1 Greylisted\n"
          "   ↳ rule basic.toml:6 (greylist) · entry gmail.421-4.7.28-ip · fault: delay 3s\n"
          "   ↳ memory: first seen 0s ago\n"
          "   ↳ draw: 0.3 of 0.5\n"
          "-- this took 3s\n");
    CHECK(transcript_lines(greylisted()[0], {}, style).empty());
    CHECK(transcript_reply("250-a\r\n250 b\r\n", 250, style) == "S: 250-a\nS: 250 b\n");
}

TEST_CASE("long reasons go on in a new line; one said twice is said once") {
    ReplyGiven reply{"rcpt", "450 no\r\n", 450, {}, {}, {{"memory", {}}, {"near-miss", {}}, {"draw", "1"}}, {}};
    for (const char c : std::string("abcdefghij")) reply.reasons[0].text += std::string(9, c) + " ";
    reply.reasons[0].text += std::string(100, 'k');
    reply.reasons[1].text = reply.reasons[0].text;
    CHECK(transcript_lines(event(1, 1, reply), {}, {.times = false, .annotate = {}}) ==
          "S: 450 no\n"
          "   ↳ memory: aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg hhhhhhhhh\n"
          "     iiiiiiiii jjjjjjjjj\n"
          "     " +
              std::string(100, 'k') +
              "\n"
              "   ↳ draw: 1\n");
}

TEST_CASE("the dialogue alone") {
    const Style style{.reasons = false, .annotate = {}};
    CHECK(transcript_lines(greylisted()[5], 10s, style) == "   +2.001s  S: 450 4.7.1 Greylisted\n");
}

TEST_CASE("to close after 421 is what a server must do, and no fault", "[rfc5321][3.8]") {
    const auto fault = [](const char* bytes, int code) {
        return transcript_lines(event(1, 1, ReplyGiven{"rcpt", bytes, code, "a.toml:1", {}, {}, "close"}), {},
                                {.times = false, .annotate = {}});
    };
    CHECK(fault("421 4.3.2 no\r\n", 421) == "S: 421 4.3.2 no\n   ↳ rule a.toml:1\n");
    CHECK(fault("450 4.3.2 no\r\n", 450) == "S: 450 4.3.2 no\n   ↳ rule a.toml:1 · fault: close\n");
}

TEST_CASE("what a terminal would obey is shown") {
    CHECK(visible(std::string("a\0\r\n\t\x1b\x7f", 7)) == "a␀␍␊␉␛␡");
    CHECK(visible("gr\xC3\xBC\xC3\x9F \xC3 \xC2\x9B \xE2\x80\xAE \xF0\x9F\x98\x80") ==
          "grüß \\xc3 \\u{009B} \\u{202E} \xF0\x9F\x98\x80");
    for (const char c : visible(every_octet())) {
        const auto octet = static_cast<unsigned char>(c);
        CHECK((octet >= 0x20 && octet != 0x7f));
    }
}

TEST_CASE("long lines and endless replies are cut, and it is said") {
    const std::string line =
        transcript_lines(event(1, 1, CommandSeen{"unknown", std::string(5000, 'x'), 0, {}, {}}), {});
    CHECK(line == "   +0.000s  C: " + std::string(2000, 'x') + " … (3000 octets more)\n");
    std::string endless;
    for (int i = 0; i < 1000; ++i) endless += "250-more\r\n";
    const std::string lines = transcript_lines(event(1, 1, ReplyGiven{"ehlo", endless, 250, {}, {}, {}, {}}), {});
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 201);
    CHECK(lines.substr(lines.size() - 38) == "            S: … (8000 octets more)\n");
}

TEST_CASE("messages as a table, one raw, all as JSON") {
    Archive archive{greylisted(), {message(1, 1, "hi\r\n"), message(12, 1, "ho")}, 0};
    archive.messages[1].sender = "";
    archive.messages[1].code = 0;  // the client was told nothing
    archive.messages[1].recipients.push_back({"gr\xC3\xBC@example.test", {}});
    CHECK(show(archive, {.only_messages = true}) ==
          "id    time                  host              from              to                                octets  "
          "reply\n"
          "1.1   2026-01-01 00:00:00Z  mx1.example.test  <a@example.test>  b@example.test                    4       "
          "250\n"
          "12.1  2026-01-01 00:00:00Z  mx1.example.test  <>                b@example.test, grü@example.test  2       "
          "none\n");
    CHECK(show(archive, {.message = "1.1"}) == "hi\r\n");
    CHECK(show(archive, {.message = "9.9"}).empty());
    CHECK(show(archive, {.message = "1.1", .json = true}) == to_json(archive.messages[0]) + "\n");
    CHECK(show(archive, {.only_messages = true, .json = true}) ==
          "[" + to_json(archive.messages[0]) + ",\n" + to_json(archive.messages[1]) + "]\n");
    const Archive small{{event(3, 1, Ended{})}, {archive.messages[0]}, 0};
    CHECK(show(small, {.json = true}) == "{\"sessions\":[{\"session\":3,\"events\":[" + to_json(small.events[0]) +
                                             "]}],\n\"messages\":[" + to_json(small.messages[0]) + "]}\n");
    CHECK(show({}, {.json = true}) == "{\"sessions\":[],\n\"messages\":[]}\n");
}

TEST_CASE("filters: session, recipient, host, from, to") {
    Archive archive{greylisted(), {message(1, 1, "hi")}, 0};
    archive.events.push_back(event(2, 1, Connected{"mx2.example.test", "l", "r", false}, 20s));
    const std::string first = transcript(std::span{archive.events}.first(8)),
                      second = transcript(std::span{archive.events}.last(1));
    const auto shown = [&](ShowOptions options) { return show(archive, options); };
    CHECK(shown({}) == first + "\n" + second);
    CHECK(shown({.session = 2}) == second);
    CHECK(shown({.session = 3}).empty());
    CHECK(shown({.recipient = "B@Example"}) == first);
    CHECK(shown({.recipient = "nobody"}).empty());
    CHECK(shown({.host = "MX2.example.test"}) == second);
    CHECK(shown({.host = "mx"}).empty());
    CHECK(shown({.from = 13s}) == second);
    CHECK(shown({.to = 11s}) == first);
    CHECK(shown({.from = 11s, .to = 11s}) == first);
    CHECK(shown({.session = 2, .only_messages = true}).empty());
}
