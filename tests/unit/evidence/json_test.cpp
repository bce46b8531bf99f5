// The lines of docs/journal.md, written and read back.
#include <bouncehouse/evidence/keepers.hpp>
#include "catch.hpp"
#include "samples.hpp"

using namespace samples;

TEST_CASE("every kind of event as its line") {
    std::vector<std::string> lines;
    for (const Event& e : every_kind()) lines.push_back(to_json(e));
    lines[2].resize(80);  // every octet there is, in base64
    const std::vector<std::string> expected{
        R"({"session":7,"number":1,"at_ns":1,"event":"connected","host":"mx1.example.test","local":"127.0.0.1:1025","remote":"127.0.0.1:49152","implicit_tls":true})",
        R"({"session":7,"number":2,"at_ns":2000,"event":"command","stage":"rcpt","bytes":"RCPT TO:<\"a\\b\"@c.test>\t\u0001","wrong":"syntax","detail":"no \"closing\" bracket"})",
        R"({"session":7,"number":3,"at_ns":3000000,"event":"command","stage":"auth","bytes_)",
        "{\"session\":7,\"number\":4,\"at_ns\":4000000,\"event\":\"command\",\"stage\":\"noop\",\"bytes\":\"NOOP "
        "gr\xC3\xBC\xC3\x9F\x65\"}",
        R"-({"session":7,"number":5,"at_ns":5000000000,"event":"reply","stage":"rcpt","bytes":"450-4.7.1 Greylisted\r\n450 4.7.1 come back\r\n","code":450,"rule":"scenarios/greylisting/basic.toml:6 (greylist)","entry":"rfc6647.450-greylisted","reasons":[{"what":"memory","text":"first seen 0s ago, wants 5m"},{"what":"draw","text":"0.3 of 0.5"}],"fault":"delay 3s, close"})-",
        R"({"session":7,"number":6,"at_ns":6000000000,"event":"reply","stage":"data","bytes_base64":"MjUA/wo=","code":-1})",
        R"({"session":7,"number":7,"at_ns":7000000000,"event":"wrong","wrong":"bare-lf","detail":"3 times, first at 120"})",
        R"({"session":7,"number":8,"at_ns":8000000000,"event":"tls","done":true,"version":"TLSv1.3","cipher":"TLS_AES_256_GCM_SHA384","server_name":"mx1.example.test","client_certificate":"CN=a"})",
        R"({"session":7,"number":9,"at_ns":9000000000,"event":"tls","failure":"alert: unknown ca"})",
        R"({"session":7,"number":10,"at_ns":10000000000,"event":"auth","mechanism":"PLAIN","user":"user@example.test","success":true,"detail":"by password"})",
        R"({"session":7,"number":11,"at_ns":11000000000,"event":"content","size":9223372036854775808,"complete":true,"by_chunks":true,"kept":true,"message":"7.1","findings":["bare-lf x3 at 120","nul"]})",
        R"({"session":7,"number":12,"at_ns":12000000000,"event":"noted","what":"state","text":"healthy -> throttled"})",
        R"({"session":7,"number":13,"at_ns":46800000000000,"event":"ended","by_client":true,"how":"quit"})"};
    CHECK(lines == expected);
}

TEST_CASE("every kind of event comes back from its line") {
    for (const Event& e : every_kind()) CHECK(event_from_json(to_json(e)) == e);
}

TEST_CASE("each octet alone and beside a neighbour comes back") {
    for (int octet = 0; octet < 256; ++octet) {
        for (const std::string& around :
             {std::string{}, std::string{"a"}, std::string{"\xC2"}, std::string{"\xF0\x9F\x98"}}) {
            const Event e = event(1, 1, CommandSeen{"x", around + static_cast<char>(octet) + around, 0, {}, {}});
            CHECK(event_from_json(to_json(e)) == e);
        }
    }
}

