// Every key of `when`: one situation in which it holds and one in which it does not.
#include "catch.hpp"
#include "play.hpp"

using namespace play;

namespace {

/// A conversation in which everything there is to ask about stands; each rule answers at one stage.
std::string told(std::string_view stage, std::string_view when, std::string_view extra = {}) {
    World world(
        "[[host]]\nname = \"mx.example.test\"\nauth = { mechanisms = [\"PLAIN\"], clear_text = true }\n[[rule]]\nat = "
        "\"" +
        std::string(stage) + "\"\nper = \"client\"\nreply = \"299 hit\"\nwhen = { " + std::string(when) + " }\n" +
        std::string(extra));
    Client client = world.connect("192.0.2.77");
    std::string said = client.greeting();
    for (const std::string& line :
         {std::string("EHLO client.example"), std::string("AUTH PLAIN AGFubgBzZWNyZXQ="),
          std::string("MAIL FROM:<Ann@Example.org> SIZE=100 BODY=8BITMIME"), std::string("RCPT TO:<one@example.test>"),
          std::string("RCPT TO:<two@sub.example.test>"), std::string("DATA"),
          std::string("Subject: Hello\r\n world\r\nX-Tag: yes\r\n\r\nfirst line\r\nVirus inside\r\n.")}) {
        said += client.say(line);
    }
    std::string hits;
    for (std::size_t at = 0; (at = said.find("299 hit", at)) != said.npos; ++at) hits += '!';
    return hits;
}

struct Row {
    std::string_view stage, holds, fails;
};

}  // namespace

TEST_CASE("conditions hold and fail", "[engine][when]") {
    for (const Row& row : {
             Row{"mail", R"(client = "192.0.2.0/24")", R"(client = ["198.51.100.0/24", "2001:db8::/32"])"},
             Row{"ehlo", R"(helo = "client.example")", R"(helo = "other.example")"},
             Row{"mail", R"(helo = "*.EXAMPLE")", R"(helo = "*.test")"},
             Row{"mail", R"(sender = "ann@example.org")", R"(sender = "bob@example.org")"},
             Row{"data", R"(sender = "*@example.org")", R"(sender = "*@example.com")"},
             Row{"mail", R"(sender_domain = "example.org")", R"(sender_domain = "example.com")"},
             Row{"rcpt", R"(recipient = "/^one@/")", R"(recipient = "/^three@/")"},
             Row{"data-end", R"(recipient = "two@*")", R"(recipient = "three@*")"},
             Row{"data", R"(recipient_domain = ["sub.example.test"])", R"(recipient_domain = "sub")"},
             Row{"mail", R"(user = "ann")", R"(user = "bob")"},
             Row{"mail", R"(command = "MAIL *SIZE=100*")", R"(command = "MAIL *SIZE=101*")"},
             Row{"data-end", R"(body = "/virus/")", R"(body = "/spam/")"},
             Row{"data-end", R"(body = "first line")", R"(body = "first")"},
             Row{"data-end", R"(header = { Subject = "Hello world" })", R"(header = { Subject = "Hello" })"},
             Row{"data-end", R"(header = { X-Tag = "*" })", R"(header = { X-None = "*" })"},
             Row{"mail", R"(host = "mx.example.test")", R"(host = "mx2.example.test")"},
             Row{"auth", R"(mechanism = "plain")", R"(mechanism = "LOGIN")"},
             Row{"mail", R"(parameter = "SIZE=100")", R"(parameter = "SMTPUTF8")"},
             Row{"data", R"(parameter = "BODY=*")", R"(parameter = "RET=*")"},
             Row{"mail", R"(tls = false)", R"(tls = true)"},
             Row{"mail", R"(authenticated = true)", R"(authenticated = false)"},
             Row{"mail", R"(extended = true)", R"(extended = false)"},
             Row{"mail", R"(null_sender = false)", R"(null_sender = true)"},
             Row{"mail", R"(eight_bit = true)", R"(eight_bit = false)"},
             Row{"data", R"(utf8 = false)", R"(utf8 = true)"},
             Row{"data-end", R"(chunked = false)", R"(chunked = true)"},
             Row{"mail", R"(declared_size = 100)", R"(declared_size = ">100")"},
             Row{"data-end", R"(size = ">40")", R"(size = "<40")"},
             Row{"mail", R"(command_number = 3)", R"(command_number = 4)"},
             Row{"mail", R"(message_number = 1)", R"(message_number = 2)"},
             Row{"mail", R"(connection_number = 1)", R"(connection_number = ">=2")"},
             Row{"mail", R"(open_connections = 1)", R"(open_connections = ">1")"},
             Row{"mail", R"(attempt = 1)", R"(attempt = 2)"},
             Row{"mail", R"(errors = 0)", R"(errors = ">=1")"},
             Row{"auth", R"(step = 0)", R"(step = 1)"},
             Row{"mail", R"(age = "<1s")", R"(age = ">=1s")"},
             Row{"mail", R"(any = [{ helo = "no" }, { sender = "ann@*" }])",
                 R"(any = [{ helo = "no" }, { sender = "bob@*" }])"},
             Row{"mail", R"(not = { sender = "bob@*" })", R"(not = { sender = "ann@*" })"},
             Row{"mail", R"(not = { attempt = 2 })", R"(not = { attempt = 1 })"},
             Row{"mail", R"(sender = "ann@*", helo = "client.*")", R"(sender = "ann@*", helo = "other.*")"},
         }) {
        INFO(row.stage << " " << row.holds << " / " << row.fails);
        CHECK(told(row.stage, row.holds) == "!");
        CHECK(told(row.stage, row.fails).empty());
    }
    CHECK(told("rcpt", "recipient_number = 2") == "!");
    CHECK(told("rcpt", "recipient_number = \">=1\"") == "!!");
}

