#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

Scene queue() {
    Scene scene;
    scene.queue();
    return scene;
}

std::vector<std::string> attempt(std::vector<std::string> content, const std::string& reply) {
    auto lines =
        hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go"});
    lines.insert(lines.end(), content.begin(), content.end());
    lines.emplace_back(".");
    lines.push_back(reply);
    lines.emplace_back("server closes");
    return lines;
}

}  // namespace

TEST_CASE("copies that cannot be avoided are alike", "[check][duplicates][RFC5321-6.1]") {
    Scene alike = queue();
    alike.play(attempt({"message"}, "S:")).wait("1s").play(attempt({"message"}, "S: 250 ok"));
    const auto held = judged("same-copies", alike.observation());
    CHECK(held.finding == Finding::held);
    CHECK(held.evidence.size() == 2);
    Scene renamed = queue();
    renamed.play(attempt({"D: Message-ID: <m1@c1.case.test>", "D: ", "D: text"}, "S:"));
    renamed.play(attempt({"D: Message-ID: <new@c1.case.test>", "D: ", "D: text"}, "S: 250 ok"));
    Observation seen = renamed.observation();
    for (auto& one : seen.attempts) one.message = 0;
    CHECK(judged("same-copies", seen).finding == Finding::broken);
    Scene changed = queue();
    changed.play(attempt({"D: Message-ID: <m1@c1.case.test>", "D: ", "D: text"}, "S:"));
    changed.play(attempt({"D: Message-ID: <m1@c1.case.test>", "D: ", "D: other"}, "S: 250 ok"));
    CHECK(judged("same-copies", changed.observation()).finding == Finding::broken);
    CHECK(judged("same-copies", queue().observation()).finding == Finding::unreached);
}

TEST_CASE("two connections at once for one recipient are parallel", "[check][duplicates][RFC5321-4.5.4.1]") {
    Scene scene = queue();
    scene.play(attempt({"message"}, "S:")).wait("1s").play(attempt({"message"}, "S: 250 ok"));
    Observation seen = scene.observation();
    CHECK(judged("never-parallel", seen).finding == Finding::held);
    seen.attempts[0].ended = seen.attempts[1].began + Time{1};
    CHECK(judged("never-parallel", seen).finding == Finding::broken);
    seen.attempts[1].recipients.front().address = "r2@c1.case.test";
    CHECK(judged("never-parallel", seen).finding == Finding::held);
    CHECK(judged("never-parallel", queue().observation()).finding == Finding::unreached);
}

TEST_CASE("success is told after the reply", "[check][duplicates][RFC5321-4.2.5]") {
    Scene scene;
    scene.play(up_to_dot({"S: 250 ok", "C: QUIT", "S: 221 bye"}));
    CHECK(judged("success-after-reply", scene.observation()).finding == Finding::held);
    scene.outcome().ended = Time{1};
    CHECK(judged("success-after-reply", scene.observation()).finding == Finding::broken);
    scene.told(Told::temporary);
    CHECK(judged("success-after-reply", scene.observation()).finding == Finding::unreached);
    Scene none;
    none.play(up_to_dot({"S:", "server closes"}));
    CHECK(judged("success-after-reply", none.observation()).finding == Finding::broken);
    CHECK(judged("success-after-reply", queue().observation()).finding == Finding::held);
}

TEST_CASE("what was refused is not told as sent", "[check][duplicates][RFC5321-4.2]") {
    Scene scene;
    scene.play(up_to_dot({"S: 554 no", "C: QUIT", "S: 221 bye"}));
    CHECK(judged("not-told-as-sent", scene.observation()).finding == Finding::broken);
    scene.told(Told::permanent);
    CHECK(judged("not-told-as-sent", scene.observation()).finding == Finding::held);
    CHECK(judged("not-told-as-sent", observe({"S: 220 mx", "client closes"})).finding == Finding::unreached);
    Scene broken_off;
    broken_off.told(Told::temporary)
        .play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA", "S: 354 go",
                     "client closes"}));
    CHECK(judged("not-told-as-sent", broken_off.observation()).finding == Finding::held);
}
