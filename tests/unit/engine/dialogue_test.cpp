// [[dialogue]]: exact scripts.
#include "catch.hpp"
#include "play.hpp"

using namespace play;

TEST_CASE("a dialogue is played step by step", "[engine][dialogue]") {
    World world(R"([[dialogue]]
        id = "exact"
        steps = [
          { send = "220 hi", delay = "2s" },
          { expect = "EHLO *" },
          { reply = "250 {host} greets {helo}" },
          { expect = "NOOP", optional = true },
          { reply = "250 2.0.0 noop" },
          { expect = "MAIL FROM:*" },
          { raw = "250 2.1.0 {sender} ok\r\n", split = [2, 5] },
          { expect = "RCPT TO:*" },
          { reply = "250 2.1.5 ok" },
          { expect = "DATA" },
          { reply = "354 go" },
          { content = true },
          { reply = "250 2.0.0 kept" },
          { wait = "5s" },
          { close = "reset" },
        ])");
    const std::string dialogue = flush_left(R"(
        ~ 2s
        S: 220 hi
        C: HELO client.example
        S: 503 5.5.1 Bad sequence of commands
        C: EHLO client.example
        S: 250 bouncehouse.test greets client.example
        C: MAIL FROM:<a@example.org>
        S: 250 2.1.0 a@example.org ok
        C: RCPT TO:<b@example.test>
        S: 250 2.1.5 ok
        C: DATA
        S: 354 go
        C: Subject: x
        C: ..dot
        C: .
        S: 250 2.0.0 kept
        ~ 5s
        # reset
    )");
    CHECK(world.play(dialogue) == dialogue);
    CHECK(world.all<evidence::Noted>() ==
          std::vector<evidence::Noted>{{"deviation", "step 2 expects EHLO *, got HELO client.example"}});
    const auto messages = world.recorder.messages();
    REQUIRE(messages.size() == 1);
    CHECK(*messages[0].content == "Subject: x\r\n.dot\r\n");
    CHECK(messages[0].recipients[0].address == "b@example.test");
    CHECK(world.replies(1)[0].rule == "test.toml:6 (exact step 1)");
}

TEST_CASE("a dialogue may be for one connection; others are sessions", "[engine][dialogue]") {
    World world(R"([[dialogue]]
        connection = 2
        steps = [ { send = "554 go away" }, { end = true } ])");
    CHECK(world.connect().greeting() == "220 bouncehouse.test ESMTP Bouncehouse\r\n");
    Client second = world.connect();
    CHECK(second.greeting() == "554 go away\r\n");
    CHECK(second.say("QUIT").empty());
    second.close();
    CHECK(world.connect().greeting() == "220 bouncehouse.test ESMTP Bouncehouse\r\n");
    CHECK(world.all<evidence::Noted>() ==
          std::vector<evidence::Noted>{{"deviation", "step 2 expects the end, got QUIT"}});
}

TEST_CASE("a dialogue swallows octets, starts TLS, and closes when it has run out", "[engine][dialogue]") {
    World world(R"([[dialogue]]
        steps = [ { bytes = 6 }, { send = "220 now" }, { starttls = true }, { send = "250 inside" } ])");
    Client client = world.connect();
    CHECK(client.play("C: abc") == "C: abc\n");
    CHECK(client.play("C: d") == "C: d\nS: 220 now\n# tls\nS: 250 inside\n# close\n");
    CHECK(world.all<evidence::TlsSeen>().size() == 1);
}

TEST_CASE("who deviates without end is closed", "[engine][dialogue]") {
    World world(R"([[host]]
        limits = { errors = 3 }
        [[dialogue]]
        steps = [ { expect = "EHLO *" , otherwise = "500 5.5.2 What?" }, { reply = "250 ok" } ])");
    const std::string dialogue = flush_left(R"(
        C: one
        S: 500 5.5.2 What?
        C: two
        S: 500 5.5.2 What?
        C: three
        S: 421 4.7.0 Too many errors
        # close
    )");
    CHECK(world.play(dialogue) == dialogue);
}

TEST_CASE("a dialogue goes on behind NOOP, and RSET outside a transaction", "[engine][dialogue][RFC5321-4.1.1.9]") {
    World world(R"([[dialogue]]
        steps = [ { expect = "EHLO *" }, { reply = "250 ok" }, { expect = "RSET", optional = true }, { reply = "250 mine" },
                  { expect = "MAIL *" }, { reply = "250 sender" }, { expect = "RCPT *" }, { reply = "250 recipient" } ])");
    const std::string dialogue = flush_left(R"(
        C: EHLO client.example
        S: 250 ok
        C: NOOP
        S: 250 2.0.0 OK
        C: RSET
        S: 250 mine
        C: RSET
        S: 250 2.0.0 OK
        C: MAIL FROM:<a@b.example>
        S: 250 sender
        C: RSET
        S: 503 5.5.1 Bad sequence of commands
    )");
    CHECK(world.play(dialogue) == dialogue);
}

TEST_CASE("a line without end is cut, not kept for ever", "[engine][dialogue]") {
    World world(R"([[dialogue]]
        steps = [ { expect = "EHLO *" } ])");
    Client client = world.connect();
    for (int i = 0; i < 100 && !client.machine().ended(); ++i) client.send(std::string(10'000, 'x'));
    CHECK(client.machine().wants_input());
    client.send(std::string(1'000'000, '\n'));
    CHECK(client.machine().ended());
}

TEST_CASE("an optional line that does not come takes its replies and its content with it", "[engine][dialogue]") {
    World world(R"([[dialogue]]
        steps = [
          { send = "220 hi" },
          { expect = "DATA", optional = true },
          { send = "354 go on" },
          { content = true },
          { send = "250 thanks" },
          { expect = "QUIT" },
          { send = "221 bye" },
        ])");
    const std::string without = flush_left(R"(
        S: 220 hi
        C: QUIT
        S: 221 bye
        # close
    )");
    CHECK(world.play(without) == without);
    const std::string with = flush_left(R"(
        S: 220 hi
        C: DATA
        S: 354 go on
        C: hello
        C: .
        S: 250 thanks
        C: QUIT
        S: 221 bye
        # close
    )");
    CHECK(world.play(with) == with);
}
