#include <bouncehouse/catalogue/explain.hpp>
#include <bouncehouse/catalogue/listing.hpp>
#include <fstream>
#include <sstream>
#include "catch.hpp"

using namespace bouncehouse;
using catalogue::Catalogue;
using catalogue::Class;
using catalogue::Explainer;
using catalogue::Explanation;
using Kind = catalogue::Explanation::Kind;

namespace {

const Explainer& explainer() {
    static const Explainer one{Catalogue::builtin()};
    return one;
}

std::string best_id(const Explanation& e) { return e.matches.empty() ? "none" : e.matches.front().entry->id; }

struct Row {
    std::string family, klass, text;
};

std::vector<Row> replies(const char* path, bool with_family) {
    std::ifstream file{path};
    std::vector<Row> rows;
    std::string line;
    std::getline(file, line);  // the heading
    while (std::getline(file, line)) {
        std::istringstream cells{line};
        Row row;
        if (with_family) std::getline(cells, row.family, '\t');
        std::getline(cells, row.klass, '\t');
        std::getline(cells, row.text);
        rows.push_back(row);
    }
    return rows;
}

}  // namespace

TEST_CASE("replies from the field are known by speaker and class", "[explain]") {
    const auto rows = replies(BOUNCEHOUSE_SOURCE_DIR "/tests/reference/replies-field.tsv", true);
    REQUIRE(rows.size() >= 220);
    for (const Row& row : rows) {
        const Explanation e = explainer()(row.text);
        INFO(row.text);
        CHECK(e.family == row.family);
        CHECK(name_of(e.klass) == row.klass);
        REQUIRE(!e.matches.empty());
        CHECK(e.matches.front().entry->klass() == e.klass);
        CHECK(e.queue.has_value());
    }
}

TEST_CASE("replies of Postfix, Exim, sendmail, qmail and Exchange are not taken for a provider's", "[explain]") {
    const auto rows = replies(BOUNCEHOUSE_SOURCE_DIR "/tests/reference/replies-elsewhere.tsv", false);
    REQUIRE(rows.size() >= 70);
    for (const Row& row : rows) {
        const Explanation e = explainer()(row.text);
        INFO(row.text);
        for (const std::string_view provider : {"gmail", "microsoft", "yahoo", "apple", "comcast", "att"})
            CHECK(e.family != provider);
        CHECK(name_of(e.klass) == row.klass);
        REQUIRE(e.queue.has_value());
        if (e.klass == Class::transient) CHECK_FALSE(name_of(*e.queue).starts_with("fail"));
        if (e.klass == Class::permanent) CHECK_FALSE(name_of(*e.queue).starts_with("retry"));
    }
}

TEST_CASE("who answered stands in the report, not in the returned message", "[explain][rfc3464][2.3.5]") {
    const std::string head =
        "Reporting-MTA: dns; bay0-mc5-f8.bay0.hotmail.com\n\nFinal-Recipient: rfc822; a@example.com\n"
        "Action: failed\nStatus: 5.2.2\n";
    CHECK(explainer()(head + "Diagnostic-Code: smtp;552 5.2.2 The mailbox is full\n").family == "microsoft");
    const std::string remote = "Remote-MTA: dns; mx.example.net\nDiagnostic-Code: smtp;552 5.2.2 Mailbox is full\n";
    CHECK(explainer()(head + remote).family == "");
    const Explanation bare = explainer()(
        "Reporting-MTA: dns; exchange.example.net\n\nFinal-Recipient: rfc822; a@example.com\nAction: failed\nStatus: "
        "5.1.1\n\n--b\nContent-Type: message/rfc822\n\nReceived: from mail.example.org by exchange.example.net with "
        "Microsoft SMTPSVC(6.0.3790.3959)\nReceived-SPF: pass (google.com: domain of a@example.org)\n");
    CHECK(bare.extract.text == "Status: 5.1.1");
    CHECK(bare.family != "microsoft");
    CHECK(bare.klass == Class::permanent);
    const Explanation field = explainer()(
        "Status: 5.0.0\nDiagnostic-Code: smtp; Unauthenticated email from example.org is not accepted due to domain's "
        "DMARC policy. g7sor2 - gsmtp\nLast-Attempt-Date: Mon, 1 Jun 2026 12:00:00 +0000\n");
    CHECK(field.family == "gmail");
    CHECK(field.extract.text.starts_with("smtp; Unauthenticated email"));
}

