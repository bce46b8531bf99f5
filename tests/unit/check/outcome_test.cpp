#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

Finding found(std::string_view check, const Observation& seen, const Parameters& parameters = {}) {
    return judged(check, seen, parameters).finding;
}

Scene delivered_scene() { return Scene{}.play(up_to_dot({"S: 250 ok", "C: QUIT", "S: 221 bye"})); }

Scene refused(std::string_view code, Told told) {
    Scene scene;
    const std::string reply = "S: " + std::string{code} + " no";
    scene.told(told).play(
        hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", reply, "C: QUIT", "S: 221 x"}));
    return scene;
}

}  // namespace

TEST_CASE("delivered: acknowledged once, unchanged, told", "[check][outcome][RFC5321-4.2.5]") {
    CHECK(found("delivered", delivered_scene().observation()) == Finding::held);
    CHECK(found("delivered", delivered_scene().told(Told::failed).observation()) == Finding::broken);
    CHECK(found("delivered", delivered_scene().told(Told::temporary).observation()) == Finding::broken);
    const auto silent = judged("delivered", delivered_scene().told(Told::nothing).observation());
    CHECK(silent.finding == Finding::held);
    CHECK_FALSE(silent.note.empty());
    CHECK(found("delivered", refused("550", Told::permanent).observation()) == Finding::broken);
    CHECK(found("delivered", Scene{}.play(up_to_dot({"S [close]:", "server closes"})).observation()) ==
          Finding::broken);
}

TEST_CASE("delivered: the content may not lose anything", "[check][outcome][RFC5321-4.5.2]") {
    Scene scene;
    scene.content("Subject: x\r\n\r\n.first\r\nsecond\r\n");
    scene.play(
        hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go",
               "D: Message-ID: <m1@c1.case.test>", "D: Subject: x", "D:", "D: first", "D: second", ".", "S: 250 ok"}));
    const auto judgement = judged("delivered", scene.observation());
    CHECK(judgement.finding == Finding::broken);
    CHECK_THAT(judgement.seen, Catch::Matchers::Contains("at octet 0"));
    CHECK(judgement.evidence.size() == 1);
}

TEST_CASE("delivered: what is changed with every server is a finding of the reference", "[check][outcome]") {
    const auto changed = [](std::string_view first_line) {
        Scene scene;
        scene.content("Subject: x\r\n\r\n.first\r\nsecond\r\n");
        return scene.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA",
                                 "S: 354 go", "D: Message-ID: <m1@c1.case.test>", "D: Subject: x", "D:", first_line,
                                 "D: second", ".", "S: 250 ok"}));
    };
    Scene scene = changed("D: first");
    scene.reference = std::make_shared<const Observation>(changed("D: .first").observation());
    CHECK(found("delivered", scene.observation()) == Finding::broken);
    scene.reference = std::make_shared<const Observation>(changed("D: first").observation());
    const Judgement same = judged("delivered", scene.observation());
    CHECK(same.finding == Finding::held);
    CHECK(same.note == "the content is changed, as with a well-behaved server");
    // Nothing but a dot is no change of that kind.
    Scene empty;
    empty.content("Subject: x\r\n\r\n.first\r\nsecond\r\n").told(Told::permanent);
    empty.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go",
                      ".", "S: 250 ok"}));
    empty.reference = scene.reference;
    CHECK_THAT(judged("delivered", empty.observation()).seen, Catch::Matchers::Contains("nothing but the final dot"));
    scene.sender.composes = {"message"};
    scene.reference.reset();
    CHECK(found("delivered", scene.observation()) == Finding::held);
}

TEST_CASE("delivered: what was still going on is not reached", "[check][outcome][RFC5321-4.5.3.2]") {
    Scene waits = Scene{}.queue();
    waits.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go"}));
    waits.complete = false;
    waits.stopped = "time limit";
    CHECK(found("delivered", waits.observation()) == Finding::unreached);
    CHECK(found("temporary", waits.observation()) == Finding::unreached);
    waits.play({"client closes"});
    Observation asking = Scene{}.queue().observation();
    asking.sessions.clear();
    asking.queries = {{Time{1}, "c1.case.test", "MX", "no answer", {}, false}};
    CHECK(found("delivered", asking) == Finding::unreached);
    CHECK(found("no-loss", asking) == Finding::unreached);
    asking.queries.back().outcome = "SERVFAIL";
    CHECK(found("delivered", asking) == Finding::broken);
}

