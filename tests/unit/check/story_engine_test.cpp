// Real conversations of the simulator, told as a story: what the engine records is what story.hpp reads.
#include <bouncehouse/engine/engine.hpp>
#include <bouncehouse/scenario/load.hpp>
#include "builder.hpp"
#include "catch.hpp"

namespace engine = bouncehouse::engine;
namespace scenario = bouncehouse::scenario;
namespace smtp = bouncehouse::smtp;
using namespace tell;
using namespace std::chrono_literals;

namespace {

/// A world of one host that is talked to in virtual time.
class World {
public:
    explicit World(std::string_view toml) {
        const auto& catalogue = bouncehouse::catalogue::Catalogue::builtin();
        const auto loaded =
            scenario::load_text("title = \"t\"\nsummary = \"t\"\n" + std::string{toml}, "t.toml", catalogue);
        for (const auto& problem : loaded.problems) UNSCOPED_INFO(problem.str());
        REQUIRE(loaded.ok());
        engine_ = std::make_unique<engine::Engine>(loaded.scenario, catalogue, clock_, recorder_);
        seen.submitted.resize(1);
        seen.submitted[0].message_id = "<m1@c1.case.test>";
        seen.submitted[0].sender = "sender@c1.return.test";
    }

    void connect() {
        machine_ = engine_->open(0, {"127.0.0.1", 40'000, "127.0.1.1:25"});
        machine_->start();
        settle();
    }
    /// Sends lines and lets the server do all it does, waits included.
    void say(std::initializer_list<std::string_view> lines) {
        for (const std::string_view line : lines) send(std::string{line} + "\r\n");
    }
    void send(std::string_view bytes) {
        clock_.advance(1ms);
        if (!machine_->ended()) machine_->receive(bytes);
        settle();
    }
    void close_after(std::chrono::nanoseconds time) {
        clock_.advance(time);
        machine_->peer_closed("closed");
    }
    const Observation& told() {
        machine_.reset();
        tell_story(recorder_.all_events(), recorder_.messages(), seen);
        return seen;
    }

    bool impatient = false;  // waits are not sat through
    Observation seen;

private:
    void settle() {
        for (bool again = true; again;) {
            again = false;
            std::vector<smtp::Action> actions;
            actions.swap(machine_->actions());
            for (const smtp::Action& action : actions) {
                if (const auto* pause = std::get_if<smtp::Pause>(&action); pause != nullptr && !impatient) {
                    clock_.advance(pause->length);
                    machine_->resume();
                    again = true;
                }
                if (std::holds_alternative<smtp::StartTls>(action)) {
                    machine_->tls_done({"TLSv1.3", "x", "mx.test", ""});
                    again = true;
                }
            }
        }
    }

    engine::VirtualClock clock_;
    evidence::Recorder recorder_;
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<smtp::Machine> machine_;
};

constexpr std::string_view content = "Message-ID: <m1@c1.case.test>\r\nSubject: x\r\n\r\nhello\r\n..dot\r\n.";

}  // namespace

TEST_CASE("the engine's delivery", "[check][story][engine]") {
    World world("");
    world.connect();
    world.say(
        {"EHLO a.test", "MAIL FROM:<sender@c1.return.test>", "RCPT TO:<r1@c1.case.test>", "DATA", content, "QUIT"});
    const Observation& seen = world.told();
    REQUIRE(seen.attempts.size() == 1);
    CHECK(seen.attempts[0].acknowledged());
    CHECK(seen.attempts[0].message == 0);
    CHECK(*seen.attempts[0].content == "Message-ID: <m1@c1.case.test>\r\nSubject: x\r\n\r\nhello\r\n.dot\r\n");
    CHECK(seen.sessions[0].how_ended == "quit");
    CHECK(seen.sessions[0].ended_by_client);
    CHECK_FALSE(seen.sessions[0].offered.empty());
    for (const Exchange& one : seen.sessions[0].exchanges) CHECK(one.has_reply);
}

TEST_CASE("the engine's pipelined group with a refused recipient", "[check][story][engine][RFC2920-3.1]") {
    World world(R"([[rule]]
        at = "rcpt"
        when = { recipient = "r2@*" }
        reply = "550 5.1.1 no")");
    world.connect();
    world.say({"EHLO a.test"});
    world.send(
        "MAIL FROM:<sender@c1.return.test>\r\nRCPT TO:<r1@c1.case.test>\r\nRCPT TO:<r2@c1.case.test>\r\nDATA\r\n");
    world.say({content, "RSET", "MAIL FROM:<>", "QUIT"});
    const Observation& seen = world.told();
    REQUIRE(seen.attempts.size() == 2);
    CHECK(seen.attempts[0].recipients[0].accepted());
    CHECK(seen.attempts[0].recipients[1].exchange.code == 550);
    CHECK(seen.attempts[0].data->code == 354);
    CHECK(seen.attempts[0].acknowledged());
    CHECK(seen.attempts[1].how_ended == "quit");
}

TEST_CASE("the engine's lost reply, half a reply, late reply", "[check][story][engine]") {
    const auto final_with = [](std::string_view rule) {
        World world("[[rule]]\nat = \"data-end\"\n" + std::string{rule});
        world.connect();
        world.say({"EHLO a.test", "MAIL FROM:<sender@c1.return.test>", "RCPT TO:<r1@c1.case.test>", "DATA"});
        world.impatient = true;
        world.say({content});
        world.close_after(1s);
        return world.told();
    };
    for (const std::string_view rule : {"reply = \"none\"\nclose = \"after\"", "raw = \"250 o\"\nclose = \"after\"",
                                        "reply = \"250 2.0.0 ok\"\ndelay = \"5s\""}) {
        INFO(rule);
        const Observation seen = final_with(rule);
        REQUIRE(seen.attempts.size() == 1);
        CHECK(seen.attempts[0].content_complete);
        REQUIRE(seen.attempts[0].final);
        CHECK_FALSE(seen.attempts[0].final->has_reply);
        CHECK(seen.attempts[0].how_ended == "lost");
    }
    const Observation kept = final_with("reply = \"none\"\nkeep = true\nclose = \"after\"");
    REQUIRE(kept.attempts[0].content);
    CHECK(kept.attempts[0].message == 0);
    CHECK(final_with("reply = \"250 ok\"").attempts[0].acknowledged());
    CHECK(final_with("reply = \"250 ok\"\nlinger = \"5s\"\nclose = \"reset\"").attempts[0].acknowledged());
}

TEST_CASE("the engine's early answer is no acknowledgement of the whole", "[check][story][engine]") {
    World world("[[rule]]\nat = \"data-end\"\nat_byte = 10\nreply = \"250 2.0.0 early\"");
    world.connect();
    world.say(
        {"EHLO a.test", "MAIL FROM:<sender@c1.return.test>", "RCPT TO:<r1@c1.case.test>", "DATA", content, "QUIT"});
    const Observation& seen = world.told();
    REQUIRE(seen.attempts.size() == 1);
    REQUIRE(seen.attempts[0].final);
    CHECK(seen.attempts[0].final->code == 250);
    CHECK_FALSE(seen.attempts[0].content_complete);
}

TEST_CASE("the engine's chunks", "[check][story][engine][RFC3030-2]") {
    World world("");
    world.connect();
    world.say({"EHLO a.test", "MAIL FROM:<sender@c1.return.test>", "RCPT TO:<r1@c1.case.test>"});
    world.send("BDAT 31\r\nMessage-ID: <m1@c1.case.test>\r\n");
    world.send("BDAT 7 LAST\r\n\r\nhi\r\n\n");
    world.say({"QUIT"});
    const Observation& seen = world.told();
    REQUIRE(seen.attempts.size() == 1);
    CHECK(seen.attempts[0].by_chunks);
    CHECK(seen.attempts[0].acknowledged());
    CHECK(seen.attempts[0].message == 0);
    for (const Exchange& one : seen.sessions[0].exchanges) CHECK(one.has_reply);
}

TEST_CASE("the engine's replies sent ahead", "[check][story][engine]") {
    World world(R"([[rule]]
        at = "mail"
        reply = "250 2.1.0 sender"
        ahead = ["550 5.1.1 rcpt ahead"])");
    world.connect();
    world.say({"EHLO a.test", "MAIL FROM:<sender@c1.return.test>", "RCPT TO:<r1@c1.case.test>", "QUIT"});
    const Observation& seen = world.told();
    REQUIRE(seen.attempts.size() == 1);
    CHECK(seen.attempts[0].mail.code == 250);
    REQUIRE(seen.attempts[0].recipients.size() == 1);
    CHECK(seen.attempts[0].recipients[0].exchange.has_reply);
    CHECK(seen.attempts[0].recipients[0].exchange.code == 550);
}

TEST_CASE("the engine's dialogue", "[check][story][engine]") {
    World world(R"([[dialogue]]
        steps = [
          { send = "220 hi" },
          { expect = "EHLO *" },
          { raw = "250-x\r\n" },
          { raw = "250 PIPELINING\r\n" },
          { expect = "MAIL FROM:*" },
          { expect = "RCPT TO:*" },
          { expect = "DATA" },
          { raw = "250 ok\r\n550 no\r\n354 go\r\n" },
          { content = true },
          { reply = "554 5.6.0 no" },
          { expect = "QUIT" },
          { reply = "221 bye" },
          { close = "after" },
        ])");
    world.connect();
    world.say(
        {"EHLO a.test", "MAIL FROM:<sender@c1.return.test>", "RCPT TO:<r1@c1.case.test>", "DATA", content, "QUIT"});
    const Observation& seen = world.told();
    const Session& session = seen.sessions[0];
    CHECK(session.exchanges[0].stage == "connect");
    CHECK(session.exchanges[0].code == 220);
    CHECK(session.offered == std::vector<std::string>{"PIPELINING"});
    REQUIRE(seen.attempts.size() == 1);
    CHECK(seen.attempts[0].mail.code == 250);
    CHECK(seen.attempts[0].recipients[0].exchange.code == 550);
    CHECK(seen.attempts[0].data->code == 354);
    CHECK(seen.attempts[0].final->code == 554);
    CHECK(seen.attempts[0].how_ended == "refused");
    CHECK(seen.attempts[0].content);
    CHECK(session.at("quit")->code == 221);
}

TEST_CASE("the engine's STARTTLS and AUTH", "[check][story][engine]") {
    World world(
        "[[host]]\nname = \"mx.test\"\nrole = \"submission\"\nauth = { account = [{ user = \"u\", password = "
        "\"secret\" }] }");
    world.connect();
    world.say({"EHLO a.test", "STARTTLS", "EHLO a.test", "AUTH LOGIN", "dQ==", "c2VjcmV0", "QUIT"});
    const Observation& seen = world.told();
    const Session& session = seen.sessions[0];
    CHECK(session.tls->done);
    CHECK_FALSE(session.offered.empty());
    CHECK_FALSE(session.offered_under_tls.empty());
    std::vector<int> codes;
    for (const Exchange& one : session.exchanges)
        if (one.stage == "auth") codes.push_back(one.code);
    CHECK(codes == std::vector<int>{334, 334, 235});
    REQUIRE(session.auth.size() == 1);
    CHECK(session.auth[0].success);
}

TEST_CASE("the engine's connection that breaks inside the content", "[check][story][engine]") {
    World world("");
    world.connect();
    world.say({"EHLO a.test", "MAIL FROM:<sender@c1.return.test>", "RCPT TO:<r1@c1.case.test>", "DATA", "Subject: x"});
    world.close_after(1s);
    const Observation& seen = world.told();
    REQUIRE(seen.attempts.size() == 1);
    CHECK(seen.attempts[0].content_begun);
    CHECK_FALSE(seen.attempts[0].content_complete);
    CHECK_FALSE(seen.attempts[0].final);
    CHECK(seen.attempts[0].how_ended == "closed");
    CHECK(seen.sessions[0].wrong("closed-in-content"));
}
