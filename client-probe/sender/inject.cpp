#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/sender/inject.hpp>
#include <bouncehouse/sender/reading.hpp>
#include <bouncehouse/sender/socket.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <set>

namespace bouncehouse::probe {

namespace {

struct Answer {
    int code = 0;  // 0: none came, or it was no reply
    std::string text;
    std::vector<std::string> lines;
};

/// xtext (RFC 3461 4).
std::string xtext(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c < '!' || c > '~' || c == '+' || c == '=')
            result += fmt::format("+{:02X}", static_cast<unsigned char>(c));
        else
            result += c;
    }
    return result;
}

/// 8BITMIME may not be asked for what is no MIME (RFC 5321 2.4).
bool is_mime(std::string_view message) {
    const std::string_view header = message.substr(0, message.find("\r\n\r\n"));
    constexpr std::string_view field = "mime-version:";
    for (std::size_t at = 0; at < header.size(); at = std::min(header.find('\n', at), header.size() - 1) + 1)
        if (smtp::same_word(header.substr(at, field.size()), field)) return true;
    return false;
}

bool eight_bit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 127; });
}

class Conversation {
public:
    Conversation(const InjectTo& to, const Envelope& envelope, SubmitOutcome& outcome, const std::stop_token& stop)
        : envelope_(envelope), outcome_(outcome), socket_(to.address, to.port, to.timeout, stop) {}

    bool open(const std::string& hello) {
        if (!socket_.connected()) return fail();
        outcome_.ran = true;
        if (!good(answer())) return false;
        const Answer offer = ask("EHLO " + hello);
        if (!good(offer)) return false;
        for (std::size_t i = 1; i < offer.lines.size(); ++i) {
            std::string word = offer.lines[i].substr(0, offer.lines[i].find(' '));
            std::transform(word.begin(), word.end(), word.begin(),
                           [](char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c); });
            offers_.insert(word);
        }
        return wanted_is_offered();
    }

    void hand_over(const std::string& message) {
        if (!good(ask(mail_line(message)))) return;
        std::size_t taken = 0;
        for (std::size_t i = 0; i < envelope_.recipients.size(); ++i) {
            const Answer reply = ask(rcpt_line(i));
            if (reply.code == 0) return;
            each(envelope_.recipients[i], reply);
            if (reply.code / 100 == 2) ++taken;
        }
        if (taken == 0) {
            ask("RSET");
            return;
        }
        const Answer go = ask("DATA");
        if (go.code != 354) {
            worst(go);
            return;
        }
        if (!socket_.send(stuffed(message))) {
            fail();
            return;
        }
        const Answer reply = answer();
        worst(reply);
        if (reply.code / 100 == 2) return;
        for (auto& [recipient, told] : outcome_.recipients)
            if (told == Told::accepted) told = told_by_code(reply.code);
    }
    void quit() { ask("QUIT"); }
    bool broken() const { return broken_; }

