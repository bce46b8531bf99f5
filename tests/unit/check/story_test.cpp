// Synthetic evidence told as a story; story_engine_test.cpp does the same with real conversations.
#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

TEST_CASE("a delivery is one session, one attempt, acknowledged", "[check][story]") {
    const auto seen = Scene{}.play(up_to_dot({"S: 250 queued", "C: QUIT", "S: 221 bye"})).observation();
    REQUIRE(seen.sessions.size() == 1);
    const Session& session = seen.sessions[0];
    CHECK(session.exchanges.size() == 7);
    CHECK(session.exchanges[0].stage == "connect");
    CHECK(session.exchanges[0].code == 220);
    CHECK(session.at("ehlo")->command == "EHLO a.test");
    CHECK(session.offered == std::vector<std::string>{"PIPELINING", "SIZE 1000000"});
    CHECK(session.over);
    CHECK(session.ended_by_client);
    CHECK(session.how_ended == "quit");
    REQUIRE(seen.attempts.size() == 1);
    const Attempt& attempt = seen.attempts[0];
    CHECK(session.attempts == std::vector<std::size_t>{0});
    CHECK(attempt.mail.command == "MAIL FROM:<sender@c1.return.test>");
    REQUIRE(attempt.recipients.size() == 1);
    CHECK(attempt.recipients[0].address == "r1@c1.case.test");
    CHECK(attempt.recipients[0].accepted());
    CHECK(attempt.data->code == 354);
    CHECK(attempt.acknowledged());
    CHECK(attempt.how_ended == "accepted");
    CHECK(attempt.content_complete);
    REQUIRE(attempt.content);
    CHECK(*attempt.content == seen.submitted[0].content);
    CHECK(attempt.message == 0);
    CHECK(attempt.ended == attempt.final->answered);
}

TEST_CASE("numbers point at the evidence", "[check][story]") {
    const auto seen = observe({"S: 220 x", "C: EHLO a.test", "S: 250 x", "C: QUIT", "S: 221 bye"});
    const Session& session = seen.sessions[0];
    for (const Exchange& one : session.exchanges) {
        if (one.command_number != 0) {
            const auto& event = session.events[one.command_number - 1];
            CHECK(std::get<evidence::CommandSeen>(event.body).bytes == one.command);
        }
        const auto& event = session.events[one.reply_number - 1];
        CHECK(std::get<evidence::ReplyGiven>(event.body).bytes == one.reply);
    }
}

TEST_CASE("a lost reply to the dot is no acknowledgement", "[check][story]") {
    const auto [reply, note] = GENERATE(table<std::string, std::string>({
        {"S [close]:", "none"},
        {"S raw: 25", "half a code"},
        {"S raw: 250 o", "a line without its end"},
        {"S raw: 250-first\\r\\n", "the last line is missing"},
    }));
    INFO(note);
    const auto seen = Scene{}.play(up_to_dot({reply, "server closes"})).observation();
    REQUIRE(seen.attempts.size() == 1);
    REQUIRE(seen.attempts[0].final);
    CHECK_FALSE(seen.attempts[0].final->has_reply);
    CHECK(seen.attempts[0].final->code == 0);
    CHECK_FALSE(seen.attempts[0].acknowledged());
    CHECK(seen.attempts[0].how_ended == "lost");
    CHECK(seen.attempts[0].content_complete);
}

TEST_CASE("a delayed reply counts only when the client was still there", "[check][story]") {
    const auto late = Scene{}.play(up_to_dot({"S [delay 3s]: 250 ok", "+1s", "client closes"})).observation();
    CHECK_FALSE(late.attempts[0].acknowledged());
    CHECK(late.attempts[0].how_ended == "lost");
    const auto patient = Scene{}.play(up_to_dot({"S [delay 3s]: 250 ok", "+3500ms", "client closes"})).observation();
    CHECK(patient.attempts[0].acknowledged());
    const auto dripped = Scene{}.play(up_to_dot({"S [drip 2/s]: 250 ok", "+2s", "client closes"})).observation();
    CHECK_FALSE(dripped.attempts[0].acknowledged());
    const auto still_waiting = Scene{}.play(up_to_dot({"S [delay 3s]: 250 ok", "+1s"})).observation();
    CHECK_FALSE(still_waiting.attempts[0].acknowledged());
    const auto went_on = Scene{}
                             .play(hello({"C: MAIL FROM:<sender@>", "S [drip 2/s]: 250 ok", "C: RCPT TO:<r1@>",
                                          "S: 250 ok", "client closes"}))
                             .observation();
    CHECK(went_on.attempts[0].mail.code == 250);
}

