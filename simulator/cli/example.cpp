#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/cli/example.hpp>
#include <bouncehouse/cli/turn_text.hpp>
#include <bouncehouse/scenario/load.hpp>

namespace bouncehouse::cli {
namespace {

using smtp::Stage;

// What the client says until the stage has come.
std::vector<std::string> lines_to(Stage stage) {
    const std::string hello = "EHLO client.example.org", mail = "MAIL FROM:<sender@example.org>",
                      rcpt = "RCPT TO:<user@example.com>";
    const std::string content = "Subject: test\r\n\r\nHello.\r\n.";
    switch (stage) {
        case Stage::connect:
        case Stage::disconnect: return {};
        case Stage::ehlo: return {hello};
        case Stage::helo: return {"HELO client.example.org"};
        case Stage::starttls: return {hello, "STARTTLS"};
        case Stage::auth: return {hello, "AUTH PLAIN AHVzZXIAc2VjcmV0"};
        case Stage::mail: return {hello, mail};
        case Stage::any:
        case Stage::rcpt: return {hello, mail, rcpt};
        case Stage::data: return {hello, mail, rcpt, "DATA"};
        case Stage::data_end: return {hello, mail, rcpt, "DATA", content};
        case Stage::bdat: return {hello, mail, rcpt, "BDAT 25 LAST\r\nSubject: test\r\n\r\nHello.\r\n"};
        case Stage::rset: return {hello, "RSET"};
        case Stage::vrfy: return {hello, "VRFY user"};
        case Stage::expn: return {hello, "EXPN list"};
        case Stage::help: return {hello, "HELP"};
        case Stage::noop: return {hello, "NOOP"};
        case Stage::quit: return {hello, "QUIT"};
        case Stage::etrn: return {hello, "ETRN example.org"};
        case Stage::burl: return {hello, mail, rcpt, "BURL imap://imap.example.org/1 LAST"};
        case Stage::atrn: return {hello, "ATRN example.org"};
        case Stage::turn: return {hello, "TURN"};
        case Stage::unknown: return {hello, "XUNKNOWN"};
    }
    return {};
}

std::string scenario_of(const catalogue::Entry& entry, Stage stage) {
    return fmt::format(
        "title = \"Example\"\nsummary = \"One reply.\"\n[[host]]\nname = \"mx.example.com\"\nadds = [\"ETRN\", "
        "\"VRFY\", \"EXPN\"]\n"
        "auth = {{ mechanisms = [\"PLAIN\"], clear_text = true, account = [{{ user = \"user\", password = \"secret\" "
        "}}] }}\n"
        "[[rule]]\nat = \"{}\"\nreply = \"{}\"\n",
        name_of(stage), entry.id);
}

// A multi-line text of the client is shown line by line.
std::string client_lines(std::string_view text, const evidence::Style& style) {
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find("\r\n"), text.size());
        out += evidence::transcript_command(text.substr(0, end), style);
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return out;
}

}  // namespace

std::string example_conversation(const catalogue::Entry& entry, const catalogue::Catalogue& catalogue, bool colours) {
    const auto first = entry.stages.empty() ? Stage::rcpt : entry.stages.front();
    const auto stage = first == Stage::any ? Stage::rcpt : first;
    const auto loaded = scenario::load_text(scenario_of(entry, stage), entry.id, catalogue);
    if (!loaded.ok()) return fmt::format("-- {} cannot be played at {}\n", entry.id, name_of(stage));
    Offline offline(loaded.scenario, catalogue, {});
    const auto style = dialogue_style(colours, false);
    auto out = turn_text(offline.connect(0, "192.0.2.1"), style);
    for (const auto& line : lines_to(stage)) {
        if (!offline.connected()) break;
        const bool chunk = line.starts_with("BDAT");
        out += client_lines(line, style) + turn_text(offline.send(chunk ? line : line + "\r\n"), style);
    }
    if (stage == Stage::disconnect && offline.connected()) out += turn_text(offline.wait(std::chrono::hours{1}), style);
    return out;
}

}  // namespace bouncehouse::cli
