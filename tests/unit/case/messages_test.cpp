// The messages that are submitted, and the words for what senders can do.
#include <algorithm>
#include <bouncehouse/case/features.hpp>
#include <bouncehouse/case/messages.hpp>
#include <set>
#include "catch.hpp"

using namespace bouncehouse::probe;

namespace {

const std::string domain = "c0001.case.test";

std::string made(const std::string& name, const std::vector<std::string>& recipients = {"r1@c0001.case.test"},
                 std::uint64_t size = 0) {
    Submission submission;
    submission.message = name;
    submission.size = size;
    return make_message(submission, "sender@c0001.return.test", recipients, "<1.1@c0001.case.test>", domain);
}

std::string body_of(const std::string& message) { return message.substr(message.find("\r\n\r\n") + 4); }
std::string header_of(const std::string& message) { return message.substr(0, message.find("\r\n\r\n") + 2); }
bool holds(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::size_t bare(const std::string& text, char end) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == end)
            count += end == '\n' ? (i == 0 || text[i - 1] != '\r') : (i + 1 == text.size() || text[i + 1] != '\n');
    return count;
}

}  // namespace

TEST_CASE("every message has the fields that must be there, and is the same each time", "[RFC5322-3.6]") {
    for (const MessageInfo& message : messages()) {
        CAPTURE(message.name);
        const std::string text = made(std::string{message.name}, {"r1@c0001.case.test"}, 2000);
        CHECK(holds(text, "Date: Mon, 1 Jun 2026 12:00:00 +0000\r\n"));
        const bool own = message.name != "other-author";
        CHECK(holds(text, own ? "From: <sender@c0001.return.test>\r\n" : "From: <author@c0001.return.test>\r\n"));
        CHECK(holds(text, "Message-ID: <1.1@c0001.case.test>\r\n"));
        CHECK(text == made(std::string{message.name}, {"r1@c0001.case.test"}, 2000));
        for (const std::string_view feature : message.features)
            CHECK((feature.empty() || feature_named(feature) != nullptr));
    }
}

TEST_CASE("a message has bare line ends, NUL or high octets only when its name says so") {
    const std::set<std::string_view> lf{"bare-lf",           "mixed-ends",          "binary",
                                        "smuggle-lf-dot-lf", "smuggle-lf-dot-crlf", "smuggle-crlf-dot-lf"};
    const std::set<std::string_view> cr{"bare-cr",           "mixed-ends",          "binary",
                                        "smuggle-cr-dot-cr", "smuggle-cr-dot-crlf", "smuggle-crlf-dot-cr",
                                        "header-injection"};
    const std::set<std::string_view> nul{"nul", "binary", "smuggle-nul"};
    for (const MessageInfo& message : messages()) {
        CAPTURE(message.name);
        const std::string text = made(std::string{message.name}, {"r1@c0001.case.test"}, 2000);
        CHECK((bare(text, '\n') > 0) == lf.contains(message.name));
        CHECK((bare(text, '\r') > 0) == cr.contains(message.name));
        CHECK(holds(text, std::string_view{"\0", 1}) == nul.contains(message.name));
        const bool high =
            std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 127; });
        CHECK(high == (message.name.starts_with("eight-bit") || message.name == "binary"));
        // all a client that composes cannot pass on unchanged needs one that passes on any message
        if (bare(text, '\n') + bare(text, '\r') > 0 || nul.contains(message.name))
            CHECK(message.features[0] == "any-message");
    }
}

TEST_CASE("a message ends as its name says", "[RFC5321-4.1.1.4]") {
    CHECK(made("plain").ends_with("\r\n"));
    CHECK(body_of(made("empty-body")).empty());
    CHECK_FALSE(holds(made("header-only"), "\r\n\r\n"));
    CHECK(made("header-only").ends_with("\r\n"));
    CHECK_FALSE(made("no-final-newline").ends_with("\n"));
    CHECK(made("dots-no-final-newline").ends_with("\r\n."));
}

TEST_CASE("dots stand where they are wanted", "[RFC5321-4.5.2]") {
    const std::string body = body_of(made("dots"));
    CHECK(body.starts_with(".\r\n..\r\n.x\r\n. \r\n"));
    CHECK(body.ends_with("\r\n.\r\n"));
    // Around each multiple of a buffer's size, in each of five positions.
    const std::string text = made("dots-at-borders");
    for (const std::size_t buffer : {1024U, 4096U, 8192U, 16384U, 65536U}) {
        std::set<std::size_t> positions;
        for (std::size_t border = buffer; border + 3 < text.size(); border += buffer)
            for (std::size_t at = border - 2; at <= border + 2; ++at)
                if (text[at] == '.' && text.substr(at - 2, 2) == "\r\n") positions.insert(at + 2 - border);
        CAPTURE(buffer);
        CHECK(positions == std::set<std::size_t>{0, 1, 2, 3, 4});
    }
    for (std::size_t at = 0, end = 0; (end = text.find("\r\n", at)) != text.npos; at = end + 2) CHECK(end - at <= 998);
}