TEST_CASE("versions are no status codes", "[explain][rfc3463]") {
    for (const std::string_view input :
         {"Received: from a.test by b.test (CommuniGate Pro SMTP 5.0.9) with ESMTPS id 365830386",
          "powered by <a href=\"http://list.test\">lists</a> v 2.10.10, &copy; 2010", "X-Mailer: Mailer 4.2.1",
          "Received: by b.test (Postfix, from userid 507)\n\tid 64D1416585F1; Mon, 1 Jun 2026 10:24:15 +0100"}) {
        INFO(input);
        CHECK(name_of(explainer()(input).kind) == "nothing");
    }
    CHECK(explainer()("Message=5.2.0 The mailbox said no").klass == Class::permanent);
}

TEST_CASE("each entry explains itself", "[explain]") {
    std::size_t found = 0, asked = 0;
    for (const catalogue::Entry& entry : Catalogue::builtin().entries()) {
        if (!entry.raw.empty()) continue;
        const Explanation e = explainer()(example_of(entry));
        INFO(entry.id);
        if (entry.klass() != Class::other) CHECK(e.klass == entry.klass());
        ++asked;
        for (const auto& match : e.matches) found += match.entry == &entry ? 1 : 0;
    }
    CAPTURE(found, asked);
    CHECK(found * 100 >= asked * 90);  // some standards say the same words with the same codes
}

TEST_CASE("codes alone", "[explain]") {
    struct Case {
        std::string_view input, id;
        Kind kind;
    };
    for (const Case& c :
         {Case{"550 5.1.1", "rfc5321.550-5.1.1", Kind::similar},
          Case{"421 4.7.28", "gmail.421-4.7.28-ip", Kind::similar},
          Case{"421 4.7.0 tls", "gmail.421-4.7.0-tls", Kind::exact},
          Case{"556 5.1.10", "rfc7504.556-5.1.10", Kind::exact}, Case{"458", "rfc1985.458-4.5.0", Kind::exact}}) {
        const Explanation e = explainer()(c.input);
        INFO(c.input);
        CHECK(best_id(e) == c.id);
        CHECK(name_of(e.kind) == name_of(c.kind));
        CHECK(e.extract.found_in == "a pasted reply");
    }
}

TEST_CASE("an id is shown as the entry, a misspelt one gets its neighbours", "[explain]") {
    CHECK(explainer()("gmail.421-4.7.28-ip").kind == Kind::entry);
    CHECK(explainer()("  rfc6647.450-greylisted\n").kind == Kind::entry);
    const Explanation e = explainer()("gmial.421-4.7.28-ip");
    CHECK(e.kind == Kind::nothing);
    CHECK(e.nearest_ids.front() == "gmail.421-4.7.28-ip");
    CHECK(render(e, Catalogue::builtin())
              .starts_with("No reply found, and no entry has this id. Nearest ids:\n  gmail.421-4.7.28-ip\n"));
}

TEST_CASE("text without a reply says so", "[explain]") {
    for (const std::string_view input :
         {"", " ", "hello world", "call 555-1234 or see page 42", "192.0.2.1:25",
          "Received: from a by b; Mon, 1 Jun 2026 12:00:00 +0000", "\xff\xfe\x00", "....", "5."}) {
        const Explanation e = explainer()(input);
        INFO(input);
        CHECK(name_of(e.kind) == "nothing");
        CHECK(e.matches.empty());
        CHECK(render(e, Catalogue::builtin()) ==
              "No reply found in this text.\n"
              "A reply begins with three digits: \"550 5.1.1 No such user\". Codes alone, whole\n"
              "bounce messages, log lines and ids of the catalogue are understood too.\n");
    }
}

