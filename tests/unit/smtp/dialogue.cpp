#include "dialogue.hpp"
#include <sstream>
#include "catch.hpp"

namespace bouncehouse::smtp::test {
namespace {

std::vector<std::string> lines_of(std::string_view script) {
    std::vector<std::string> lines;
    std::istringstream in{std::string{script}};
    for (std::string line; std::getline(in, line);) {
        const auto from = line.find_first_not_of(' ');
        if (from != std::string::npos) lines.push_back(line.substr(from));
    }
    return lines;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        out += c == 'r' ? '\r' : c == 'n' ? '\n' : c == '0' ? '\0' : c;
    }
    return out;
}

std::string sent_by(const std::string& line) {
    if (line.rfind("C<", 0) == 0) return unescaped(line.size() > 3 ? line.substr(3) : "");
    return (line.size() > 3 ? line.substr(3) : "") + "\r\n";
}

bool is_client(const std::string& line) { return line.rfind("C", 0) == 0; }
bool is_event(const std::string& line) { return line.rfind("!", 0) == 0; }

void tell(Session& session, std::string_view event) {
    if (event == "resume") session.resume();
    if (event == "tls") session.tls_done({"TLSv1.3", "AES", "", ""});
    if (event == "tls-failed") session.tls_failed("broken");
    if (event == "closed" || event == "reset") session.peer_closed(event);
    if (event == "idle") session.idle();
    if (event == "stop") session.stop();
}

void feed(Session& session, std::string_view bytes, Split split) {
    if (split == Split::whole) return session.receive(bytes);
    for (const char c : bytes) session.receive({&c, 1});
}

std::string_view word(Ending ending) {
    constexpr std::string_view words[] = {"stay", "close", "reset", "half-close", "truncate"};
    return words[static_cast<std::size_t>(ending)];
}

struct Describe {
    std::vector<std::string>& out;
    void operator()(const Send& send) const {
        std::string_view rest = send.bytes;
        while (!rest.empty()) {
            const auto lf = rest.find('\n');
            std::string line{rest.substr(0, lf)};
            if (!line.empty() && line.back() == '\r') line.pop_back();
            out.push_back("S: " + line);
            rest.remove_prefix(lf == std::string_view::npos ? rest.size() : lf + 1);
        }
    }
    void operator()(const Pause& pause) const {
        out.push_back("= pause " +
                      std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(pause.length).count()) +
                      "ms");
    }
    void operator()(const StartTls&) const { out.emplace_back("= starttls"); }
    void operator()(const End& end) const { out.push_back("= end " + std::string{word(end.how)}); }
    void operator()(const StopReading&) const { out.emplace_back("= stop reading"); }
};

}  // namespace

void StandardResponder::answer(const Situation& situation, const Reply& standard, Answer& answer) {
    calls.push_back("answer " + std::string{name_of(situation.stage)});
    if (situation.wrong != Wrong::none)
        wrongs.push_back(std::string{name_of(situation.stage)} + ": " + std::string{name_of(situation.wrong)});
    answer.bytes = standard.wire();
    answer.code = standard.code;
    if (const auto found = overrides.find(situation.stage); found != overrides.end())
        found->second(situation, standard, answer);
}

void StandardResponder::say(Stage stage, std::string bytes, int code) {
    at(stage, [bytes = std::move(bytes), code](const Situation&, const Reply&, Answer& answer) {
        answer.bytes = bytes;
        answer.code = code;
    });
}

SaslStep StandardResponder::sasl_begin(std::string_view mechanism, std::optional<std::string_view> response) {
    sasl_mechanism = mechanism;
    if (response) return sasl_step(*response);
    return {SaslStep::Kind::challenge, mechanism == "LOGIN" ? "Username:" : "", "", {}, Wrong::none};
}

SaslStep StandardResponder::sasl_step(std::string_view response) {
    if (response == std::string_view{"\0ann\0secret", 11}) return {SaslStep::Kind::success, "", "ann", {}, Wrong::none};
    if (response == "with data") return {SaslStep::Kind::success, "v=proof", "bob", {}, Wrong::none};
    Reply failure{535, EnhancedCode{5, 7, 8}, {"Authentication credentials invalid"}};
    return {SaslStep::Kind::failure, "", "", failure, Wrong::bad_credentials};
}

