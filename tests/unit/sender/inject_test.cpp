#include <algorithm>
#include <bouncehouse/sender/inject.hpp>
#include <bouncehouse/sender/socket.hpp>
#include <catch.hpp>
#include "tiny_server.hpp"

using namespace bouncehouse::probe;
using namespace std::chrono_literals;

namespace {
InjectTo to(const TinyServer& server) { return {"127.0.0.1", server.port(), "probe.test", 5000ms}; }
const std::string hello = "Subject: t\r\n\r\n.one\r\n..two\r\nthree\r\n";
}  // namespace

TEST_CASE("Lines of the content that begin with a dot get another [RFC5321-4.5.2]") {
    CHECK(stuffed(".\r\na.b\r\n..c\r\n") == "..\r\na.b\r\n...c\r\n.\r\n");
    CHECK(stuffed("no end") == "no end\r\n.\r\n");
    CHECK(stuffed("") == ".\r\n");
    CHECK(stuffed("a\n.b\n") == "a\r\n..b\r\n.\r\n");
}

TEST_CASE("A message is handed over as it is") {
    TinyServer server;
    const SubmitOutcome outcome =
        inject(to(server), {.sender = "s@x.test", .recipients = {"a@y.test", "b@y.test"}}, {hello});
    CHECK(outcome.ran);
    CHECK(outcome.problem.empty());
    CHECK(outcome.told == Told::accepted);
    CHECK(outcome.code == 250);
    CHECK(outcome.text == "250 2.0.0 taken");
    REQUIRE(server.messages().size() == 1);
    CHECK(server.messages()[0].content == "Subject: t\r\n\r\n..one\r\n...two\r\nthree\r\n");
    CHECK(server.messages()[0].from == "MAIL FROM:<s@x.test> SIZE=34");
    CHECK(server.messages()[0].to == std::vector<std::string>{"RCPT TO:<a@y.test>", "RCPT TO:<b@y.test>"});
    CHECK(outcome.recipients.at("b@y.test") == Told::accepted);
}

TEST_CASE("Parameters are those the message wants and the server offers [RFC3461-4] [RFC6531-3.4] [RFC6152-2]") {
    TinyServer server;
    Envelope envelope{.sender = "",
                      .recipients = {"δ@y.test", "b@y.test"},
                      .utf8 = true,
                      .envid = "a b",
                      .ret = "HDRS",
                      .notify = "NEVER",
                      .orcpt = {"", "o+r@y.test"}};
    inject(to(server), envelope, {"Subject: ü\r\n\r\n"});
    REQUIRE(server.messages().size() == 1);
    CHECK(server.messages()[0].from == "MAIL FROM:<> SIZE=15 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+20b");
    CHECK(server.messages()[0].to[0] == "RCPT TO:<δ@y.test> NOTIFY=NEVER");
    CHECK(server.messages()[0].to[1] == "RCPT TO:<b@y.test> NOTIFY=NEVER ORCPT=rfc822;o+2Br@y.test");
    TinyServer poor;
    poor.offers.clear();
    const SubmitOutcome outcome = inject(to(poor), envelope, {hello});
    CHECK(outcome.problem == "the sender's own SMTP side does not offer SMTPUTF8");
    CHECK(poor.messages().empty());
}

TEST_CASE("Each recipient's refusal is told, the worst for the whole") {
    TinyServer server;
    SubmitOutcome outcome =
        inject(to(server), {.sender = "s@x.test", .recipients = {"a@y.test", "450@y.test", "550@y.test"}}, {hello});
    CHECK(outcome.told == Told::permanent);
    CHECK(outcome.code == 550);
    CHECK(outcome.recipients.at("a@y.test") == Told::accepted);
    CHECK(outcome.recipients.at("450@y.test") == Told::temporary);
    CHECK(outcome.recipients.at("550@y.test") == Told::permanent);
    outcome = inject(to(server), {.sender = "s@x.test", .recipients = {"450@y.test"}}, {hello});
    CHECK(outcome.told == Told::temporary);
    CHECK(server.messages().size() == 1);
}

TEST_CASE("A refusal of the content counts for every recipient") {
    TinyServer server;
    server.after_data = "452 full";
    const SubmitOutcome outcome = inject(to(server), {.sender = "s@x.test", .recipients = {"a@y.test"}}, {hello});
    CHECK(outcome.told == Told::temporary);
    CHECK(outcome.recipients.at("a@y.test") == Told::temporary);
}

TEST_CASE("8BITMIME is not asked for what is no MIME [RFC5321-2.4]") {
    TinyServer server;
    const Envelope envelope{.sender = "s@x.test", .recipients = {"a@y.test"}};
    inject(to(server), envelope,
           {"Subject: t\r\n\r\nGr\xc3\xbc\xc3\x9f"
            "e\r\n"});
    inject(to(server), envelope,
           {"Subject: t\r\nMime-Version: 1.0\r\n\r\nGr\xc3\xbc\xc3\x9f"
            "e\r\n"});
    REQUIRE(server.messages().size() == 2);
    CHECK(server.messages()[0].from.find("BODY=") == std::string::npos);
    CHECK(server.messages()[1].from.find(" BODY=8BITMIME") != std::string::npos);
}

TEST_CASE("Several messages go over one connection") {
    TinyServer server;
    const SubmitOutcome outcome =
        inject(to(server), {.sender = "s@x.test", .recipients = {"a@y.test"}}, {hello, hello, hello});
    CHECK(outcome.told == Told::accepted);
    CHECK(server.messages().size() == 3);
    const auto lines = server.lines();
    CHECK(std::count(lines.begin(), lines.end(), "QUIT") == 1);
}

TEST_CASE("Nobody there is no outcome but a problem") {
    const SubmitOutcome outcome =
        inject({"127.0.0.1", free_port(), "probe.test", 1000ms}, {.sender = "s", .recipients = {"a@b"}}, {hello});
    CHECK_FALSE(outcome.ran);
    CHECK(outcome.told == Told::nothing);
    CHECK(outcome.problem.find("Connection refused") != std::string::npos);
    CHECK_FALSE(greets({"127.0.0.1", free_port(), "probe.test", 1000ms}));
    TinyServer server;
    CHECK(greets(to(server)));
}
