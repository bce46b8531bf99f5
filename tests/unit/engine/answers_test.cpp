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
