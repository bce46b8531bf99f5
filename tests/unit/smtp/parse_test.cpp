#include <bouncehouse/smtp/base64.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/content.hpp>
#include <bouncehouse/smtp/extension.hpp>
#include <bouncehouse/smtp/reply.hpp>
#include <bouncehouse/smtp/text.hpp>
#include "catch.hpp"

using namespace bouncehouse::smtp;

TEST_CASE("address literals", "[rfc5321][4.1.3]") {
    for (const char* good : {"[127.0.0.1]", "[IPv6:::1]", "[IPv6:2001:db8::1]", "[IPv6:1:2:3:4:5:6:7:8]",
                             "[ipv6:::ffff:192.0.2.1]", "[IPv6:1:2:3:4:5:6:192.0.2.1]", "[x-tag:anything]"})
        CHECK(valid_address_literal(good));
    for (const char* bad : {"[256.0.0.1]", "[1.2.3]", "[1.2.3.4.5]", "[]", "[IPv6:1::2::3]", "[IPv6:1:2:3:4:5:6:7]",
                            "[IPv6:1:2:3:4:5:6:7::]", "[IPv6:12345::]", "[-:x]", "[tag:]", "127.0.0.1", "[IPv6::1]"})
        CHECK_FALSE(valid_address_literal(bad));
}

TEST_CASE("paths", "[rfc5321][4.1.2]") {
    struct Row {
        const char* text;
        PathError error;
        const char* local;
        const char* domain;
    };
    const Row rows[] = {
        {"<>", PathError::none, "", ""},
        {"<a.b@c.test>", PathError::none, "a.b", "c.test"},
        {"<\"a b\\\"c\"@d.test>", PathError::none, "a b\"c", "d.test"},
        {"<\"a>b\"@d.test>", PathError::none, "a>b", "d.test"},
        {"<@one.test,@two.test:a@c.test>", PathError::none, "a", "c.test"},
        {"<a@[127.0.0.1]>", PathError::none, "a", "[127.0.0.1]"},
        {"<postMASTER>", PathError::none, "postMASTER", ""},
        {"<j\xC3\xBCrgen@b\xC3\xBC"
         "cher.test>",
         PathError::none, "j\xC3\xBCrgen",
         "b\xC3\xBC"
         "cher.test"},
        {"<a\xFF@c.test>", PathError::bad_utf8, "a\xFF", "c.test"},
        {"a@c.test", PathError::missing_brackets, "a", "c.test"},
        {"<a@c.test", PathError::missing_brackets, "a", "c.test"},
        {"<user>", PathError::missing_domain, "user", ""},
        {"<a..b@c.test>", PathError::bad_local_part, "a..b", "c.test"},
        {"<.a@c.test>", PathError::bad_local_part, ".a", "c.test"},
        {"<a@-c.test>", PathError::bad_domain, "a", "-c.test"},
        {"<a@c_d.test>", PathError::bad_domain, "a", "c_d.test"},
        {"<a@[1.2.3]>", PathError::bad_literal, "a", "[1.2.3]"},
        {"<@one.test a@c.test>", PathError::bad_source_route, "", ""},
    };
    for (const Row& row : rows) {
        const PathResult read = parse_path(row.text);
        INFO(row.text);
        CHECK(read.error == row.error);
        if (row.error == PathError::bad_source_route) continue;
        CHECK(read.path.local == row.local);
        CHECK(read.path.domain == row.domain);
    }
    CHECK(parse_path("<" + std::string(65, 'a') + "@c.test>").error == PathError::local_part_too_long);
    CHECK(parse_path("<a@" + std::string(60, 'a') + "." + std::string(60, 'a') + "." + std::string(60, 'a') + "." +
                     std::string(60, 'a') + "." + std::string(20, 'a') + ">")
              .error == PathError::domain_too_long);
}

