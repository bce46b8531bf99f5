// Address packs: what each address makes the server say. Texts are the catalogue's; here the codes count.
#include "catch.hpp"
#include "play.hpp"

using namespace play;

namespace {

struct Row {
    std::string_view recipient;
    std::string_view said;  // at RCPT, DATA, the final dot: codes, "-" for no reply, "close"/"reset" when it ends
};

/// Codes of what follows MAIL, and how it ended.
std::string walk(World& world, std::string_view recipient, std::string_view sender = "a@example.org",
                 std::string_view hello = "client.example") {
    Client client = world.connect();
    std::string said;
    const auto step = [&](const std::string& line) {
        const std::string reply = client.say(line);
        said += (said.empty() ? "" : " ") + (reply.empty() ? "-" : reply.substr(0, 3));
        const auto& told = world.last_reply();
        if (client.machine().ended()) said += told.fault.find("reset") != std::string::npos ? " reset" : " close";
        return reply.starts_with("2") || reply.starts_with("3");
    };
    client.say("EHLO " + std::string(hello));
    client.say("MAIL FROM:<" + std::string(sender) + ">");
    if (step("RCPT TO:<" + std::string(recipient) + ">") && !client.machine().ended() && step("DATA") &&
        !client.machine().ended())
        step("Subject: x\r\n\r\nx\r\n.");
    return said;
}

void check(std::string_view pack, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        World world("packs = [\"" + std::string(pack) + "\"]");
        INFO(row.recipient);
        CHECK(walk(world, row.recipient) == row.said);
    }
}

}  // namespace

TEST_CASE("pack bouncehouse: the address says what happens", "[engine][packs]") {
    check("bouncehouse", {
                             {"550@any.test", "550"},
                             {"550-5.1.1@any.test", "550"},
                             {"452-4.2.2@any.test", "452"},
                             {"421@any.test", "421 close"},
                             {"rfc5321.421@any.test", "250 354 250"},  // no such entry: nothing is asked
                             {"rcpt-421-4.7.0@any.test", "421 close"},
                             {"data-552@any.test", "250 552"},
                             {"dot-451@any.test", "250 354 451"},
                             {"data-end-554-5.6.0@any.test", "250 354 554"},
                             {"drop@any.test", "- close"},
                             {"reset@any.test", "- reset"},
                             {"drop-after-data@any.test", "250 354 close"},
                             {"drop-after-dot@any.test", "250 354 - close"},
                             {"reset-after-dot@any.test", "250 354 - reset"},
                             {"data-reset@any.test", "250 - reset"},
                             {"silent@any.test", "-"},
                             {"keep-but-451@any.test", "250 354 451"},
                             {"accept-and-drop@any.test", "250 354 250"},
                             {"greylist@any.test", "450"},
                             {"greylist-30s@any.test", "450"},
                             {"550x1@any.test", "550"},
                             {"mail-550@any.test", "250 354 250"},  // MAIL is over when RCPT comes
                             {"bob@any.test", "250 354 250"},
                             {"5501@any.test", "250 354 250"},
                             {"999@any.test", "250 354 250"},
                             {"550-@any.test", "250 354 250"},
                             {"550-5.1@any.test", "250 354 250"},
                             {"slow-@any.test", "250 354 250"},
                             {"slow-3@any.test", "250 354 250"},
                             {"x2@any.test", "250 354 250"},
                             {"john.doe@any.test", "250 354 250"},
                         });
}

TEST_CASE("pack bouncehouse: the reply is the catalogue's", "[engine][packs]") {
    World world("packs = [\"bouncehouse\"]");
    const auto& catalogue = bouncehouse::catalogue::Catalogue::builtin();
    for (const auto& entry : catalogue.entries()) {
        if (entry.malformed || entry.code < 400) continue;
        INFO(entry.id);
        const std::string said = walk(world, entry.id + "@any.test");
        CHECK(said.find(std::to_string(entry.code)) != std::string::npos);
        const auto reply = world.last_reply();
        CHECK(reply.entry == entry.id);
        CHECK(reply.rule == "pack bouncehouse (" + entry.id + ")");
        const bool later =
            !entry.at(smtp::Stage::rcpt) &&
            (entry.at(smtp::Stage::data) || entry.at(smtp::Stage::bdat) || entry.at(smtp::Stage::data_end));
        CHECK((reply.stage == "rcpt") == !later);
    }
}

TEST_CASE("pack bouncehouse: counts, greylisting and slowness go by client and address", "[engine][packs]") {
    World world("packs = [\"bouncehouse\"]");
    CHECK(walk(world, "451x2@any.test") == "451");
    CHECK(walk(world, "451x2@other.test") == "451");
    CHECK(walk(world, "451x2@any.test", "other@example.org") == "451");
    CHECK(walk(world, "451x2@any.test") == "250 354 250");
    CHECK(walk(world, "451x2@any.test") == "250 354 250");
    CHECK(walk(world, "greylist-30s@any.test") == "450");
    world.wait("30s");
    CHECK(walk(world, "greylist-30s@any.test") == "250 354 250");
    const auto before = world.clock.now();
    CHECK(walk(world, "slow-3s@any.test") == "250 354 250");
    CHECK(world.clock.now() - before == std::chrono::seconds{3});
}

