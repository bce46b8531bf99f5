#include "builder.hpp"
#include <bouncehouse/check/reply_bytes.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>
#include "catch.hpp"

namespace tell {
namespace {

namespace scenario = bouncehouse::scenario;
namespace smtp = bouncehouse::smtp;
using std::chrono::milliseconds;

constexpr std::string_view domain = "c1.case.test";
constexpr std::string_view return_domain = "c1.return.test";

std::string with_domains(std::string_view text) {
    std::string full;
    while (!text.empty()) {
        const auto at = text.find("@>");
        full += text.substr(0, at);
        if (at == text.npos) break;
        full.append("@").append(full.ends_with("<sender@") ? return_domain : domain).append(">");
        text.remove_prefix(at + 2);
    }
    return full;
}

std::string unescaped(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            bytes += text[i];
            continue;
        }
        switch (const char c = text[++i]) {
            case 'r': bytes += '\r'; break;
            case 'n': bytes += '\n'; break;
            case 't': bytes += '\t'; break;
            case '0': bytes += '\0'; break;
            case 'x':
                bytes += static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16));
                i += 2;
                break;
            default: bytes += c;
        }
    }
    return bytes;
}

std::string after_colon(std::string_view text) {
    const auto colon = text.find(':');
    text.remove_prefix(colon + 1);
    if (text.starts_with(' ')) text.remove_prefix(1);
    return std::string{text};
}

/// "S [delay 3s]: ..." has "delay 3s"
std::string in_brackets(std::string_view text) {
    const auto colon = text.find(':');
    const auto begin = text.find('['), end = text.find(']');
    if (begin == text.npos || end == text.npos || begin > colon) return {};
    return std::string{text.substr(begin + 1, end - begin - 1)};
}

std::string plain_message(unsigned number) {
    return "Message-ID: <m" + std::to_string(number) +
           "@c1.case.test>\r\nDate: Thu, 1 Jan 2026 12:00:00 +0000\r\nFrom: <sender@c1.return.test>\r\n"
           "To: <r1@c1.case.test>\r\nSubject: test " +
           std::to_string(number) + "\r\n\r\nHello,\r\nthis is a test.\r\n";
}

}  // namespace

struct Scene::Talk {
    std::string reply;  // lines of a reply that goes on
    std::string fault;
    std::string verb;  // stage of the last command
    std::string content;
    bool in_content = false, at_end = false, chunked = false, last_chunk = false, auth = false, quit = false;
    unsigned auth_step = 0, chunk = 0, kept = 0;
    std::string sender;
    std::vector<std::string> recipients;
};