TEST_CASE("delivered: a client that refuses before any connection is not judged by the server", "[check][outcome]") {
    Scene refuses;
    refuses.told(Told::permanent);
    CHECK(found("delivered", refuses.observation()) == Finding::unreached);
    refuses.told(Told::accepted);
    CHECK(found("delivered", refuses.observation()) == Finding::broken);
    CHECK(found("no-false-success", refuses.observation()) == Finding::broken);
}

TEST_CASE("delivered: copies and recipients", "[check][outcome]") {
    Scene scene;
    scene.recipients(2).told("r1", Told::accepted).told("r2", Told::permanent);
    scene.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: RCPT TO:<r2@>",
                      "S: 550 no", "C: DATA", "S: 354 go", "message", ".", "S: 250 ok"}));
    const auto seen = scene.observation();
    CHECK(found("delivered", seen, {{"recipients", "r1"}}) == Finding::held);
    CHECK(found("delivered", seen, {{"recipients", "r2"}}) == Finding::broken);
    CHECK(found("delivered", seen) == Finding::broken);
    CHECK(found("permanent", seen, {{"recipients", "r2"}}) == Finding::held);
    CHECK(found("temporary", seen, {{"recipients", "r2"}}) == Finding::broken);
    Scene twice;
    twice.play(up_to_dot({"S: 250 ok", "C: QUIT", "S: 221 x"})).play(up_to_dot({"S: 250 ok"}));
    CHECK(found("delivered", twice.observation()) == Finding::broken);
    CHECK(found("delivered", twice.observation(), {{"copies", "1..2"}}) == Finding::held);
    // What was lost is no copy.
    Scene again;
    again.play(up_to_dot({"S [close]:", "server closes"})).play(up_to_dot({"S: 250 ok"}));
    CHECK(found("delivered", again.observation()) == Finding::held);
}

TEST_CASE("delivered: what another run or another hand is to blame for is not reached", "[check][outcome]") {
    Scene scene = refused("550", Told::permanent);
    scene.reference = std::make_shared<const Observation>(refused("550", Told::permanent).observation());
    CHECK(found("delivered", scene.observation()) == Finding::unreached);
    Scene cut = Scene{}.queue().play(hello());
    cut.complete = false;
    cut.stopped = "interrupted";
    CHECK(found("delivered", cut.observation()) == Finding::unreached);
    cut.stopped = "time limit";
    CHECK(found("delivered", cut.observation()) == Finding::broken);
    Scene unable;
    unable.outcome().ran = false;
    CHECK(found("delivered", unable.observation()) == Finding::unreached);
}

TEST_CASE("delivered: a queue does not report what it delivered", "[check][outcome]") {
    Scene scene = Scene{}.queue().play(up_to_dot({"S: 250 ok", "C: QUIT", "S: 221 x"}));
    CHECK(found("delivered", scene.observation()) == Finding::held);
    scene.bounce("delayed", "r1");
    CHECK(found("delivered", scene.observation()) == Finding::held);
    scene.bounce("failed", "r1");
    CHECK(found("delivered", scene.observation()) == Finding::broken);
}

TEST_CASE("temporary for a client", "[check][outcome][RFC5321-4.2.1]") {
    CHECK(found("temporary", refused("450", Told::temporary).observation()) == Finding::held);
    const auto vague = judged("temporary", refused("450", Told::failed).observation());
    CHECK(vague.finding == Finding::held);
    CHECK(vague.note == "does not tell temporary from permanent");
    CHECK(found("temporary", refused("450", Told::nothing).observation()) == Finding::held);
    CHECK(found("temporary", refused("450", Told::permanent).observation()) == Finding::broken);
    CHECK(found("temporary", refused("450", Told::accepted).observation()) == Finding::broken);
    // It came back by itself and told the truth.
    Scene again = refused("450", Told::accepted);
    again.play(up_to_dot({"S: 250 ok"}));
    CHECK(found("temporary", again.observation()) == Finding::held);
    CHECK(found("temporary", Scene{}.told(Told::permanent).observation()) == Finding::unreached);
}

TEST_CASE("permanent for a client", "[check][outcome][RFC5321-4.2.1]") {
    CHECK(found("permanent", refused("550", Told::permanent).observation()) == Finding::held);
    CHECK(judged("permanent", refused("550", Told::failed).observation()).note ==
          "does not tell temporary from permanent");
    CHECK(found("permanent", refused("550", Told::temporary).observation()) == Finding::broken);
    CHECK(found("permanent", refused("550", Told::accepted).observation()) == Finding::broken);
    Scene again = refused("550", Told::accepted);
    again.play(up_to_dot({"S: 250 ok"}));
    CHECK(found("permanent", again.observation()) == Finding::broken);
}