TEST_CASE("unknown words of a known speaker still give family and class", "[explain]") {
    const Explanation e = explainer()("451 4.7.999 The moon stands wrong for your envelope. q7-2002 - gsmtp");
    CHECK(e.family == "gmail");
    CHECK(e.klass == Class::transient);
    CHECK(name_of(e.kind) == "similar");
    CHECK(e.queue == catalogue::Reaction::retry);
    CHECK(render(e, Catalogue::builtin()).find("No exact entry in the catalogue") != std::string::npos);
}

TEST_CASE("the code decides about the class, whatever the words say", "[explain][rfc5321][4.2.1]") {
    CHECK(explainer()("421 4.7.0 This message has been blocked permanently").klass == Class::transient);
    CHECK(explainer()("550 5.7.0 Please try again later").klass == Class::permanent);
    CHECK(explainer()("550 4.7.1 refused").klass == Class::permanent);
}

TEST_CASE("a whole delivery report", "[explain][rfc3464]") {
    const Explanation e = explainer()(
        "From: MAILER-DAEMON@mx.example.org\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        "\n"
        "--b1\n"
        "Content-Type: message/delivery-status\n"
        "\n"
        "Reporting-MTA: dns; out.prod.outlook.com\n"
        "\n"
        "Final-Recipient: rfc822; nobody@example.com\n"
        "Action: failed\n"
        "Status: 5.1.1\n"
        "Remote-MTA: dns; gmail-smtp-in.l.google.com\n"
        "Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does\n"
        "    not exist. Please try 550-5.1.1 double-checking the recipient's email\n"
        "    address for typos or 550-5.1.1 unnecessary spaces. Learn more at 550 5.1.1\n"
        "    https://support.google.com/mail/?p=NoSuchUser x1si2 - gsmtp\n"
        "\n"
        "--b1\n"
        "Received: from mail.icloud.com by out.prod.outlook.com; Mon, 1 Jun 2026 12:00:00 +0000\n");
    CHECK(e.extract.found_in == "the Diagnostic-Code field");
    CHECK(e.extract.code == 550);
    CHECK(e.extract.text.starts_with(
        "The email account that you tried to reach does not exist. Please try double-checking"));
    CHECK(e.family == "gmail");
    CHECK(best_id(e) == "gmail.550-5.1.1");
    CHECK(name_of(e.kind) == "exact");
}

TEST_CASE("reports of other programs", "[explain]") {
    struct Case {
        std::string_view input, found_in, text, stage;
        int code;
    };
    const Case cases[]{
        {"<a@b.test>: host mx.b.test[192.0.2.5] said: 550 5.1.1 <a@b.test>: no such\n    mailbox (in reply to RCPT TO "
         "command)",
         "a 'said:' line", "<a@b.test>: no such mailbox", "rcpt", 550},
        {"  a@b.test\n    SMTP error from remote mail server after end of data:\n    host mx.b.test [192.0.2.5]: 554 "
         "5.6.0 Bad content",
         "an Exim report", "Bad content", "data-end", 554},
        {"   ----- Transcript of session follows -----\n... while talking to mx.b.test.:\n>>> RCPT To:<a@b.test>\n<<< "
         "452 4.2.2 Over quota\n",
         "a pasted reply", "Over quota", "rcpt", 452},
        {"Remote_host_said: no\n192.0.2.5 failed after I sent the message.\nRemote host said: 550 sorry, no mailbox "
         "here by that name. (#5.1.1)",
         "a qmail report", "sorry, no mailbox here by that name. (#5.1.1)", "", 550},
        {"Remote Server returned '550 5.7.1 Not today, friend'\n\nOriginal message headers:", "an Exchange report",
         "Not today, friend", "", 550},
        {"smtplib.SMTPRecipientsRefused: {'a@b.test': (450, b'4.2.1 Mailbox busy')}", "a log line", "Mailbox busy", "",
         450},
        {"starting delivery 3: deferral: 192.0.2.5_does_not_like_recipient./Remote_host_said:_450_4.2.1_Mailbox_busy",
         "a qmail report", "Mailbox busy", "", 450},
        {"#550 5.2.1 Mailbox is gone ##", "a pasted reply", "Mailbox is gone ##", "", 550},
        {"Error: Can't send mail - all recipients were rejected: 553 5.1.3 Bad address", "a log line", "Bad address",
         "", 553},
    };
    for (const Case& c : cases) {
        const Explanation e = explainer()(c.input);
        INFO(c.input);
        CHECK(e.extract.code == c.code);
        CHECK(e.extract.text == c.text);
        CHECK(e.extract.found_in == c.found_in);
        CHECK((e.extract.stage ? name_of(*e.extract.stage) : std::string_view{}) == c.stage);
    }
}

