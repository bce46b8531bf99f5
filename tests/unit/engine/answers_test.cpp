// What the engine says, as whole conversations.
#include "catch.hpp"
#include "play.hpp"

using namespace play;

TEST_CASE("without rules the standard speaks", "[engine][rfc5321][3.3]") {
    World world(R"([[host]]
        name = "mx.example.test"
        offers = ["PIPELINING", "ENHANCEDSTATUSCODES"])");
    const std::string dialogue = flush_left(R"(
        S: 220 mx.example.test ESMTP Bouncehouse
        C: EHLO client.example
        S: 250-mx.example.test
        S: 250-PIPELINING
        S: 250 ENHANCEDSTATUSCODES
        C: MAIL FROM:<a@example.org>
        S: 250 2.1.0 Sender OK
        C: RCPT TO:<b@example.test>
        S: 250 2.1.5 Recipient OK
        C: DATA
        S: 354 Start mail input; end with <CRLF>.<CRLF>
        C: Subject: hello
        C: .
        S: 250 2.0.0 Message accepted
        C: QUIT
        S: 221 2.0.0 Service closing transmission channel
        # close
    )");
    CHECK(world.play(dialogue) == dialogue);
    const auto messages = world.recorder.messages();
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].id == "1.1");
    CHECK(messages[0].sender == "a@example.org");
    CHECK(messages[0].recipients[0].address == "b@example.test");
    CHECK(*messages[0].content == "Subject: hello\r\n");
}

TEST_CASE("banner, hello line and reply suffix are the host's own", "[engine][host]") {
    World world(R"([[host]]
        name = "mx.example.test"
        offers = ["PIPELINING"]
        banner = "{host} ESMTP at your service, {client_ip}"
        hello = "{host} at your service, {helo}"
        reply_suffix = " - test"
        [[rule]]
        at = "rcpt"
        reply = "550 5.1.1 No {recipient} here")");
    const std::string dialogue = flush_left(R"(
        S: 220 mx.example.test ESMTP at your service, 192.0.2.1 - test
        C: EHLO client.example
        S: 250-mx.example.test at your service, client.example
        S: 250 PIPELINING
        C: MAIL FROM:<a@example.org>
        S: 250 Sender OK - test
        C: RCPT TO:<b@example.test>
        S: 550 5.1.1 No b@example.test here - test
    )");
    CHECK(world.play(dialogue) == dialogue);
}

TEST_CASE("a host without extensions", "[engine][rfc5321][4.2.4]") {
    World world("[[host]]\nextended = false\n");
    Client client = world.connect();
    CHECK(client.say("EHLO client.example") == "502 Command not implemented\r\n");
    CHECK(client.say("HELO client.example") == "250 bouncehouse.test\r\n");
}

TEST_CASE("421 closes, unless told not to", "[engine][rfc5321][3.8]") {
    World world(R"([[rule]]
        at = "mail"
        reply = "421 4.3.2 Going down"
        [[rule]]
        at = "noop"
        close = "no"
        reply = "421 4.3.2 Not really")");
    const std::string dialogue = flush_left(R"(
        S: 220 bouncehouse.test ESMTP Bouncehouse
        C: HELO client.example
        S: 250 bouncehouse.test
        C: NOOP
        S: 421 4.3.2 Not really
        C: MAIL FROM:<a@example.org>
        S: 421 4.3.2 Going down
        # close
    )");
    CHECK(world.play(dialogue) == dialogue);
    CHECK(world.last_reply().fault == "close");
}

TEST_CASE("after a refusing greeting only QUIT is served", "[engine][rfc7504][3]") {
    World world(R"([[rule]]
        at = "connect"
        close = "no"
        reply = "521 5.3.2 No mail here")");
    Client client = world.connect();
    CHECK(client.greeting() == "521 5.3.2 No mail here\r\n");
    CHECK(client.say("EHLO client.example").starts_with("521"));
    CHECK(client.say("QUIT").starts_with("221"));
}