TEST_CASE("a line is one line and harms no terminal") {
    const Event e = event(1, 1,
                          CommandSeen{"x",
                                      "a\r\n\x1b[2J\x7f\xC2\x9B"
                                      "b",
                                      0,
                                      {},
                                      {}});
    const std::string line = to_json(e);
    CHECK(line ==
          R"({"session":1,"number":1,"at_ns":0,"event":"command","stage":"x","bytes":"a\r\n\u001b[2J\u007f\u009bb"})");
    CHECK(event_from_json(line) == e);
}

TEST_CASE("what is no UTF-8 goes as base64", "[rfc3629][4]") {
    const std::vector<std::string> bad{"\x80",         "\xC0\x80",         "\xC1\xBF",         "\xE0\x9F\xBF",
                                       "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                                       "\xFF",         "a\xE2\x82"};
    const std::vector<std::string> good{
        "", "a", "\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"};
    for (const auto& text : bad) CHECK(to_json(event(1, 1, Noted{"w", text})).find("text_base64") != std::string::npos);
    for (const auto& text : good)
        CHECK(to_json(event(1, 1, Noted{"w", text})).find("text_base64") == std::string::npos);
}

TEST_CASE("a message as its line, and back") {
    const Message plain = full_message("Subject: x\r\n\r\nhi \"you\"\r\n");
    CHECK(
        to_json(plain) ==
        R"({"session":7,"message":"7.1","at_ns":1500000000,"code":550,"wall_ms":1767225600123,"host":"mx1.example.test","client":"127.0.0.1","hello":"client.example.test","user_base64":"dXNlcv9AZXhhbXBsZS50ZXN0","tls":true,"sender":"a@example.test","parameters":["SIZE=1000","BODY=8BITMIME"],"recipients":[{"address":"b@example.test","parameters":["NOTIFY=FAILURE","ORCPT=rfc822;b"]},{"address":"\"q\\\"\"@example.test"}],"size":1000000,"content":"Subject: x\r\n\r\nhi \"you\"\r\n"})");
    Message odd = full_message(every_octet());
    odd.recipients[0].parameters[0] = "X=\xff";
    for (const Message& m : {plain, odd, full_message(""), message(1, 1, std::string(1, '\0'))}) {
        const auto back = message_from_json(to_json(m));
        REQUIRE(back);
        CHECK(same(*back, m));
        REQUIRE(back->content);
    }
    Message without = plain;
    without.content = nullptr;
    REQUIRE(message_from_json(to_json(without)));
    CHECK(message_from_json(to_json(without))->content == nullptr);
}

TEST_CASE("what is no event is none") {
    const std::string ok = R"({"session":1,"number":2,"at_ns":3,"event":"ended","how":"quit","later":{"a":[1]}})";
    CHECK(event_from_json(ok) == event(1, 2, Ended{false, "quit"}, 3ns));
    for (const std::string& line :
         {std::string{},
          std::string{"{"},
          std::string{"[]"},
          std::string{"null"},
          std::string{"{}"},
          std::string(5, '\0'),
          std::string{R"({"event":"surprise"})"},
          std::string{R"({"event":7})"},
          ok.substr(0, ok.size() - 1),
          ok + "x",
          std::string{R"({"session":-1,"event":"ended"})"},
          std::string{R"({"session":1.5,"event":"ended"})"},
          std::string{R"({"session":18446744073709551616,"event":"ended"})"},
          std::string{R"({"number":4294967296,"event":"ended"})"},
          std::string{R"({"event":"ended","how":1})"},
          std::string{R"({"event":"ended","by_client":"yes"})"},
          std::string{R"({"event":"command","bytes_base64":"abc"})"},
          std::string{R"({"event":"command","bytes_base64":"ab*="})"},
          std::string{R"({"event":"reply","reasons":{}})"},
          std::string{R"({"event":"reply","reasons":[7]})"},
          std::string{R"({"event":"content","findings":[{"base64":7}]})"},
          std::string{"{\"event\":\"noted\",\"text\":\"\xff\"}"},
          std::string{R"({"event":"noted","x":)"} + std::string(100'000, '[') + std::string(100'000, ']') + "}",
          to_json(message(1, 1, "x"))}) {
        CHECK_FALSE(event_from_json(line));
    }
    CHECK_FALSE(message_from_json(ok));
}
