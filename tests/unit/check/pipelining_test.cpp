#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

TEST_CASE("a command ahead of the reply breaks the step", "[check][pipelining][RFC2920-3]") {
    CHECK(judged("lock-step", observe({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>",
                                       "S: 250 ok", "C: QUIT", "S: 221 bye"}))
              .finding == Finding::held);
    const auto ahead =
        judged("lock-step", observe({"S: 220 mx", "C: EHLO a.test", "S: 250 mx", "C: MAIL FROM:<sender@>",
                                     "wrong: pipelined", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok"}));
    CHECK(ahead.finding == Finding::broken);
    CHECK(ahead.seen.find("MAIL FROM") != std::string::npos);
    CHECK(ahead.evidence.size() == 1);
    CHECK(judged("lock-step", observe({"S: 220 mx", "client closes"})).finding == Finding::unreached);
}

TEST_CASE("nothing goes behind the end of a group", "[check][pipelining][RFC2920-3.1]") {
    const auto seen = [](std::string_view wrong) {
        return judged("group-order", observe({"S: 220 mx", "C: EHLO a.test", wrong, "S: 250 mx",
                                              "C: MAIL FROM:<sender@>", "S: 250 ok"}));
    };
    const auto past = seen("wrong: pipelined-past-end");
    CHECK(past.finding == Finding::broken);
    CHECK(past.seen.find("EHLO a.test") != std::string::npos);
    CHECK(seen("wrong: bytes-behind-starttls").finding == Finding::broken);
    CHECK(seen("wrong: pipelined").finding == Finding::broken);
    CHECK(seen("wrong: bare-lf").finding == Finding::held);
    const auto grouped =
        judged("group-order", Scene{}
                                  .play(hello({"C: MAIL FROM:<sender@>", "C: RCPT TO:<r1@>", "C: DATA", "S: 250 ok",
                                               "S: 250 ok", "S: 354 go", "message", ".", "S: 250 ok"}))
                                  .observation());
    CHECK(grouped.finding == Finding::held);
    CHECK(grouped.note == "2 command(s) came in groups.");
    CHECK(judged("group-order", observe({"S: 220 mx", "client closes"})).finding == Finding::unreached);
}

TEST_CASE("354 without a recipient gets a lone dot", "[check][pipelining][RFC2920-3.1]") {
    const auto after = [](Lines more) {
        auto lines = hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 550 no"});
        lines.insert(lines.end(), more.begin(), more.end());
        return judged("lone-dot", Scene{}.play(lines).observation()).finding;
    };
    CHECK(after({"C: DATA", "S: 354 go", ".", "S: 554 no"}) == Finding::held);
    CHECK(after({"C: DATA", "S: 354 go", "message", ".", "S: 554 no"}) == Finding::broken);
    CHECK(after({"C: DATA", "S: 354 go", "client closes"}) == Finding::broken);
    CHECK(after({"C: DATA", "S: 503 no", "C: QUIT", "S: 221 bye"}) == Finding::held);
    CHECK(after({"C: RSET", "S: 250 ok", "C: QUIT", "S: 221 bye"}) == Finding::held);
    CHECK(judged("lone-dot", Scene{}.play(up_to_dot({"S: 250 ok"})).observation()).finding == Finding::unreached);
}

TEST_CASE("the failure is told with its cause", "[check][pipelining][RFC2920-3.1]") {
    const Parameters code{{"code", "550"}};
    Scene client;
    client.told(Told::permanent).play({"S: 550 no", "client closes"});
    CHECK(judged("cause", client.observation(), code).finding == Finding::unreached);
    client.outcome().code = 503;
    CHECK(judged("cause", client.observation(), code).finding == Finding::broken);
    client.outcome().text = "550 5.7.1 refused, then 503";
    CHECK(judged("cause", client.observation(), code).finding == Finding::held);
    client.outcome().text.clear();
    client.outcome().code = 550;
    CHECK(judged("cause", client.observation(), code).finding == Finding::held);
    client.told(Told::accepted);
    CHECK(judged("cause", client.observation(), code).finding == Finding::unreached);
    Scene queue;
    queue.queue().play({"S: 550 no", "client closes"});
    CHECK(judged("cause", queue.observation(), code).finding == Finding::unreached);
    Bounce& bounce = queue.bounce("failed", "r1");
    bounce.recipients.front().diagnostic_code = "smtp; 550 5.7.1 refused";
    CHECK(judged("cause", queue.observation(), code).finding == Finding::held);
    bounce.recipients.front().diagnostic_code = "smtp; 503 5.5.1 no MAIL";
    CHECK(judged("cause", queue.observation(), code).finding == Finding::broken);
}