TEST_CASE("silence, close without a word, reset, delay and linger", "[engine][delivery]") {
    World world(R"(
        [[rule]]
        at = "noop"
        when = { command = "NOOP close" }
        reply = "none"
        close = "after"
        [[rule]]
        at = "noop"
        when = { command = "NOOP linger" }
        reply = "250 bye"
        delay = "1s"
        linger = "2s"
        close = "reset"
        [[rule]]
        at = "noop"
        when = { command = "NOOP silent" }
        silence = true
        [[rule]]
        at = "rset"
        reply = "none")");
    CHECK(world.play("C: NOOP close") == "S: 220 bouncehouse.test ESMTP Bouncehouse\nC: NOOP close\n# close\n");
    CHECK(world.play("C: NOOP linger") ==
          "S: 220 bouncehouse.test ESMTP Bouncehouse\nC: NOOP linger\n~ 1s\nS: 250 bye\n~ 2s\n# reset\n");
    CHECK(world.last_reply().fault == "delay 1s, linger 2s, reset");
    Client client = world.connect();
    CHECK(client.say("RSET").empty());
    CHECK(client.say("NOOP") == "250 2.0.0 OK\r\n");
    CHECK(client.say("NOOP silent").empty());
    CHECK(world.last_reply().fault == "silence");
    CHECK(client.say("QUIT").empty());
    CHECK_FALSE(client.machine().ended());
}

TEST_CASE("raw bytes, repeated, and without end", "[engine][raw]") {
    World world(R"(
        [[rule]]
        at = "noop"
        raw = "250-{helo}\r\n"
        counts_as = 250
        repeat = 3
        [[rule]]
        at = "help"
        raw = "214-help\r\n"
        repeat = "endless")");
    Client client = world.connect();
    client.say("EHLO client.example");
    CHECK(client.say("NOOP") == "250-client.example\r\n250-client.example\r\n250-client.example\r\n");
    const std::string help = client.say("HELP");
    CHECK(help.size() == (16U << 20U) / 10 * 10);
    CHECK(world.last_reply().bytes.size() == 65536);
    CHECK(world.last_reply().fault == "16777210 octets, the first 65536 are shown");
}

TEST_CASE("raw bytes to EHLO stay as they are; the list beside them says what may be used", "[engine][raw]") {
    World world(R"(
        [[rule]]
        at = "ehlo"
        raw = "250-mx.example\r\n250-SIZE  1000\r\n250  HELP\r\n"
        offers = ["SIZE 1000", "HELP"])");
    Client client = world.connect();
    CHECK(client.say("EHLO client.example") == "250-mx.example\r\n250-SIZE  1000\r\n250  HELP\r\n");
    CHECK(client.say("MAIL FROM:<a@b.example> BODY=8BITMIME").starts_with("555 "));
    CHECK(client.say("MAIL FROM:<a@b.example> SIZE=20").starts_with("250 "));
}

TEST_CASE("replies sent ahead and replies nobody asked for", "[engine][delivery]") {
    World world(R"([[rule]]
        at = "mail"
        reply = "250 2.1.0 ok"
        ahead = ["250 2.1.5 ahead"]
        extra = ["250 surplus"])");
    Client client = world.connect();
    client.say("EHLO client.example");
    CHECK(client.say("MAIL FROM:<a@example.org>") == "250 2.1.0 ok\r\n250 2.1.5 ahead\r\n250 surplus\r\n");
    CHECK(client.say("RCPT TO:<b@example.test>").empty());
    CHECK(world.last_reply().fault == "sent ahead");
    CHECK(client.say("DATA").starts_with("354"));
}

TEST_CASE("a rule that goes on adds its timing to what answers later", "[engine][continue]") {
    World world(R"(
        [[rule]]
        id = "slow"
        at = "any"
        delay = "1s"
        continue = true
        [[rule]]
        at = "noop"
        delay = "2s"
        reply = "250 late")");
    CHECK(world.play("C: NOOP") == "~ 1s\nS: 220 bouncehouse.test ESMTP Bouncehouse\nC: NOOP\n~ 3s\nS: 250 late\n");
    CHECK(world.last_reply().reasons == std::vector<evidence::Reason>{{"continue", "test.toml:4 (slow)"}});
}