bool StandardResponder::keep(const Transaction& transaction, Content& content) {
    calls.emplace_back("keep");
    if (!can_keep) return false;
    std::string line = "<" + transaction.sender.text + "> ->";
    for (const Recipient& recipient : transaction.recipients) line += " <" + recipient.path.text + ">";
    messages.push_back(line + ": " + content.bytes);
    return true;
}

void StandardResponder::note_command(const Situation& situation) {
    calls.push_back("command " + std::string{name_of(situation.stage)});
}
void StandardResponder::note_wrong(Wrong wrong, std::string_view) { wrongs.emplace_back(name_of(wrong)); }
void StandardResponder::note_content(const Transaction&, const Content& content) { findings = content.findings; }
void StandardResponder::note_tls(const TlsInfo&) { calls.emplace_back("tls"); }
void StandardResponder::note_tls_failed(std::string_view) { calls.emplace_back("tls failed"); }
void StandardResponder::note_end(bool by_client, std::string_view how) {
    ends.push_back((by_client ? "client " : "server ") + std::string{how});
}

Settings ordinary() {
    Settings settings;
    settings.host = "mx.test";
    settings.offers = Offers::of({"PIPELINING", "SIZE 1000", "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN",
                                  "ENHANCEDSTATUSCODES", "STARTTLS", "AUTH PLAIN LOGIN"});
    settings.offers_under_tls = Offers::of({"PIPELINING", "SIZE 1000", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN"});
    return settings;
}

std::vector<std::string> take_actions(Session& session) {
    std::vector<std::string> out;
    for (const Action& action : session.actions()) std::visit(Describe{out}, action);
    session.actions().clear();
    return out;
}

std::string tidy(std::string_view script) {
    std::string out;
    for (const std::string& line : lines_of(script)) out += line + "\n";
    return out;
}

std::string played(std::string_view script, const Settings& settings, StandardResponder& responder, Split split) {
    Session session{settings, responder};
    std::string out;
    const auto collect = [&] {
        for (const std::string& line : take_actions(session)) out += line + "\n";
    };
    const auto lines = lines_of(script);
    const bool unstarted = !lines.empty() && lines[0] == "! stop";
    if (!unstarted) session.start();
    collect();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (is_client(lines[i])) {
            std::string group;
            for (; i < lines.size() && is_client(lines[i]); ++i) {
                out += lines[i] + "\n";
                group += sent_by(lines[i]);
            }
            --i;
            feed(session, group, split);
            collect();
        } else if (is_event(lines[i])) {
            out += lines[i] + "\n";
            tell(session, std::string_view{lines[i]}.substr(2));
            collect();
        }
    }
    return out;
}

void break_everywhere(std::string_view script, const Settings& settings,
                      const std::function<void(StandardResponder&)>& prepare) {
    const auto lines = lines_of(script);
    for (std::size_t stop_at = 0; stop_at <= lines.size(); ++stop_at) {
        for (const std::string_view blow : {"closed", "reset", "idle", "stop", "tls-failed", "tls", "resume"}) {
            StandardResponder responder;
            if (prepare) prepare(responder);
            Session session{settings, responder};
            session.start();
            for (std::size_t i = 0; i < stop_at; ++i) {
                if (is_client(lines[i])) session.receive(sent_by(lines[i]));
                if (is_event(lines[i])) tell(session, std::string_view{lines[i]}.substr(2));
            }
            tell(session, blow);
            tell(session, blow);
            if (!session.ended()) session.peer_closed("closed");
            const std::size_t count = session.actions().size();
            for (const std::string_view more : {"resume", "idle", "stop", "tls", "tls-failed", "closed"})
                tell(session, more);
            session.receive("NOOP\r\n");
            INFO("broken off by " << blow << " after line " << stop_at);
            CHECK(session.ended());
            CHECK(responder.ends.size() == 1);
            CHECK(session.actions().size() == count);
        }
    }
}

}  // namespace bouncehouse::smtp::test