TEST_CASE("commands", "[rfc5321][4.1.1]") {
    Command command;
    parse_command("mail from:<a@b.test> size=10 BODY=8BITMIME SMTPUTF8", command);
    CHECK(command.verb == Verb::mail);
    CHECK(command.wrong == Wrong::none);
    CHECK(command.path.text == "a@b.test");
    CHECK(command.parameters ==
          std::vector<Parameter>{{"SIZE", "10", true}, {"BODY", "8BITMIME", true}, {"SMTPUTF8", "", false}});
    struct Row {
        const char* line;
        Wrong wrong;
    };
    for (const Row& row : {Row{"RCPT TO:<>", Wrong::bad_path},
                           Row{"MAIL FROM:<postmaster>", Wrong::bad_path},
                           Row{"MAIL FROM <a@b.test>", Wrong::bad_syntax},
                           Row{"MAIL", Wrong::bad_syntax},
                           Row{"MAIL FROM:<a@b.test>SIZE=1", Wrong::bad_syntax},
                           Row{"MAIL FROM:<a@b.test> =1", Wrong::bad_parameter},
                           Row{"MAIL FROM:<a@b.test> SIZE=", Wrong::bad_parameter},
                           Row{"BDAT", Wrong::bad_syntax},
                           Row{"BDAT 5 FIRST", Wrong::bad_syntax},
                           Row{"BDAT 5 last", Wrong::none},
                           Row{"AUTH", Wrong::bad_syntax},
                           Row{"AUTH PLAIN a b", Wrong::bad_syntax},
                           Row{"EHLO", Wrong::bad_domain},
                           Row{"EHLO [127.0.0.1]", Wrong::none},
                           Row{"DATA now", Wrong::unexpected_argument},
                           Row{"QUIT  ", Wrong::none},
                           Row{"ETRN @b.test", Wrong::none},
                           Row{"ETRN", Wrong::bad_syntax},
                           Row{"VRFY", Wrong::bad_syntax},
                           Row{"MAIL FROM : <a@b.test>", Wrong::space_after_colon}}) {
        parse_command(row.line, command);
        INFO(row.line);
        CHECK(command.wrong == row.wrong);
    }
}

TEST_CASE("replies on the wire and back", "[rfc5321][4.2][rfc2034]") {
    const Reply reply{550, EnhancedCode{5, 1, 1}, {"no", "such user"}};
    CHECK(reply.wire() == "550-5.1.1 no\r\n550 5.1.1 such user\r\n");
    CHECK(parse_reply(reply.wire()) == reply);
    CHECK(Reply{250, {}, {}}.wire() == "250 \r\n");
    CHECK(code_of_raw("250-a\r\n550 b\r\n") == 550);
    CHECK(code_of_raw("hello\n") == 0);
    CHECK_FALSE(EnhancedCode::parse("5.01.1"));
    CHECK_FALSE(EnhancedCode::parse("3.1.1"));
    CHECK(EnhancedCode::parse("4.7.28") == EnhancedCode{4, 7, 28});
}

TEST_CASE("base64", "[rfc4648][4]") {
    for (const std::string plain : {"", "a", "ab", "abc", "abcd"}) CHECK(decode_base64(encode_base64(plain)) == plain);
    for (const char* bad : {"a", "YQ", "YQ=", "=YQ=", "Y===", "YR==", "Y Q=", "YQ==YQ=="})
        CHECK_FALSE(decode_base64(bad));
}