TEST_CASE("pack bouncehouse: sender and EHLO name speak for their stages", "[engine][packs]") {
    World world("packs = [\"bouncehouse\"]\n[[host]]\nauth = { mechanisms = [\"PLAIN\"], clear_text = true }");
    const auto said = [&](std::string_view hello, const std::vector<std::string>& lines) {
        Client client = world.connect();
        std::string last = client.say("EHLO " + std::string(hello)).substr(0, 3);
        for (const std::string& line : lines) last = client.say(line).substr(0, 3);
        return last;
    };
    CHECK(said("client.example", {"MAIL FROM:<mail-421@example.org>"}) == "421");
    CHECK(said("client.example", {"MAIL FROM:<451@example.org>"}) == "250");  // an ordinary sender
    CHECK(said("client.example", {"MAIL FROM:<drop@example.org>"}) == "250");
    CHECK(said("client.example", {"MAIL FROM:<rcpt-550@example.org>", "RCPT TO:<b@any.test>"}) == "550");
    CHECK(said("ehlo-502.reply.test", {}) == "502");
    CHECK(said("starttls-454.reply.test", {"STARTTLS"}) == "454");
    CHECK(said("auth-535-5.7.8.reply.test", {"AUTH PLAIN AGEAYg=="}) == "535");
    CHECK(said("mail-451.reply.test", {"MAIL FROM:<a@example.org>"}) == "451");
    CHECK(said("550.reply.test", {"MAIL FROM:<a@example.org>"}) == "250");
}

TEST_CASE("pack bouncehouse: kept or dropped whatever is said", "[engine][packs]") {
    World world("packs = [\"bouncehouse\"]");
    walk(world, "keep-but-451@any.test");
    CHECK(world.recorder.messages().size() == 1);
    walk(world, "accept-and-drop@any.test");
    CHECK(world.recorder.messages().size() == 1);
    walk(world, "drop-after-dot@any.test");
    CHECK(world.recorder.messages().size() == 2);
}

TEST_CASE("pack mailtrap: the reply stands in the address", "[engine][packs]") {
    World world("packs = [\"mailtrap\"]");
    CHECK(walk(world, "bounce+550+no+such+user@any.test") == "550");
    CHECK(world.last_reply().bytes == "550 no such user\r\n");
    CHECK(walk(world, "bounce+450+4.2.1+over%20there%0D%0A250+ok@any.test") == "450");
    CHECK(world.last_reply().bytes == "450 4.2.1 over there??250 ok\r\n");
    CHECK(walk(world, "bounce+421@any.test") == "421 close");
    CHECK(walk(world, "bounce@any.test") == "250 354 250");
    CHECK(walk(world, "bounce+abc@any.test") == "250 354 250");
}

TEST_CASE("pack badsmtp: verb and code", "[engine][packs]") {
    check("badsmtp", {{"rcpt550_5.1.1@any.test", "550"},
                      {"rcpt452@any.test", "452"},
                      {"data552@any.test", "250 552"},
                      {"dot451@any.test", "250 354 451"},
                      {"rcpt550_5.1@any.test", "250 354 250"},
                      {"rcptfoo@any.test", "250 354 250"},
                      {"maildir@any.test", "250 354 250"}});
    World world("packs = [\"badsmtp\"]");
    CHECK(walk(world, "b@any.test", "data552@example.org") == "250 552");
    CHECK(walk(world, "b@any.test", "mail421@example.org") == "- close");
    Client client = world.connect();
    CHECK(client.say("EHLO helo500.example").starts_with("500"));
    CHECK(client.say("HELO helo500.example").starts_with("500"));
}

TEST_CASE("pack ses: the mailbox simulator", "[engine][packs]") {
    check("ses", {{"success@simulator.amazonses.test", "250 354 250"},
                  {"bounce@simulator.amazonses.test", "550"},
                  {"bounce+label@simulator.amazonses.test", "550"},
                  {"suppressionlist@simulator.amazonses.test", "550"},
                  {"ooto@simulator.amazonses.test", "250 354 250"},
                  {"complaint+1@simulator.amazonses.test", "250 354 250"},
                  {"bounce@other.test", "250 354 250"}});
}

TEST_CASE("pack postmark: bounce types", "[engine][packs]") {
    check("postmark", {{"HardBounce@bounce-testing.test", "550"},
                       {"hard_bounce@bounce-testing.test", "550"},
                       {"SoftBounce@bounce-testing.test", "452"},
                       {"SpamNotification@bounce-testing.test", "250 354 550"},
                       {"spam_complaint@bounce-testing.test", "250 354 250"},
                       {"hardbounces@bounce-testing.test", "250 354 250"}});
}

TEST_CASE("pack kumo: decided after the content", "[engine][packs]") {
    check("kumo", {{"tempfail@any.test", "250 354 451"},
                   {"permfail@any.test", "250 354 550"},
                   {"450-busy@any.test", "250 354 450"},
                   {"250-fine@any.test", "250 354 250"},
                   {"550-no@any.test", "250 354 250"}});
}

TEST_CASE("rules of the scenario come before packs", "[engine][packs]") {
    World world(R"(packs = ["bouncehouse"]
        [[rule]]
        at = "rcpt"
        when = { recipient = "550@special.test" }
        reply = "250 2.1.5 Special")");
    CHECK(walk(world, "550@special.test") == "250 354 250");
    CHECK(walk(world, "550@any.test") == "550");
}