TEST_CASE("decoys inside a reply are no codes", "[explain]") {
    const auto att = explainer()("553 5.3.0 flpd594 DNSBL:RBL 521< 192.0.2.1 >_is_blocked.");
    CHECK(att.extract.code == 553);
    const auto yahoo = explainer()("421 [TSS04] Messages from 192.0.2.1 deferred - 4.16.55.1; see the page");
    CHECK(yahoo.extract.code == 421);
    CHECK_FALSE(yahoo.extract.enhanced.has_value());
    const auto aol = explainer()("554 30 Sorry, this mailbox is disabled (554.30).");
    CHECK(aol.extract.code == 554);
    CHECK_FALSE(aol.extract.enhanced.has_value());
    const auto qmail = explainer()("550 sorry, no mailbox here by that name (#5.1.1)");
    CHECK_FALSE(qmail.extract.enhanced.has_value());
    CHECK(qmail.extract.hinted == smtp::EnhancedCode{5, 1, 1});
}

TEST_CASE("huge and hostile input is read in bounded time", "[explain]") {
    CHECK(explainer()(std::string(5'000'000, '5')).kind == Kind::nothing);
    std::string digits;
    for (int i = 0; i < 60'000; ++i) digits += "550 ";
    CHECK(explainer()(digits).klass == Class::permanent);
    std::string lines;
    for (int i = 0; i < 60'000; ++i) lines += "550-x\n";
    CHECK(explainer()(lines).extract.text.size() < 4000);
    CHECK(explainer()(std::string(300'000, '\n')).kind == Kind::nothing);
}

TEST_CASE("an explanation as JSON", "[explain]") {
    const std::string json = to_json(explainer()("556 5.1.10 Domain does not accept mail"));
    CHECK(json.starts_with(R"({"kind": "exact", "code": 556, "enhanced": "5.1.10", "hinted": null, )"
                           R"("text": "Domain does not accept mail", "stage": null, "found_in": "a pasted reply", )"
                           R"("family": "rfc7504", "signs": [], "class": "permanent", )"
                           R"("reaction": {"queue": "fail-domain", "client": "fail-domain"}, "nearest_ids": [],)"));
}

TEST_CASE("codes alone are explained by their usual reply", "[catalogue][explain]") {
    using bouncehouse::catalogue::Reaction;
    const Catalogue& catalogue = Catalogue::builtin();
    const auto first = [&](std::string_view text) {
        const Explanation e = explain(catalogue, text);
        return e.matches.empty() ? std::string{} : e.matches.front().entry->id;
    };
    CHECK(first("550") == "rfc5321.550-5.1.1");
    CHECK(first("5.1.1") == "rfc5321.550-5.1.1");
    CHECK(first("354") == "rfc5321.354");
    CHECK(first("521") == "rfc7504.521-5.3.2");
    CHECK(explain(catalogue, "550").queue == Reaction::fail_recipient);
    CHECK(explain(catalogue, "5.1.1").queue == Reaction::fail_recipient);
    CHECK(first("552 5.2.2") == "rfc5321.552-5.2.2");
}
