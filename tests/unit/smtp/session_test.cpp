#include "catch.hpp"
#include "dialogue.hpp"

using namespace bouncehouse::smtp;
using namespace bouncehouse::smtp::test;
using Names = std::vector<std::string>;

namespace {

constexpr std::string_view greeted = R"(
    S: 220 mx.test ESMTP Bouncehouse
    C: EHLO client.test
    S: 250-mx.test
    S: 250-PIPELINING
    S: 250-SIZE 1000
    S: 250-8BITMIME
    S: 250-SMTPUTF8
    S: 250-CHUNKING
    S: 250-DSN
    S: 250-ENHANCEDSTATUSCODES
    S: 250-STARTTLS
    S: 250 AUTH PLAIN LOGIN
)";
std::string after_hello(std::string_view script) { return std::string{greeted} + std::string{script}; }

/// As written, and the same when the bytes come one by one.
void check(const std::string& script, const Settings& settings = ordinary(),
           const std::function<void(StandardResponder&)>& prepare = {}) {
    StandardResponder whole, split;
    if (prepare) prepare(whole);
    if (prepare) prepare(split);
    CHECK(played(script, settings, whole) == tidy(script));
    CHECK(played(script, settings, split, Split::octets) == tidy(script));
    CHECK(whole.messages == split.messages);
    CHECK(whole.ends == split.ends);
    CHECK(whole.findings == split.findings);
    break_everywhere(script, settings, prepare);
}

constexpr std::string_view one_message = R"(
    C: MAIL FROM:<a@client.test> SIZE=19 BODY=8BITMIME
    S: 250 2.1.0 Sender OK
    C: RCPT TO:<b@mx.test> NOTIFY=NEVER
    S: 250 2.1.5 Recipient OK
    C: DATA
    S: 354 Start mail input; end with <CRLF>.<CRLF>
    C: Subject: x
    C:
    C: ..dot
    C: .
    S: 250 2.0.0 Message accepted
    C: QUIT
    S: 221 2.0.0 Service closing transmission channel
    = end close
)";

}  // namespace

TEST_CASE("a message is taken and kept", "[rfc5321][4.1.1]") {
    check(after_hello(one_message));
    StandardResponder responder;
    played(after_hello(one_message), ordinary(), responder);
    CHECK(responder.messages == Names{"<a@client.test> -> <b@mx.test>: Subject: x\r\n\r\n.dot\r\n"});
    CHECK(responder.ends == Names{"client quit"});
    CHECK(responder.wrongs == Names{"more-than-declared"});
}

TEST_CASE("note, then ask; keep before the promise", "[session]") {
    StandardResponder responder;
    played(after_hello(one_message), ordinary(), responder);
    CHECK(responder.calls == Names{"answer connect", "command ehlo", "answer ehlo", "command mail", "answer mail",
                                   "command rcpt", "answer rcpt", "command data", "answer data", "answer data-end",
                                   "keep", "command quit", "answer quit"});
}

TEST_CASE("what cannot be kept is not promised", "[rfc5321][6.1]") {
    StandardResponder responder;
    responder.can_keep = false;
    const std::string out = played(after_hello(one_message), ordinary(), responder);
    CHECK(out.find("S: 452 4.3.1 Insufficient system storage\n") != std::string::npos);
}

TEST_CASE("a pipelined group gets one write", "[rfc2920][3.2]") {
    StandardResponder responder;
    const Settings settings = ordinary();
    Session session{settings, responder};
    session.start();
    session.receive("EHLO client.test\r\n");
    session.actions().clear();
    session.receive("MAIL FROM:<>\r\nRCPT TO:<a@mx.test>\r\nRCPT TO:<b@mx.test>\r\nDATA\r\n");
    REQUIRE(session.actions().size() == 1);
    CHECK(session.actions()[0] ==
          Action{Send{"250 2.1.0 Sender OK\r\n250 2.1.5 Recipient OK\r\n250 2.1.5 Recipient OK\r\n"
                      "354 Start mail input; end with <CRLF>.<CRLF>\r\n",
                      {}}});
    CHECK(responder.wrongs.empty());
}