TEST_CASE("rules about wrong commands are asked about nothing else", "[engine][when][wrong]") {
    World world(R"(
        [[rule]]
        at = "any"
        when = { wrong = ["no-mail", "unknown-command"] }
        reply = "599 wrong"
        [[rule]]
        at = "rcpt"
        reply = "250 2.1.5 right")");
    Client client = world.connect();
    client.say("EHLO client.example");
    CHECK(client.say("RCPT TO:<b@example.test>") == "599 wrong\r\n");
    CHECK(client.say("NONSENSE") == "599 wrong\r\n");
    client.say("MAIL FROM:<a@example.org>");
    CHECK(client.say("RCPT TO:<b@example.test>") == "250 2.1.5 right\r\n");
}

TEST_CASE("the null sender may be written as the empty text or as <>", "[engine][when]") {
    for (const std::string pattern : {"", "<>"}) {
        World world("[[rule]]\nat = \"mail\"\nreply = \"299 hit\"\nwhen = { sender = \"" + pattern + "\" }\n");
        Client client = world.connect();
        client.say("EHLO client.example");
        CHECK(client.say("MAIL FROM:<>") == "299 hit\r\n");
    }
}

TEST_CASE("TLS version and server name", "[engine][when][tls]") {
    World world(R"([[rule]]
        at = "mail"
        when = { tls = ["1.2", "1.3"], server_name = "mx.example.test" }
        reply = "299 hit")");
    Client client = world.connect();
    client.say("EHLO client.example");
    client.say("STARTTLS");
    client.say("EHLO client.example");
    CHECK(client.say("MAIL FROM:<a@example.org>") == "299 hit\r\n");
}

TEST_CASE("explain names the near miss and what was passed over", "[engine][explain]") {
    World world(R"(
        [[rule]]
        id = "far"
        at = "rcpt"
        when = { recipient = "*@far.test", sender = "nobody@*" }
        reply = "550"
        [[rule]]
        id = "near"
        at = "rcpt"
        when = { recipient = "*@b.test", sender = "a@*" }
        reply = "550")",
                {.explain = true});
    Client client = world.connect();
    client.say("EHLO client.example");
    client.say("MAIL FROM:<a@example.org>");
    client.say("RCPT TO:<c@d.test>");
    CHECK(world.last_reply().reasons ==
          std::vector<evidence::Reason>{{"passed-over", "rule far wants sender nobody@*, was a@example.org"},
                                        {"passed-over", "rule near wants recipient *@b.test, was c@d.test"},
                                        {"near-miss", "rule near wants recipient *@b.test, was c@d.test"}});
}