TEST_CASE("temporary for a queue", "[check][outcome][RFC5321-4.5.4.1]") {
    const auto first = [] {
        Scene scene = Scene{}.queue();
        scene.play(
            hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 450 no", "C: QUIT", "S: 221 x"}));
        return scene;
    };
    Scene again = first();
    again.wait("1s").play(up_to_dot({"S: 250 ok"}));
    CHECK(found("temporary", again.observation()) == Finding::held);
    Scene at_once = first();
    at_once.bounce("failed", "r1");
    CHECK(found("temporary", at_once.observation()) == Finding::broken);
    CHECK_FALSE(judged("temporary", at_once.observation()).level);
    Scene both = first();
    both.bounce("failed", "r1");
    both.wait("1s").play(up_to_dot({"S: 250 ok"}));
    CHECK(found("temporary", both.observation()) == Finding::broken);
    Scene forgot = first();
    forgot.wait("30s");
    CHECK(found("temporary", forgot.observation()) == Finding::broken);
    Scene late = first();
    late.wait("20s").bounce("failed", "r1");
    CHECK(found("temporary", late.observation()) == Finding::held);
    Scene early_end = first();
    early_end.complete = false;
    early_end.stopped = "interrupted";
    CHECK(found("temporary", early_end.observation()) == Finding::unreached);
    // A delay warning is no failure.
    Scene warned = first();
    warned.bounce("delayed", "r1");
    warned.wait("1s").play(up_to_dot({"S: 250 ok"}));
    CHECK(found("temporary", warned.observation()) == Finding::held);
    CHECK(found("temporary", Scene{}.queue().play(up_to_dot({"S: 250 ok"})).observation()) == Finding::unreached);
}

TEST_CASE("a report on the first 4yz after the dot is milder", "[check][outcome][RFC5321-4.2.5]") {
    Scene scene = Scene{}.queue().play(up_to_dot({"S: 451 later", "C: QUIT", "S: 221 x"}));
    scene.bounce("failed", "r1");
    const auto judgement = judged("temporary", scene.observation());
    CHECK(judgement.finding == Finding::broken);
    CHECK(judgement.level == Level::should);
    for (const char* is : {"delivered|temporary", "temporary|delivered"})
        CHECK(judged("outcome", scene.observation(), {{"is", is}}).level == Level::should);
}

TEST_CASE("permanent for a queue", "[check][outcome][RFC5321-4.2.1]") {
    const auto first = [](std::string_view code) {
        Scene scene = Scene{}.queue();
        const std::string reply = "S: " + std::string{code} + " no";
        scene.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", reply, "C: QUIT", "S: 221 x"}));
        return scene;
    };
    Scene good = first("550");
    good.bounce("failed", "r1");
    CHECK(found("permanent", good.observation()) == Finding::held);
    Scene again = first("550");
    again.wait("1s").play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 550 no"}));
    again.bounce("failed", "r1");
    CHECK(found("permanent", again.observation()) == Finding::broken);
    Scene silent = first("550");
    CHECK(found("permanent", silent.observation()) == Finding::broken);
    silent.test.submission.null_sender = true;
    CHECK(found("permanent", silent.observation()) == Finding::held);
    Scene never = first("550");
    never.test.submission.notify = "NEVER";
    CHECK(found("permanent", never.observation()) == Finding::held);
    Scene cut = first("550");
    cut.complete = false;
    CHECK(found("permanent", cut.observation()) == Finding::unreached);
    // Another host of the domain may be asked.
    Scene other = first("550");
    other.play({"connect mx2", "S: 220 x", "C: EHLO a.test", "S: 250 x", "C: MAIL FROM:<sender@>", "S: 550 no"});
    other.bounce("failed", "r1");
    CHECK(found("permanent", other.observation()) == Finding::held);
    // Clear text after a refused STARTTLS is another way, not a second attempt.
    Scene way = Scene{}.queue();
    way.play(
        {"S: 220 x", "C: EHLO a.test", "S: 250-x", "S: 250 STARTTLS", "C: STARTTLS", "S: 554 no", "client closes"});
    way.play(hello({"C: MAIL FROM:<sender@>", "S: 550 no"}));
    way.bounce("failed", "r1");
    CHECK(found("permanent", way.observation()) == Finding::held);
}

TEST_CASE("failed takes any failure", "[check][outcome]") {
    for (const Told told : {Told::temporary, Told::permanent, Told::failed, Told::nothing})
        CHECK(found("failed", refused("650", told).observation()) == Finding::held);
    CHECK(found("failed", refused("650", Told::accepted).observation()) == Finding::broken);
    Scene queue = Scene{}.queue();
    queue.play(hello({"C: MAIL FROM:<sender@>", "S: 650 what", "C: QUIT", "S: 221 x"})).wait("30s");
    CHECK(found("failed", queue.observation()) == Finding::broken);
    Scene reported = queue;
    reported.bounce("failed", "r1");
    CHECK(found("failed", reported.observation()) == Finding::held);
    queue.play(hello());
    CHECK(found("failed", queue.observation()) == Finding::held);
}

TEST_CASE("a lone 250 to the empty message is no delivery", "[check][outcome][RFC2920-3.1]") {
    Scene scene;
    scene.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 550 no", "C: DATA", "S: 354 go",
                      ".", "S: 250 ok"}));
    CHECK(found("failed", scene.observation()) == Finding::broken);
    CHECK(found("delivered", scene.observation()) == Finding::broken);
    CHECK(found("failed", scene.told(Told::permanent).observation()) == Finding::held);
}

