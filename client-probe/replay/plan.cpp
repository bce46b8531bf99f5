#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/replay/plan.hpp>
#include <bouncehouse/scenario/pattern.hpp>

namespace bouncehouse::replay {

using smtp::Stage;

namespace {

// An entry for `any` stage is played where commands of each kind stand: session, envelope, content.
constexpr std::array any_stages{Stage::ehlo, Stage::mail, Stage::rcpt, Stage::data, Stage::data_end,
                                Stage::rset, Stage::vrfy, Stage::noop, Stage::quit};

std::vector<Stage> real_stages(const catalogue::Entry& entry) {
    std::vector<Stage> stages;
    for (Stage stage : entry.stages) {
        if (stage == Stage::any)
            stages.insert(stages.end(), any_stages.begin(), any_stages.end());
        else
            stages.push_back(stage);
    }
    std::sort(stages.begin(), stages.end());
    stages.erase(std::unique(stages.begin(), stages.end()), stages.end());
    return stages;
}

// 127.64.0.1 onwards; the last octet stays clear of 0 and 255 by habit, not by need.
std::string client_address(std::size_t number) {
    return fmt::format("127.{}.{}.{}", 64 + number / (250 * 250), number / 250 % 250, number % 250 + 1);
}

}  // namespace

std::string_view name_of(Wire wire) {
    switch (wire) {
        case Wire::plain: return "plain";
        case Wire::starttls: return "starttls";
        case Wire::implicit_tls: return "implicit-tls";
    }
    return "?";
}

Plan make_plan(const catalogue::Catalogue& catalogue, std::string_view glob) {
    Plan plan;
    const scenario::Pattern wanted{scenario::Match::glob, std::string(glob.empty() ? "*" : glob), nullptr};
    for (const catalogue::Entry& entry : catalogue.entries()) {
        if (!scenario::matches(wanted, entry.id)) continue;
        for (Stage stage : real_stages(entry)) {
            if (stage == Stage::disconnect) {
                plan.left_out.push_back({&entry, stage, "no command brings it about: the server says it by itself"});
                continue;
            }
            const auto add = [&](Wire wire) {
                plan.cases.push_back({&entry, stage, wire, client_address(plan.cases.size())});
            };
            add(Wire::plain);
            if (stage == Stage::connect)
                add(Wire::implicit_tls);  // a greeting cannot stand behind STARTTLS
            else if (stage == Stage::starttls)
                plan.left_out.push_back({&entry, stage, "STARTTLS is not offered under TLS (RFC 3207 4.2)"});
            else
                add(Wire::starttls);
        }
    }
    return plan;
}

std::string scenario_text(const Plan& plan) {
    std::string text =
        "title = \"Replay\"\n"
        "summary = \"Every catalogue entry at each of its stages, chosen by the client's address.\"\n";
    constexpr std::string_view host =
        "\n[[host]]\nname = \"{}\"\nport = 0\naddress = \"127.0.0.1\"\n"
        "adds = [\"ETRN\", \"BURL\", \"ATRN\", \"VRFY\", \"EXPN\"]\n"
        "auth = {{ mechanisms = [\"PLAIN\", \"LOGIN\"] }}\n"
        "tls = {{ mode = \"{}\" }}\n"
        "limits = {{ idle = \"30s\" }}\n";
    text += fmt::format(fmt::runtime(host), "replay.test", "starttls");
    text += fmt::format(fmt::runtime(host), "replay-tls.test", "implicit");
    for (std::size_t i = 0; i < plan.cases.size(); ++i) {
        const Case& one = plan.cases[i];
        text +=
            fmt::format("\n[[rule]]\nid = \"case-{}\"\nat = \"{}\"\nwhen = {{ client = \"{}\"{} }}\nreply = \"{}\"\n",
                        i, name_of(one.stage), one.client,
                        one.stage == Stage::ehlo && one.wire == Wire::starttls ? ", tls = true" : "", one.entry->id);
    }
    return text;
}

std::vector<std::string> approach(Stage stage) {
    const std::string mail = "MAIL FROM:<replay@sender.test>\r\n";
    const std::string rcpt = "RCPT TO:<someone@replay.test>\r\n";
    switch (stage) {
        case Stage::connect:
        case Stage::ehlo:
        case Stage::helo: return {};
        case Stage::starttls: return {"STARTTLS\r\n"};
        case Stage::auth: return {"AUTH PLAIN AHVzZXIAc2VjcmV0\r\n"};
        case Stage::mail: return {mail};
        case Stage::rcpt: return {mail, rcpt};
        case Stage::data: return {mail, rcpt, "DATA\r\n"};
        case Stage::data_end: return {mail, rcpt, "DATA\r\n", "Subject: replay\r\n\r\nhello\r\n.\r\n"};
        case Stage::bdat: return {mail, rcpt, "BDAT 7\r\nhello\r\n"};
        case Stage::rset: return {"RSET\r\n"};
        case Stage::vrfy: return {"VRFY someone\r\n"};
        case Stage::expn: return {"EXPN list\r\n"};
        case Stage::help: return {"HELP\r\n"};
        case Stage::noop: return {"NOOP\r\n"};
        case Stage::quit: return {"QUIT\r\n"};
        case Stage::etrn: return {"ETRN replay.test\r\n"};
        case Stage::burl: return {mail, rcpt, "BURL imap://replay@replay.test/drafts;UIDVALIDITY=1/;UID=1 LAST\r\n"};
        case Stage::atrn: return {"ATRN replay.test\r\n"};
        case Stage::turn: return {"TURN\r\n"};
        case Stage::unknown: return {"XREPLAY\r\n"};
        case Stage::disconnect:
        case Stage::any: break;
    }
    return {};
}

}  // namespace bouncehouse::replay