Scene::Scene() {
    test.id = test.requirement = "TEST-001";
    test.theme = "TEST";
    test.clauses = {"RFC 5321 4.2.1"};
    test.kinds = {Kind::client, Kind::queue};
    auto empty = std::make_shared<scenario::Scenario>();
    empty->hosts.emplace_back().name = "mx.c1.case.test";
    test.scenario = empty;
    sender.name = "sender";
    sender.kind = Kind::client;
    sender.timing.retry = milliseconds{1000};
    sender.timing.gives_up = milliseconds{20'000};
    messages(1);
}

Scene& Scene::client() {
    sender.kind = Kind::client;
    return *this;
}

Scene& Scene::queue() {
    sender.kind = Kind::queue;
    return *this;
}

Scene& Scene::recipients(unsigned count) {
    test.submission.recipients = count;
    for (Submitted& one : submitted) {
        one.recipients.clear();
        for (unsigned i = 1; i <= count; ++i) one.recipients.push_back(address("r" + std::to_string(i)));
    }
    return *this;
}

Scene& Scene::messages(unsigned count) {
    test.submission.messages = count;
    submitted.clear();
    for (unsigned i = 1; i <= count; ++i) {
        Submitted& one = submitted.emplace_back();
        one.message_id = "<m" + std::to_string(i) + "@c1.case.test>";
        one.content = plain_message(i);
        one.sender = "sender@c1.return.test";
        one.outcome.ran = true;
        one.outcome.exit_status = 0;
        one.outcome.told = Told::accepted;
    }
    return recipients(test.submission.recipients);
}

Scene& Scene::content(std::string_view text) {
    submitted.front().content = "Message-ID: <m1@c1.case.test>\r\n" + std::string{text};
    return *this;
}

Scene& Scene::told(Told told) {
    for (Submitted& one : submitted) {
        one.outcome.told = told;
        one.outcome.exit_status = told == Told::accepted ? 0 : 1;
    }
    return *this;
}

Scene& Scene::told(std::string_view local_part, Told told) {
    outcome().recipients[address(local_part)] = told;
    return *this;
}

std::string Scene::address(std::string_view local_part) const {
    return std::string{local_part} + "@" + std::string{domain};
}

void Scene::add(evidence::Body body) {
    now_ += milliseconds{1};
    events_.push_back({session_, ++number_, now_, std::move(body)});
}

void Scene::connect(Talk& talk, std::string_view how) {
    talk = {};
    number_ = 0;
    ++session_;
    evidence::Connected seen{.host = test.scenario->hosts.front().name,
                             .local = "127.0.1.1:25",
                             .remote = "127.0.0.1:" + std::to_string(40'000 + session_)};
    if (how.ends_with("tls")) {
        seen.implicit_tls = true;
        how.remove_suffix(3);
    }
    while (how.ends_with(' ')) how.remove_suffix(1);
    if (!how.empty()) seen.host = how;
    add(std::move(seen));
}

void Scene::reply(Talk& talk, std::string bytes, std::string fault) {
    if (talk.chunked && talk.last_chunk && talk.in_content) end_content(talk, true);
    const std::string stage = talk.at_end ? "data-end" : talk.verb.empty() ? "connect" : talk.verb;
    const auto pieces = pieces_of(bytes);
    const int code = pieces.empty() ? 0 : pieces.front().code;
    talk.auth = talk.verb == "auth" && code / 100 == 3;
    if (talk.verb == "data" && !talk.at_end && code / 100 == 3) {
        talk.in_content = true;
        talk.chunked = false;
    }
    if (stage == "data-end" && !talk.content.empty()) {  // kept when it was taken, as the simulator does
        auto& seen = std::get<evidence::ContentSeen>(events_.back().body);
        seen.kept = true;
        seen.message = std::to_string(session_) + "." + std::to_string(++talk.kept);
        evidence::Message message;
        message.id = seen.message;
        message.session = session_;
        message.at = now_;
        message.sender = talk.sender;
        for (const std::string& one : talk.recipients) message.recipients.push_back({one, {}});
        message.size = talk.content.size();
        message.content = std::make_shared<const std::string>(std::move(talk.content));
        messages_.push_back(std::move(message));
        talk.content.clear();
    }
    add(evidence::ReplyGiven{.stage = stage,
                             .bytes = std::move(bytes),
                             .code = code,
                             .rule = {},
                             .entry = {},
                             .reasons = {},
                             .fault = std::move(fault)});
    if (talk.at_end) talk.at_end = talk.in_content = false;
    if (talk.quit && code / 100 == 2) add(evidence::Ended{.by_client = true, .how = "quit"});
    talk.quit = false;
}

void Scene::flush_reply(Talk& talk) {
    if (talk.reply.empty()) return;
    reply(talk, std::exchange(talk.reply, {}), std::exchange(talk.fault, {}));
}

void Scene::command(Talk& talk, std::string_view text, std::string wrong) {
    const std::string bytes = with_domains(text);
    evidence::CommandSeen seen{.stage = {}, .bytes = bytes, .step = 0, .wrong = std::move(wrong), .detail = {}};
    if (talk.auth) {
        seen.stage = "auth";
        seen.step = ++talk.auth_step;
        return add(std::move(seen));
    }
    smtp::Command read;
    smtp::parse_command(bytes, read);
    seen.stage = talk.verb = smtp::name_of(smtp::stage_of(read.verb));
    talk.auth_step = 0;
    talk.quit = talk.verb == "quit";
    if (talk.verb == "mail") {
        talk.sender = read.path.text;
        talk.recipients.clear();
        talk.chunk = 0;
    }
    if (talk.verb == "rcpt") talk.recipients.push_back(read.path.text);
    if (talk.verb == "bdat") {
        seen.step = ++talk.chunk;
        talk.chunked = talk.in_content = true;
        talk.last_chunk = read.last;
    }
    add(std::move(seen));
}

void Scene::end_content(Talk& talk, bool whole) {
    const auto size = talk.content.size();
    add(evidence::ContentSeen{
        .size = size, .complete = whole, .by_chunks = talk.chunked, .kept = false, .message = {}, .findings = {}});
    talk.in_content = false;
    talk.at_end = whole;
    if (!whole) talk.content.clear();
}

void Scene::line(Talk& talk, std::string_view text) {
    if (text.starts_with("connect")) {
        text.remove_prefix(std::min(text.size(), std::string_view{"connect "}.size()));
        return connect(talk, text);
    }
    if (text.starts_with('+')) {
        wait(text.substr(1));
        return;
    }
    const bool server = text.starts_with("S:") || text.starts_with("S [");
    if (server) {
        const std::string said = after_colon(text);
        if (const auto fault = in_brackets(text); !fault.empty()) talk.fault = fault;
        if (said.empty()) return reply(talk, {}, std::exchange(talk.fault, {}));
        talk.reply += said + "\r\n";
        if (said.size() < 4 || said[3] != '-') flush_reply(talk);
        return;
    }
    flush_reply(talk);
    if (text.starts_with("S raw")) return reply(talk, unescaped(after_colon(text)), in_brackets(text));
    if (text.starts_with("C:") || text.starts_with("C [")) return command(talk, after_colon(text), in_brackets(text));
    if (text.starts_with("D raw:")) {
        talk.content += unescaped(after_colon(text));
    } else if (text.starts_with("D:")) {
        talk.content += after_colon(text) + "\r\n";
    } else if (text.starts_with("message")) {
        const auto number = smtp::number(text.substr(std::min(text.size(), std::string_view{"message "}.size())));
        talk.content += submitted.at(number.value_or(1) - 1).content;
    } else if (text == "." || text == "cut") {
        end_content(talk, text == ".");
    } else if (text.starts_with("tls failed")) {
        add(evidence::TlsSeen{.done = false,
                              .version = {},
                              .cipher = {},
                              .server_name = {},
                              .client_certificate = {},
                              .failure = text.find(':') == text.npos ? "the handshake failed" : after_colon(text)});
    } else if (text == "tls" || text.starts_with("tls ")) {
        const std::string words{text.substr(std::min(text.size(), std::string_view{"tls "}.size()))};
        const auto blank = words.find(' ');
        add(evidence::TlsSeen{.done = true,
                              .version = words.empty() ? "TLSv1.3" : words.substr(0, blank),
                              .cipher = "x",
                              .server_name = blank == words.npos ? std::string{} : words.substr(blank + 1),
                              .client_certificate = {},
                              .failure = {}});
    } else if (text.starts_with("auth ok")) {
        add(evidence::AuthSeen{
            .mechanism = "PLAIN", .user = std::string{text.substr(7)}, .success = true, .detail = {}});
    } else if (text.starts_with("auth failed")) {
        add(evidence::AuthSeen{.mechanism = "PLAIN", .user = {}, .success = false, .detail = "no"});
    } else if (text.starts_with("wrong:")) {
        add(evidence::WrongSeen{.wrong = after_colon(text), .detail = {}});
    } else if (text.starts_with("note:")) {
        const std::string words = after_colon(text);
        const auto blank = words.find(' ');
        add(evidence::Noted{.what = words.substr(0, blank), .text = words.substr(blank + 1)});
    } else if (text == "client closes" || text == "client resets") {
        add(evidence::Ended{.by_client = true, .how = text == "client closes" ? "closed" : "reset"});
    } else if (text == "server closes" || text == "server resets") {
        add(evidence::Ended{.by_client = false, .how = "fault"});
    } else {
        FAIL("no line of a dialogue: " << text);
    }
}

Scene& Scene::play(const std::vector<std::string>& lines) {
    Talk talk;
    if (!lines.front().starts_with("connect")) connect(talk, {});
    for (const std::string& one : lines) line(talk, one);
    flush_reply(talk);
    return *this;
}

Scene& Scene::play(std::initializer_list<std::string_view> lines) {
    return play(std::vector<std::string>(lines.begin(), lines.end()));
}

Scene& Scene::wait(std::string_view duration) {
    const auto length = scenario::parse_duration(duration);
    REQUIRE(length);
    now_ += *length;
    return *this;
}

Bounce& Scene::bounce(std::string_view action, std::string_view local_parts) {
    now_ += milliseconds{1};
    Bounce& one = bounces_.emplace_back();
    one.at = now_;
    one.to = submitted.front().sender;
    one.is_report = true;
    one.reporting_mta = "dns; sender.test";
    one.parts = {"text/plain", "message/delivery-status", "message/rfc822"};
    one.returned = "message";
    one.about = submitted.front().message_id;
    while (!local_parts.empty()) {
        const auto comma = local_parts.find(',');
        Bounce::Recipient& recipient = one.recipients.emplace_back();
        recipient.final_recipient = "rfc822; " + address(local_parts.substr(0, comma));
        recipient.action = action;
        recipient.status = action == "failed" ? "5.0.0" : action == "delayed" ? "4.0.0" : "2.0.0";
        local_parts.remove_prefix(comma == local_parts.npos ? local_parts.size() : comma + 1);
    }
    return one;
}

Observation Scene::observation() const {
    Observation seen;
    seen.test = std::make_shared<const Case>(test);
    seen.sender = std::make_shared<const SenderDescription>(sender);
    seen.kind = sender.kind;
    seen.domain = domain;
    seen.address = "127.0.1.1";
    seen.submitted = submitted;
    for (Submitted& one : seen.submitted)
        if (sender.kind == Kind::client && one.outcome.ended == std::chrono::nanoseconds{}) one.outcome.ended = now_;
    seen.bounces = bounces_;
    seen.strays = strays;
    seen.ended = now_;
    seen.complete = complete;
    seen.stopped = stopped;
    seen.reference = reference;
    tell_story(events_, messages_, seen);
    return seen;
}

Observation observe(std::initializer_list<std::string_view> lines) { return Scene{}.play(lines).observation(); }

Judgement judged(std::string_view check, const Observation& observation, const Parameters& parameters) {
    const CheckInfo* info = check_named(check);
    INFO("check " << check);
    REQUIRE(info != nullptr);
    return info->judge(observation, parameters);
}

namespace {

std::vector<std::string> joined(std::vector<std::string> first, Lines more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
}

}  // namespace

std::vector<std::string> hello(Lines more) {
    return joined(
        {"S: 220 mx.test ESMTP", "C: EHLO a.test", "S: 250-mx.test", "S: 250-PIPELINING", "S: 250 SIZE 1000000"}, more);
}

std::vector<std::string> transaction(Lines local_parts, Lines more) {
    std::vector<std::string> lines{"C: MAIL FROM:<sender@>", "S: 250 ok"};
    for (const std::string_view one : local_parts) {
        lines.push_back("C: RCPT TO:<" + std::string{one} + "@>");
        lines.emplace_back("S: 250 ok");
    }
    for (const char* one : {"C: DATA", "S: 354 go", "message", "."}) lines.emplace_back(one);
    return joined(std::move(lines), more);
}

std::vector<std::string> up_to_dot(Lines more) {
    std::vector<std::string> lines = hello();
    for (std::string& one : transaction({"r1"})) lines.push_back(std::move(one));
    return joined(std::move(lines), more);
}

}  // namespace tell