TEST_CASE("HELO brings no extensions and no enhanced codes", "[rfc5321][4.1.1.1][rfc2034]") {
    check(R"(
        S: 220 mx.test ESMTP Bouncehouse
        C: HELO client.test
        S: 250 mx.test
        C: MAIL FROM:<a@client.test> SIZE=5
        S: 555 Parameter not recognized or not implemented
        C: STARTTLS
        S: 502 Command not implemented
        C: MAIL FROM:<a@client.test>
        S: 250 Sender OK
        C: RCPT TO:<Postmaster>
        S: 250 Recipient OK
        C: QUIT
        S: 221 Service closing transmission channel
        = end close
    )");
}

TEST_CASE("order of commands", "[rfc5321][4.1.4]") {
    check(R"(
        S: 220 mx.test ESMTP Bouncehouse
        C: MAIL FROM:<a@client.test>
        S: 503 5.5.1 Bad sequence of commands: send EHLO first
    )");
    check(after_hello(R"(
        C: RCPT TO:<b@mx.test>
        S: 503 5.5.1 Bad sequence of commands: MAIL first
        C: DATA
        S: 503 5.5.1 Bad sequence of commands: MAIL first
        C: MAIL FROM:<a@client.test>
        S: 250 2.1.0 Sender OK
        C: MAIL FROM:<a@client.test>
        S: 503 5.5.1 Bad sequence of commands: a transaction is open
        C: DATA
        S: 554 5.5.1 No valid recipients
        C: RSET
        S: 250 2.0.0 OK
        C: RCPT TO:<b@mx.test>
        S: 503 5.5.1 Bad sequence of commands: MAIL first
        C: NOOP whatever
        S: 250 2.0.0 OK
        C: VRFY bob
        S: 252 2.1.5 Cannot verify the user, but will take the message and attempt delivery
        C: EXPN list
        S: 502 5.5.1 Command not implemented
        C: HELP
        S: 214 2.0.0 See RFC 5321
        C: LHLO client.test
        S: 500 Syntax error, command unrecognized
    )"));
}

TEST_CASE("syntax", "[rfc5321][4.1.2]") {
    check(after_hello(R"(
        C: XFOO
        S: 500 5.5.2 Syntax error, command unrecognized
        C:
        S: 500 5.5.2 Syntax error, command unrecognized
        C: MAIL FROM: <a@client.test>
        S: 501 5.5.4 Syntax error in parameters or arguments
        C: MAIL FROM:a@client.test
        S: 501 5.1.7 Bad sender's mailbox address syntax
        C: MAIL FROM:<a@client.test> FOO=1
        S: 555 5.5.4 Parameter not recognized or not implemented
        C: MAIL FROM:<a@client.test> REQUIRETLS
        S: 555 5.5.4 Parameter not recognized or not implemented
        C: MAIL FROM:<a@client.test> RET=SOME
        S: 501 5.5.4 Syntax error in a parameter
        C: MAIL FROM:<a@client.test> SIZE=5000
        S: 552 5.3.4 Message size exceeds fixed maximum message size
        C< NOOP \0\r\n
        S: 500 5.5.2 Syntax error, invalid character
        C: RSET now
        S: 501 5.5.4 Syntax error: no argument is allowed
        C: EHLO under_score
        S: 501 Syntax error: a domain or an address literal is wanted
    )"));
}

TEST_CASE("the limit of a command line", "[rfc5321][4.5.3.1.4]") {
    const std::string fits = "C: NOOP " + std::string(505, 'x') + "\n S: 250 2.0.0 OK\n";
    const std::string long_one = "C: NOOP " + std::string(506, 'x') + "\n S: 500 5.5.2 Line too long\n";
    const std::string huge = "C: NOOP " + std::string(100'000, 'x') + "\n S: 500 5.5.2 Line too long\n";
    check(after_hello(fits + long_one + huge + fits));
}

TEST_CASE("AUTH", "[rfc4954][4]") {
    check(after_hello(R"(
        C: AUTH PLAIN AGFubgBzZWNyZXQ=
        S: 235 2.7.0 Authentication succeeded
        C: AUTH PLAIN
        S: 503 5.5.1 Bad sequence of commands
    )"));
    check(after_hello(R"(
        C: AUTH CRAM-MD5
        S: 504 5.5.4 Unrecognized authentication type
        C: AUTH PLAIN
        S: 334 
        C: *
        S: 501 5.7.0 Authentication cancelled
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: ###
        S: 501 5.5.2 Cannot decode the response
        C: AUTH PLAIN =
        S: 535 5.7.8 Authentication credentials invalid
        C: AUTH PLAIN
        S: 334 
        C: d2l0aCBkYXRh
        S: 334 dj1wcm9vZg==
        C:
        S: 235 2.7.0 Authentication succeeded
    )"));
}

TEST_CASE("after TLS all is forgotten", "[rfc3207][4.2]") {
    check(after_hello(R"(
        C: STARTTLS
        S: 220 2.0.0 Ready to start TLS
        = starttls
        ! tls
        C: MAIL FROM:<a@client.test>
        S: 503 5.5.1 Bad sequence of commands: send EHLO first
        C: EHLO client.test
        S: 250-mx.test
        S: 250-PIPELINING
        S: 250-SIZE 1000
        S: 250-ENHANCEDSTATUSCODES
        S: 250 AUTH PLAIN LOGIN
        C: STARTTLS
        S: 503 5.5.1 Bad sequence of commands
    )"));
    StandardResponder responder;
    const std::string injected = after_hello(R"(
        C: STARTTLS
        C: MAIL FROM:<evil@client.test>
        S: 220 2.0.0 Ready to start TLS
        = starttls
        ! tls
        C: EHLO client.test
        S: 250-mx.test
        S: 250-PIPELINING
        S: 250-SIZE 1000
        S: 250-ENHANCEDSTATUSCODES
        S: 250 AUTH PLAIN LOGIN
    )");
    CHECK_DIALOGUE(injected, ordinary(), responder);
    CHECK(responder.wrongs == Names{"bytes-behind-starttls"});
}

TEST_CASE("BDAT", "[rfc3030][2]") {
    check(after_hello(R"(
        C< BDAT 3\r\nabc
        S: 503 5.5.1 Bad sequence of commands: MAIL first
        C: MAIL FROM:<a@client.test>
        S: 250 2.1.0 Sender OK
        C: RCPT TO:<b@mx.test>
        S: 250 2.1.5 Recipient OK
        C< BDAT 5\r\n.\r\nab
        S: 250 2.0.0 Chunk accepted
        C: DATA
        S: 503 5.5.1 Bad sequence of commands
        C: BDAT 0 LAST
        S: 250 2.0.0 Message accepted
        C: BDAT x
        S: 503 5.5.1 Bad sequence of commands: MAIL first
    )"));
}

TEST_CASE("LMTP answers the content once for each recipient", "[rfc2033][4.2]") {
    Settings settings = ordinary();
    settings.dialect = Dialect::lmtp;
    settings.offers = Offers::of({"PIPELINING", "ENHANCEDSTATUSCODES", "CHUNKING"});
    const auto prepare = [](StandardResponder& responder) {
        responder.at(Stage::data_end, [](const Situation& s, const Reply&, Answer& answer) {
            if (s.recipient != 1U) return;
            answer.bytes = "452 4.2.2 over quota\r\n";
            answer.code = 452;
        });
    };
    check(R"(
        S: 220 mx.test LMTP Bouncehouse
        C: EHLO client.test
        S: 500 Syntax error, command unrecognized
        C: LHLO client.test
        S: 250-mx.test
        S: 250-PIPELINING
        S: 250-ENHANCEDSTATUSCODES
        S: 250 CHUNKING
        C: MAIL FROM:<>
        S: 250 2.1.0 Sender OK
        C: DATA
        S: 503 5.5.1 No valid recipients
        C: RCPT TO:<a@mx.test>
        S: 250 2.1.5 Recipient OK
        C: RCPT TO:<b@mx.test>
        S: 250 2.1.5 Recipient OK
        C: DATA
        S: 354 Start mail input; end with <CRLF>.<CRLF>
        C: .
        S: 250 2.0.0 Message accepted
        S: 452 4.2.2 over quota
    )",
          settings, prepare);
}

TEST_CASE("the first digit decides", "[rfc5321][4.2]") {
    SECTION("250 to DATA begins no content") {
        check(after_hello(R"(
            C: MAIL FROM:<>
            S: 250 2.1.0 Sender OK
            C: RCPT TO:<a@mx.test>
            S: 250 2.1.5 Recipient OK
            C: DATA
            S: 250 what
            C: NOOP
            S: 250 2.0.0 OK
        )"),
              ordinary(), [](StandardResponder& r) { r.say(Stage::data, "250 what\r\n", 250); });
    }
    SECTION("354 to a recipient is no acceptance") {
        check(after_hello(R"(
            C: MAIL FROM:<>
            S: 250 2.1.0 Sender OK
            C: RCPT TO:<a@mx.test>
            S: 354 what
            C: DATA
            S: 554 5.5.1 No valid recipients
        )"),
              ordinary(), [](StandardResponder& r) { r.say(Stage::rcpt, "354 what\r\n", 354); });
    }
    SECTION("after a 554 greeting only QUIT is served") {
        check(R"(
            S: 554 no
            C: EHLO client.test
            S: 503 Bad sequence of commands: no service here, only QUIT
            C: NOOP
            S: 503 5.5.1 Bad sequence of commands: no service here, only QUIT
            C: QUIT
            S: 221 2.0.0 Service closing transmission channel
            = end close
        )",
              ordinary(), [](StandardResponder& r) { r.say(Stage::connect, "554 no\r\n", 554); });
    }
}

TEST_CASE("a delay holds up what follows", "[session]") {
    const auto prepare = [](StandardResponder& responder) {
        responder.at(Stage::rcpt,
                     [](const Situation&, const Reply&, Answer& answer) { answer.delay = std::chrono::seconds{3}; });
    };
    check(after_hello(R"(
        C: MAIL FROM:<>
        C: RCPT TO:<a@mx.test>
        C: RCPT TO:<b@mx.test>
        C: DATA
        S: 250 2.1.0 Sender OK
        = pause 3000ms
        ! resume
        S: 250 2.1.5 Recipient OK
        = pause 3000ms
        ! resume
        S: 250 2.1.5 Recipient OK
        S: 354 Start mail input; end with <CRLF>.<CRLF>
    )"),
          ordinary(), prepare);
}

TEST_CASE("talking into a greeting that comes in pieces", "[rfc5321][4.3.1]") {
    StandardResponder responder;
    responder.at(Stage::connect, [](const Situation&, const Reply&, Answer& answer) {
        answer.bytes = "220-one\r\n220 two\r\n";
        answer.code = 220;
        answer.pacing.pieces = {9, 100};
        answer.pacing.gap = std::chrono::milliseconds{400};
    });
    CHECK_DIALOGUE(R"(
        S: 220-one
        = pause 400ms
        C: QUIT
        ! resume
        S: 220 two
        S: 221 2.0.0 Service closing transmission channel
        = end close
    )",
                   ordinary(), responder);
    CHECK(responder.wrongs == Names{"talked-early"});
}

TEST_CASE("linger, then the ending", "[session]") {
    check(after_hello(R"(
        C: NOOP
        S: 421 4.7.0 go
        = pause 500ms
        ! resume
        = end reset
    )"),
          ordinary(), [](StandardResponder& r) {
              r.at(Stage::noop, [](const Situation&, const Reply&, Answer& answer) {
                  answer.bytes = "421 4.7.0 go\r\n";
                  answer.code = 421;
                  answer.linger = std::chrono::milliseconds{500};
                  answer.ending = Ending::reset;
              });
          });
}

TEST_CASE("the server's own last word", "[rfc5321][3.8]") {
    check(after_hello(
        "! idle\n S: 421 4.4.2 Timeout waiting for the client, closing transmission channel\n = end close\n"));
    check(after_hello("! stop\n S: 421 4.3.2 Service not available, closing transmission channel\n = end close\n"));
    StandardResponder responder;
    CHECK_DIALOGUE("! stop\n S: 421 4.3.2 Service not available, closing transmission channel\n = end close\n",
                   ordinary(), responder);
    CHECK(responder.calls == Names{"answer connect"});
    CHECK(responder.ends == Names{"server stop"});
}

TEST_CASE("limits of a session", "[session]") {
    Settings settings = ordinary();
    settings.limits.errors = 2;
    settings.limits.recipients = 1;
    settings.limits.messages = 1;
    check(after_hello(R"(
        C: MAIL FROM:<>
        S: 250 2.1.0 Sender OK
        C: RCPT TO:<a@mx.test>
        S: 250 2.1.5 Recipient OK
        C: RCPT TO:<b@mx.test>
        S: 452 4.5.3 Too many recipients
        C: FOO
        S: 500 5.5.2 Syntax error, command unrecognized
        C: FOO
        S: 500 5.5.2 Syntax error, command unrecognized
        C: FOO
        S: 421 4.7.0 Too many errors, closing transmission channel
        = end close
    )"),
          settings);
    check(after_hello(R"(
        C: MAIL FROM:<>
        S: 250 2.1.0 Sender OK
        C: RSET
        S: 250 2.0.0 OK
        C: MAIL FROM:<>
        S: 421 4.7.0 Too many messages in one session, closing transmission channel
        = end close
    )"),
          settings);
}

TEST_CASE("content over the limit is read to its end", "[rfc1870][6.3]") {
    check(after_hello(
        "C: MAIL FROM:<>\n S: 250 2.1.0 Sender OK\n C: RCPT TO:<a@mx.test>\n S: 250 2.1.5 Recipient OK\n"
        "C: DATA\n S: 354 Start mail input; end with <CRLF>.<CRLF>\n C: " +
        std::string(999, 'x') +
        "\n C: .\n S: 552 5.3.4 Message size exceeds fixed maximum message size\n C: NOOP\n S: 250 2.0.0 OK\n"));
}

TEST_CASE("an early answer to the content", "[session]") {
    StandardResponder responder;
    responder.interrupt = 4;
    responder.at(Stage::data_end, [](const Situation& s, const Reply&, Answer& answer) {
        CHECK(s.early);
        CHECK(s.content->bytes == "abcd");
        answer.bytes = "550 5.7.1 enough\r\n";
        answer.code = 550;
    });
    CHECK_DIALOGUE(after_hello(R"(
        C: MAIL FROM:<>
        S: 250 2.1.0 Sender OK
        C: RCPT TO:<a@mx.test>
        S: 250 2.1.5 Recipient OK
        C: DATA
        S: 354 Start mail input; end with <CRLF>.<CRLF>
        C: abcdef
        C: .
        S: 550 5.7.1 enough
        C: NOOP
        S: 250 2.0.0 OK
    )"),
                   ordinary(), responder);
    CHECK(responder.messages.empty());
}

TEST_CASE("talking ahead of the server", "[rfc2920][3.1]") {
    Settings settings = ordinary();
    settings.offers = Offers::of({"8BITMIME"});
    StandardResponder responder;
    CHECK_DIALOGUE(R"(
        S: 220 mx.test ESMTP Bouncehouse
        C: EHLO client.test
        C: NOOP
        S: 250-mx.test
        S: 250 8BITMIME
        S: 250 OK
        C< NOOP\nNOOP \r\n
        S: 250 OK
        S: 250 OK
    )",
                   settings, responder);
    CHECK(responder.wrongs == Names{"pipelined", "bare-lf", "pipelined", "trailing-space"});
}