TEST_CASE("another EHLO list is what the session offers", "[engine][offers]") {
    World world(R"([[rule]]
        at = "ehlo"
        times = 1
        offers = ["SIZE 10", "PIPELINING"])");
    Client client = world.connect();
    CHECK(client.say("EHLO client.example") == "250-bouncehouse.test\r\n250-SIZE 10\r\n250 PIPELINING\r\n");
    CHECK(client.say("MAIL FROM:<a@example.org> SIZE=11").starts_with("552"));
    CHECK(client.say("EHLO client.example").find("8BITMIME") != std::string::npos);
}

TEST_CASE("no value of the client's can put a line into a reply", "[engine][injection]") {
    World world(R"(
        [[rule]]
        at = "unknown"
        when = { wrong = "any" }
        reply = "500 5.5.1 What is {command}"
        [[rule]]
        at = "rcpt"
        reply = "550 5.1.1 {recipient} {domain} {sender} {helo}")");
    Client client = world.connect();
    client.say("EHLO client.example");
    CHECK(client.send("FOO\rBAR\x01\t\x7f\xff\r\n") == "500 5.5.1 What is FOO?BAR????\r\n");
    CHECK(client.send("FOO " + std::string(490, 'x') + "\r\n").size() < 300);
    client.say("MAIL FROM:<a@example.org>");
    CHECK(client.say("RCPT TO:<\"x\\\r\"@example.test>").find("\r250") == std::string::npos);
    CHECK(client.say("RCPT TO:<b@example.test>") ==
          "550 5.1.1 b@example.test example.test a@example.org client.example\r\n");
}

TEST_CASE("a host has so many connections at once, and from one client", "[engine][limits]") {
    World world(R"([[host]]
        name = "mx.example.test"
        limits = { sessions = 3, sessions_per_client = 2 })");
    Client one = world.connect();
    {
        Client two = world.connect();
        Client three = world.connect();
        CHECK(three.greeting() == "421 4.7.0 mx.example.test Too many connections, closing transmission channel\r\n");
        CHECK(three.machine().ended());
        CHECK(world.last_reply().reasons ==
              std::vector<evidence::Reason>{{"limit", "connection 3 of 2 at once from 192.0.2.1"}});
    }
    Client four = world.connect("192.0.2.2");
    CHECK(four.greeting().starts_with("220"));
    Client five = world.connect("192.0.2.3");
    CHECK(five.greeting().starts_with("220"));
    CHECK(world.connect("192.0.2.4").greeting().starts_with("421"));
}

TEST_CASE("an answer in the middle of the content", "[engine][at_byte]") {
    World world(R"([[rule]]
        at = "data-end"
        at_byte = 100
        times = 1
        reply = "552 5.3.4 Too big already")");
    Client client = world.connect();
    client.say("EHLO client.example");
    client.say("MAIL FROM:<a@example.org>");
    client.say("RCPT TO:<b@example.test>");
    client.say("DATA");
    CHECK(client.send(std::string(60, 'x') + "\r\n").empty());
    CHECK(client.send(std::string(60, 'x') + "\r\n") == "552 5.3.4 Too big already\r\n");
    CHECK(client.send("more\r\n.\r\n").empty());
    CHECK(client.say("NOOP").starts_with("250"));
    CHECK(attempt(world, "a@example.org", "b@example.test") == 250);
    CHECK(world.recorder.messages().size() == 1);
}