TEST_CASE("outcome: one of several", "[check][outcome]") {
    CHECK(found("outcome", refused("550", Told::permanent).observation(), {{"is", "delivered|permanent"}}) ==
          Finding::held);
    CHECK(found("outcome", delivered_scene().observation(), {{"is", "permanent|delivered"}}) == Finding::held);
    CHECK(found("outcome", refused("550", Told::temporary).observation(), {{"is", "delivered|permanent"}}) ==
          Finding::broken);
    Scene cut = Scene{}.queue().play(hello());
    cut.complete = false;
    CHECK(found("outcome", cut.observation(), {{"is", "delivered|temporary"}}) == Finding::unreached);
}

TEST_CASE("told", "[check][outcome]") {
    Scene scene = refused("550", Told::permanent);
    scene.outcome().code = 550;
    CHECK(found("told", scene.observation(), {{"is", "permanent"}, {"code", "550"}}) == Finding::held);
    CHECK(found("told", scene.observation(), {{"is", "temporary"}}) == Finding::broken);
    CHECK(found("told", scene.observation(), {{"code", "551"}}) == Finding::broken);
    scene.outcome().output = "server said: 551 5.1.1 no";
    CHECK(found("told", scene.observation(), {{"code", "551"}}) == Finding::held);
    scene.told(Told::failed);
    CHECK(judged("told", scene.observation(), {{"is", "permanent"}}).finding == Finding::held);
    CHECK(found("told", scene.observation(), {{"is", "accepted"}}) == Finding::broken);
    scene.told(Told::nothing);
    CHECK(found("told", scene.observation(), {{"is", "permanent"}}) == Finding::unreached);
}

TEST_CASE("reports name exactly those", "[check][outcome]") {
    Scene scene = Scene{}.queue().recipients(3);
    scene.play(
        hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: RCPT TO:<r2@>", "S: 550 no",
               "C: RCPT TO:<r3@>", "S: 550 no", "C: DATA", "S: 354 go", "message", ".", "S: 250 ok"}));
    CHECK(found("reports", scene.observation(), {{"recipients", "r2,r3"}}) == Finding::broken);
    CHECK(found("reports", scene.observation(), {{"recipients", ""}}) == Finding::held);
    scene.bounce("failed", "r2");
    scene.bounce("failed", "r3");
    CHECK(found("reports", scene.observation(), {{"recipients", "r2,r3"}}) == Finding::held);
    CHECK(found("reports", scene.observation(), {{"recipients", "r2"}}) == Finding::broken);
    CHECK(found("reports", scene.observation(), {{"recipients", ""}}) == Finding::broken);
    // A message in plain words that names the recipient is a report, if not a good one.
    Scene plain = Scene{}.queue().play(hello({"C: MAIL FROM:<sender@>", "S: 550 no"}));
    Bounce& bounce = plain.bounce("failed", "r1");
    bounce.recipients.clear();
    bounce.is_report = false;
    bounce.content = std::make_shared<const std::string>("Subject: failed\r\n\r\nSorry, <r1@c1.case.test>: 550 no\r\n");
    const auto judgement = judged("reports", plain.observation(), {{"recipients", "r1"}});
    CHECK(judgement.finding == Finding::held);
    CHECK_FALSE(judgement.note.empty());
}