TEST_CASE("how attempts end", "[check][story]") {
    const auto ends = [](std::initializer_list<std::string_view> lines) {
        const auto seen = Scene{}.play(hello(lines)).observation();
        REQUIRE_FALSE(seen.attempts.empty());
        return seen.attempts[0].how_ended;
    };
    CHECK(ends({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 550 no", "C: QUIT", "S: 221 x"}) ==
          "quit");
    CHECK(ends({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RSET", "S: 250 ok"}) == "reset");
    CHECK(ends({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: EHLO b.test", "S: 250 ok"}) == "new-hello");
    CHECK(ends({"C: MAIL FROM:<sender@>", "S: 250 ok", "client closes"}) == "closed");
    CHECK(ends({"C: MAIL FROM:<sender@>", "S:", "server closes"}) == "lost");
    CHECK(ends({"C: MAIL FROM:<sender@>", "S: 450 no", "C: QUIT", "S: 221 x"}) == "refused");
    CHECK(ends({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go",
                "message", ".", "S: 554 no"}) == "refused");
    CHECK(ends({"C: MAIL FROM:<sender@>", "S: 250 ok"}).empty());
}

TEST_CASE("content that breaks off", "[check][story]") {
    const auto seen = Scene{}
                          .play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok",
                                       "C: DATA", "S: 354 go", "D: half", "cut", "client closes"}))
                          .observation();
    REQUIRE(seen.attempts.size() == 1);
    CHECK(seen.attempts[0].content_begun);
    CHECK_FALSE(seen.attempts[0].content_complete);
    CHECK(seen.attempts[0].content_octets == 6);
    CHECK_FALSE(seen.attempts[0].final);
    CHECK(seen.attempts[0].how_ended == "closed");
}

TEST_CASE("chunks: the last one ends the content", "[check][story][RFC3030-2]") {
    const auto seen =
        Scene{}
            .play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: BDAT 6", "D: abcd",
                         "S: 250 taken", "C: BDAT 6 LAST", "D: efgh", "S: 250 queued"}))
            .observation();
    REQUIRE(seen.attempts.size() == 1);
    const Attempt& attempt = seen.attempts[0];
    CHECK(attempt.by_chunks);
    CHECK(attempt.data->command == "BDAT 6");
    CHECK(attempt.content_octets == 12);
    CHECK(attempt.acknowledged());
    CHECK(*attempt.content == "abcd\r\nefgh\r\n");
    for (const Exchange& one : seen.sessions[0].exchanges) CHECK(one.has_reply);
    const auto refused = Scene{}
                             .play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok",
                                          "C: BDAT 6", "D: abcd", "S: 452 full", "C: RSET", "S: 250 ok"}))
                             .observation();
    CHECK(refused.attempts[0].how_ended == "refused");
    CHECK_FALSE(refused.attempts[0].final);
}

TEST_CASE("offers in clear and under TLS", "[check][story][RFC3207-4.2]") {
    const auto seen =
        observe({"S: 220 x", "C: EHLO a.test", "S: 250-x", "S: 250-STARTTLS", "S: 250 AUTH PLAIN", "C: STARTTLS",
                 "S: 220 go", "tls", "C: EHLO a.test", "S: 250-x", "S: 250 SIZE 5", "C: QUIT", "S: 221 bye"});
    const Session& session = seen.sessions[0];
    CHECK(session.offered == std::vector<std::string>{"STARTTLS", "AUTH PLAIN"});
    CHECK(session.offered_under_tls == std::vector<std::string>{"SIZE 5"});
    CHECK(session.tls->done);
    CHECK_FALSE(session.at("ehlo")->under_tls);
    CHECK(session.at("quit")->under_tls);
}

TEST_CASE("steps of AUTH", "[check][story][RFC4954-4]") {
    const auto seen =
        observe({"S: 220 x", "C: EHLO a.test", "S: 250-x", "S: 250 AUTH LOGIN", "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6",
                 "C: dQ==", "S: 334 UGFzc3dvcmQ6", "C: cA==", "auth ok u", "S: 235 ok"});
    std::vector<unsigned> steps;
    for (const Exchange& one : seen.sessions[0].exchanges)
        if (one.stage == "auth") steps.push_back(one.auth_step);
    CHECK(steps == std::vector<unsigned>{0, 1, 2});
    CHECK(seen.sessions[0].exchanges.back().code == 235);
    CHECK(seen.sessions[0].auth.size() == 1);
}

TEST_CASE("messages are told apart by Message-ID", "[check][story]") {
    Scene scene;
    scene.messages(2);
    scene.play(hello({"C: MAIL FROM:<sender@>",
                      "S: 250 ok",
                      "C: RCPT TO:<r1@>",
                      "S: 250 ok",
                      "C: DATA",
                      "S: 354 go",
                      "message 2",
                      ".",
                      "S: 250 ok",
                      "C: MAIL FROM:<sender@>",
                      "S: 250 ok",
                      "C: RCPT TO:<r1@>",
                      "S: 250 ok",
                      "C: DATA",
                      "S: 354 go",
                      "message 1",
                      ".",
                      "S: 250 ok",
                      "C: MAIL FROM:<sender@>",
                      "S: 450 no"}));
    const auto seen = scene.observation();
    REQUIRE(seen.attempts.size() == 3);
    CHECK(seen.attempts[0].message == 1);
    CHECK(seen.attempts[1].message == 0);
    CHECK(seen.attempts[2].message == Attempt::npos);
}

TEST_CASE("a MAIL refused inside a transaction does not end it", "[check][story][RFC5321-4.1.4]") {
    const auto seen = Scene{}
                          .play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C [nested-mail]: MAIL FROM:<sender@>",
                                       "S: 503 nested", "C: RCPT TO:<r1@>", "S: 250 ok"}))
                          .observation();
    REQUIRE(seen.attempts.size() == 1);
    CHECK(seen.attempts[0].recipients.size() == 1);
    CHECK(seen.sessions[0].wrong("nested-mail"));
    CHECK_FALSE(seen.sessions[0].wrong("pipelined"));
}

TEST_CASE("several sessions stand in order", "[check][story]") {
    Scene scene;
    scene.play(hello({"C: MAIL FROM:<sender@>", "S: 450 later", "C: QUIT", "S: 221 x"}));
    scene.wait("5s");
    scene.play({"connect mx2 tls", "tls", "S: 220 x", "client resets"});
    const auto seen = scene.observation();
    REQUIRE(seen.sessions.size() == 2);
    CHECK(seen.sessions[1].began - seen.sessions[0].ended > std::chrono::seconds{4});
    CHECK(seen.sessions[1].host == "mx2");
    CHECK(seen.sessions[1].implicit_tls);
    CHECK(seen.sessions[1].exchanges[0].under_tls);
    CHECK(seen.sessions[1].how_ended == "reset");
}