TEST_CASE("content: only <CRLF>.<CRLF> ends it", "[rfc5321][4.1.1.4][4.5.2]") {
    struct Row {
        std::string sent;
        std::string content;
        std::vector<Finding> findings;
    };
    const Row rows[] = {
        {".\r\n", "", {}},
        {"a\r\n.\r\n", "a\r\n", {}},
        {"..\r\n.a\r\n.\r\n", ".\r\na\r\n", {}},
        {"a\n.\n\r\n.\r\n", "a\n.\n\r\n", {{Wrong::bare_lf, 2, 1}, {Wrong::smuggled_end, 1, 2}}},
        {"a\n.\r\n\r\n.\r\n", "a\n.\r\n\r\n", {{Wrong::bare_lf, 1, 1}, {Wrong::smuggled_end, 1, 2}}},
        {"a\r.\r\r\n.\r\n", "a\r.\r\r\n", {{Wrong::bare_cr, 2, 1}, {Wrong::smuggled_end, 1, 2}}},
        {"a\r\n.\n\r\n.\r\n", "a\r\n.\n\r\n", {{Wrong::smuggled_end, 1, 3}, {Wrong::bare_lf, 1, 4}}},
        {"a\r\n.\rb\r\n.\r\n", "a\r\n.\rb\r\n", {{Wrong::smuggled_end, 1, 3}, {Wrong::bare_cr, 1, 4}}},
        {std::string("a\0\xE9", 3) + "\r\n.\r\n",
         std::string("a\0\xE9", 3) + "\r\n",
         {{Wrong::nul, 1, 1}, {Wrong::eight_bit_content, 1, 2}}},
        {std::string(999, 'x') + "\r\n.\r\n", std::string(999, 'x') + "\r\n", {{Wrong::content_line_too_long, 1, 0}}},
        {std::string(998, 'x') + "\r\n.\r\n", std::string(998, 'x') + "\r\n", {}},
    };
    for (const Row& row : rows) {
        for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{3}, row.sent.size() + 6}) {
            DotReader reader;
            Content content;
            const std::string sent = row.sent + "QUIT\r\n";
            std::size_t at = 0;
            while (!reader.done() && at < sent.size()) {
                const std::string_view piece = std::string_view{sent}.substr(at, step);
                at += reader.take(piece, content, 1U << 20U);
            }
            INFO(row.sent << " in steps of " << step);
            CHECK(at == row.sent.size());
            CHECK(content.bytes == row.content);
            CHECK(content.size == row.content.size());
            auto sorted = content.findings;
            for (const Finding& finding : row.findings)
                CHECK(std::find(sorted.begin(), sorted.end(), finding) != sorted.end());
            CHECK(sorted.size() == row.findings.size());
        }
    }
}

TEST_CASE("xtext and date-time", "[rfc3461][4][rfc3339][5.6]") {
    CHECK(decode_xtext("a+2Bb+20") == "a+b ");
    CHECK_FALSE(decode_xtext("a+2b"));
    CHECK_FALSE(decode_xtext("a=b"));
    CHECK_FALSE(decode_xtext("a+2"));
    CHECK(valid_date_time("2024-02-29T23:59:60Z"));
    CHECK(valid_date_time("2024-02-28T00:00:00.5+01:00"));
    CHECK_FALSE(valid_date_time("2023-02-29T00:00:00Z"));
    CHECK_FALSE(valid_date_time("2023-02-28T00:00:00"));
}

TEST_CASE("a bad value in LIMITS is no limit, and a list that is no list is none", "[rfc9422][3.7]") {
    struct Row {
        std::string line;
        std::optional<std::uint64_t> rcpt_max, mail_max;
    };
    for (const Row& row : {Row{"LIMITS RCPTMAX=100 MAILMAX=10", 100, 10}, Row{"LIMITS MAILMAX=0", {}, {}},
                           Row{"LIMITS RCPTMAX=7 MAILMAX=many", 7, {}}, Row{"LIMITS RCPTMAX=0100", {}, {}},
                           Row{"LIMITS RCPTMAX=1000000", {}, {}}, Row{"LIMITS FROBMAX=1 RCPTMAX=20", 20, {}},
                           Row{"LIMITS RCPTMAX=1 =2 ,,", {}, {}}}) {
        const Offers offers = Offers::of({row.line});
        INFO(row.line);
        CHECK(offers.rcpt_max == row.rcpt_max);
        CHECK(offers.mail_max == row.mail_max);
    }
}