TEST_CASE("long lines are as long as they say", "[RFC5322-2.1.1]") {
    const auto longest = [](const std::string& text) {
        std::size_t most = 0;
        for (std::size_t at = 0, end = 0; (end = text.find("\r\n", at)) != text.npos; at = end + 2)
            most = std::max(most, end - at);
        return most;
    };
    CHECK(longest(made("long-line-998")) == 998);
    CHECK(longest(made("long-line-998-dot")) == 998);
    CHECK(holds(made("long-line-998-dot"), "\r\n.abc"));
    CHECK(longest(made("long-line-999")) == 999);
    CHECK(longest(made("long-line-5000")) == 5000);
    CHECK(longest(made("long-line-100000")) == 100000);
}

TEST_CASE("a filler has exactly the octets asked for") {
    for (std::uint64_t size = 1000; size < 1200; ++size) {
        const std::string text = made("filler", {"r1@c0001.case.test"}, size);
        CHECK(text.size() == size);
        CHECK(text.ends_with("\r\n"));
        CHECK(bare(text, '\n') + bare(text, '\r') == 0);
    }
    CHECK(made("filler", {"r1@c0001.case.test"}, 20000).size() == 20000);
    CHECK(made("filler", {"r1@c0001.case.test"}, 1).ends_with("\r\n\r\n\r\n"));  // the least there is
}

TEST_CASE("what is smuggled stands behind its odd end", "[RFC5321-2.3.8]") {
    const auto smuggles = [](const std::string& name, std::string_view end) {
        CAPTURE(name);
        CHECK(
            holds(made(name), "The only message." + std::string{end} + "MAIL FROM:<evil@c0001.case.test>\r\nRCPT TO:"));
    };
    smuggles("smuggle-lf-dot-lf", "\n.\n");
    smuggles("smuggle-lf-dot-crlf", "\n.\r\n");
    smuggles("smuggle-cr-dot-cr", "\r.\r");
    smuggles("smuggle-cr-dot-crlf", "\r.\r\n");
    smuggles("smuggle-crlf-dot-lf", "\r\n.\n");
    smuggles("smuggle-crlf-dot-cr", "\r\n.\r");
    smuggles("smuggle-nul", {"\r\n\0.\r\n", 6});
}

TEST_CASE("addresses stand in the header only where they can") {
    CHECK(holds(made("plain", {"a@x.test", "b@x.test"}), "To: <a@x.test>,\r\n <b@x.test>\r\n"));
    CHECK(holds(made("plain", {"\xce\xb4@x.test"}), "To: undisclosed-recipients:;\r\n"));
    CHECK(holds(made("plain", {"a\r\nRCPT TO:<b>@x.test"}), "To: undisclosed-recipients:;\r\n"));
    CHECK(holds(made("plain", std::vector<std::string>(5000, "a@x.test")), "To: undisclosed-recipients:;\r\n"));
    Submission null;
    CHECK(holds(make_message(null, "", {"a@x.test"}, "<1@x>", domain), "From: <probe@c0001.case.test>\r\n"));
}

TEST_CASE("other messages are what their names say") {
    const std::string other = header_of(made("other-author"));
    for (const char* name : {"From: <author@", "Sender: <secretary@", "Reply-To: <answers@", "To: <list@"})
        CHECK(holds(other, name));
    CHECK_FALSE(holds(other, "<sender@"));
    const std::string received = made("many-received");
    std::size_t count = 0;
    for (auto at = received.find("Received: "); at != received.npos; at = received.find("Received: ", at + 1)) ++count;
    CHECK(count == 120);
    CHECK(received.starts_with("Received: "));
    const std::string hidden = header_of(made("bcc", {"a@x.test", "b@x.test"}));
    CHECK(holds(hidden, "To: <a@x.test>\r\n"));
    CHECK(holds(hidden, "Bcc: <b@x.test>\r\n"));
    CHECK(holds(header_of(made("eight-bit")), "Content-Transfer-Encoding: 8bit\r\n"));
    CHECK_FALSE(holds(made("eight-bit-not-mime"), "MIME-Version"));
    CHECK(holds(header_of(made("eight-bit-header")), "Subject: Gr\xc3\xbc"));
    CHECK_FALSE(holds(header_of(made("eight-bit-header-attached")), "\xc3"));
    CHECK(holds(header_of(made("tls-not-required")), "TLS-Required: No\r\n"));
}

TEST_CASE("features have names of their own, and what a submission needs is among them") {
    std::set<std::string_view> names;
    for (const FeatureInfo& feature : features()) {
        CAPTURE(feature.name);
        CHECK(names.insert(feature.name).second);
        CHECK(feature.meaning.ends_with('.'));
    }
    Submission all;
    all.recipients = all.messages = 2;
    all.tls = TlsPolicy::verified;
    all.auth = "SCRAM-SHA-256";
    all.null_sender = true;
    all.envid = "x";
    all.message = "binary";
    const std::vector<std::string> needed = features_of(all);
    for (const std::string& name : needed) CHECK(feature_named(name) != nullptr);
    for (const char* name : {"tls", "verified-tls", "auth", "auth-scram-sha-256", "several-recipients",
                             "several-messages", "null-sender", "dsn", "any-message", "source-eight-bit"})
        CHECK(std::find(needed.begin(), needed.end(), name) != needed.end());
    all.auth = "any";
    const std::vector<std::string> of_any = features_of(all);
    CHECK(std::find(of_any.begin(), of_any.end(), "auth-any") == of_any.end());
    CHECK(features_of(Submission{}).empty());
}