TEST_CASE("keep and drop whatever is said; a dropped reply keeps the message", "[engine][keep]") {
    World world(R"(
        [[rule]]
        at = "data-end"
        when = { recipient = "keep@*" }
        keep = true
        reply = "451 4.3.0 Not now"
        [[rule]]
        at = "data-end"
        when = { recipient = "drop@*" }
        keep = false
        reply = "accept")");
    CHECK(attempt(world, "a@example.org", "keep@example.test") == 451);
    CHECK(world.recorder.messages().size() == 1);
    CHECK(world.recorder.messages()[0].code == 451);
    CHECK(attempt(world, "a@example.org", "drop@example.test") == 250);
    CHECK(world.recorder.messages().size() == 1);
    const auto seen = world.all<evidence::ContentSeen>();
    CHECK(seen[0].kept);
    CHECK(seen[0].message == "1.1");
    CHECK_FALSE(seen[1].kept);
}

namespace {
struct Refuses final : evidence::Keeper {
    void record(const evidence::Event&) override {}
    bool keep(const evidence::Message&) override { return false; }
};
}  // namespace

TEST_CASE("a message that cannot be kept is not promised", "[engine][keep]") {
    World world("");
    world.recorder.add(std::make_shared<Refuses>());
    CHECK(attempt(world, "a@example.org", "b@example.test") == 452);
    CHECK(world.last_reply().code == 452);
    CHECK(world.last_reply().bytes == "452 4.3.1 Insufficient system storage\r\n");
    CHECK_FALSE(world.all<evidence::ContentSeen>()[0].kept);
}

TEST_CASE("content is taken although no recipient stands", "[engine][content_anyway]") {
    World world(R"([[rule]]
        at = "data"
        content_anyway = true)");
    Client client = world.connect();
    client.say("EHLO client.example");
    client.say("MAIL FROM:<a@example.org>");
    CHECK(client.say("DATA").starts_with("354"));
    CHECK(client.say("Subject: x\r\n\r\nx\r\n.").starts_with("5"));
}

TEST_CASE("LMTP: each recipient has its own answer", "[engine][rfc2033][4.2]") {
    World world(R"([[host]]
        role = "lmtp"
        [[rule]]
        at = "data-end"
        when = { recipient = "full@*" }
        reply = "452 4.2.2 Full")");
    Client client = world.connect();
    client.say("LHLO client.example");
    client.say("MAIL FROM:<a@example.org>");
    client.say("RCPT TO:<one@example.test>");
    client.say("RCPT TO:<full@example.test>");
    client.say("DATA");
    CHECK(client.say("x\r\n.") == "250 2.0.0 Message accepted\r\n452 4.2.2 Full\r\n");
    CHECK(world.recorder.messages().size() == 1);
}

TEST_CASE("a suffix is not put behind a text that carries it already", "[engine][host]") {
    World world(R"([[host]]
        extended = false
        banner = "{host} ESMTP {helo} - gsmtp"
        reply_suffix = " {helo} - gsmtp"
        [[rule]]
        at = "rcpt"
        replies = ["550 No {recipient} {helo} - gsmtp", "550 No {recipient}"])");
    Client client = world.connect();
    CHECK(client.greeting() == "220 bouncehouse.test ESMTP  - gsmtp\r\n");
    client.say("HELO client.example");
    client.say("MAIL FROM:<a@example.org>");
    CHECK(client.say("RCPT TO:<b@example.test>") == "550 No b@example.test client.example - gsmtp\r\n");
    CHECK(client.say("RCPT TO:<b@example.test>") == "550 No b@example.test client.example - gsmtp\r\n");
}

TEST_CASE("VRFY and EXPN name a mailbox, ETRN a domain, outside any transaction", "[engine][rfc5321][3.5.1]") {
    World world(R"([[host]]
        adds = ["EXPN", "ETRN"]
        [[rule]]
        at = ["vrfy", "expn", "etrn"]
        reply = "250 <{rcpt}>, {rcpt_domain}.")");
    Client client = world.connect();
    client.say("EHLO client.example");
    CHECK(client.say("VRFY someone") == "250 <someone>, .\r\n");
    CHECK(client.say("EXPN list") == "250 <list>, .\r\n");
    CHECK(client.say("ETRN example.org") == "250 <>, example.org.\r\n");
}