private:
    std::string mail_line(const std::string& message) const {
        std::string line = fmt::format("MAIL FROM:<{}>", envelope_.sender);
        if (offers_.contains("SIZE")) line += fmt::format(" SIZE={}", message.size());
        if (eight_bit(message) && (envelope_.utf8 || is_mime(message)) && offers_.contains("8BITMIME"))
            line += " BODY=8BITMIME";
        if (envelope_.utf8) line += " SMTPUTF8";
        if (!envelope_.ret.empty()) line += " RET=" + envelope_.ret;
        if (!envelope_.envid.empty()) line += " ENVID=" + xtext(envelope_.envid);
        return line;
    }
    std::string rcpt_line(std::size_t number) const {
        std::string line = fmt::format("RCPT TO:<{}>", envelope_.recipients[number]);
        if (!envelope_.notify.empty()) line += " NOTIFY=" + envelope_.notify;
        if (number < envelope_.orcpt.size() && !envelope_.orcpt[number].empty()) {
            const std::string& orcpt = envelope_.orcpt[number];
            const auto semicolon = orcpt.find(';');
            line += semicolon == orcpt.npos
                        ? " ORCPT=rfc822;" + xtext(orcpt)
                        : fmt::format(" ORCPT={};{}", orcpt.substr(0, semicolon), xtext(orcpt.substr(semicolon + 1)));
        }
        return line;
    }
    bool wanted_is_offered() {
        const bool orcpt =
            std::any_of(envelope_.orcpt.begin(), envelope_.orcpt.end(), [](auto& o) { return !o.empty(); });
        const bool dsn = orcpt || !envelope_.envid.empty() || !envelope_.ret.empty() || !envelope_.notify.empty();
        if (dsn && !offers_.contains("DSN")) outcome_.problem = "the sender's own SMTP side does not offer DSN";
        if (envelope_.utf8 && !offers_.contains("SMTPUTF8"))
            outcome_.problem = "the sender's own SMTP side does not offer SMTPUTF8";
        return outcome_.problem.empty();
    }

    Answer ask(const std::string& line) {
        outcome_.output += "> " + line + "\n";
        if (!socket_.send(line + "\r\n")) {
            fail();
            return {};
        }
        return answer();
    }
    Answer answer() {
        Answer reply;
        for (;;) {
            const auto line = socket_.line();
            if (!line) {
                fail();
                return {};
            }
            outcome_.output += "< " + *line + "\n";
            const bool number = line->size() >= 3 && std::all_of(line->begin(), line->begin() + 3,
                                                                 [](char c) { return c >= '0' && c <= '9'; });
            if (!number) {
                outcome_.problem = "its reply is no SMTP reply: " + line->substr(0, 80);
                broken_ = true;
                return {};
            }
            reply.code = std::stoi(line->substr(0, 3));
            reply.lines.push_back(line->size() > 4 ? line->substr(4) : std::string{});
            if (line->size() == 3 || (*line)[3] != '-') {
                reply.text = *line;
                return reply;
            }
        }
    }
    bool good(const Answer& reply) {
        if (reply.code / 100 == 2) return true;
        worst(reply);
        return false;
    }
    bool fail() {
        broken_ = true;
        if (outcome_.problem.empty()) outcome_.problem = socket_.problem();
        if (outcome_.ran) note(Told::failed, 0, outcome_.problem);
        return false;
    }
    void worst(const Answer& reply) {
        if (reply.code != 0) note(told_by_code(reply.code), reply.code, reply.text);
    }
    void each(const std::string& recipient, const Answer& reply) {
        auto& told = outcome_.recipients[recipient];
        told = std::max(told, told_by_code(reply.code));
        worst(reply);
    }
    /// The names of Told stand in the order of how bad they are.
    void note(Told told, int code, const std::string& text) {
        if (told < outcome_.told) return;
        outcome_.told = told;
        outcome_.code = code;
        outcome_.text = text;
    }

    const Envelope& envelope_;
    SubmitOutcome& outcome_;
    Socket socket_;
    std::set<std::string> offers_;
    bool broken_ = false;
};

}  // namespace

std::string stuffed(const std::string& message) {
    std::string result;
    result.reserve(message.size() + message.size() / 32 + 8);
    bool line_start = true;
    for (const char c : message) {
        if (line_start && c == '.') result += '.';
        if (c == '\n' && !result.ends_with('\r')) result += '\r';
        result += c;
        line_start = c == '\n';
    }
    if (!line_start) result += "\r\n";
    return result + ".\r\n";
}

SubmitOutcome inject(const InjectTo& to, const Envelope& envelope, const std::vector<std::string>& messages,
                     const RunClock& clock, const std::stop_token& stop) {
    const auto now = [&] { return clock ? clock() : std::chrono::steady_clock::now().time_since_epoch(); };
    SubmitOutcome outcome;
    outcome.began = now();
    Conversation conversation{to, envelope, outcome, stop};
    if (conversation.open(to.hello))
        for (const std::string& message : messages)
            if (!conversation.broken()) conversation.hand_over(message);
    outcome.ended = now();
    if (outcome.ran && !conversation.broken()) {
        const auto told = outcome.told;
        conversation.quit();  // its reply changes nothing any more
        outcome.told = told;
        outcome.problem = outcome.told == Told::nothing ? outcome.problem : std::string{};
    }
    outcome.output_octets = outcome.output.size();
    return outcome;
}

bool greets(const InjectTo& to) {
    Socket socket{to.address, to.port, to.timeout};
    const auto line = socket.connected() ? socket.line() : std::nullopt;
    if (!line || !line->starts_with("220")) return false;
    socket.send("QUIT\r\n");
    return true;
}

}  // namespace bouncehouse::probe
