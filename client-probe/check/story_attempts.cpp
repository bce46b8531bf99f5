#include <algorithm>
#include <bouncehouse/check/story_attempts.hpp>
#include <bouncehouse/smtp/command.hpp>

namespace bouncehouse::probe {
namespace {

using namespace evidence;

class Ledger {
public:
    Ledger(const Session& session, const std::vector<Message>& messages, std::vector<bool>& named)
        : session_(session), messages_(messages), named_(named) {}

    std::vector<Attempt> tell(const std::vector<Turn>& turns) {
        for (const Turn& turn : turns) {
            if (turn.content)
                take(*turn.content);
            else
                take(session_.exchanges[turn.exchange]);
        }
        if (open_) {
            const bool waited = !session_.exchanges.empty() && !session_.exchanges.back().has_reply;
            end(!session_.over ? "" : waited ? "lost" : "closed", session_.ended);
        }
        return std::move(attempts_);
    }

private:
    void take(const Exchange& one) {
        if (one.stage == "mail") return mail(one);
        if (!open_) return;
        const bool accepted = one.code / 100 == 2;
        Attempt& attempt = attempts_.back();
        if (one.stage == "rcpt") attempt.recipients.push_back({address_in(one.command), one});
        if (one.stage == "data") attempt.data = one;
        if (one.stage == "bdat") chunk(attempt, one);
        if (one.stage == "data-end") finish(attempt, one);
        if (one.stage == "rset" && accepted) end("reset", one.asked);
        if ((one.stage == "ehlo" || one.stage == "helo") && accepted) end("new-hello", one.asked);
        if (one.stage == "starttls" && accepted) end("new-hello", one.asked);
        if (one.stage == "quit") end("quit", one.asked);
    }

    void mail(const Exchange& one) {
        const bool accepted = one.code / 100 == 2;
        const bool was_open = open_ && attempts_.back().mail.code / 100 == 2;
        if (was_open && !accepted && one.has_reply) return;  // MAIL inside a transaction: refused, changes nothing
        if (open_) end("lost", one.asked);
        Attempt& attempt = attempts_.emplace_back();
        attempt.began = one.asked;
        attempt.mail = one;
        open_ = true;
        if (one.has_reply && !accepted) attempt.how_ended = "refused";
    }

    void chunk(Attempt& attempt, const Exchange& one) {
        smtp::Command command;
        smtp::parse_command(one.command, command);
        attempt.by_chunks = true;
        if (!attempt.data) attempt.data = one;
        if (command.chunk_size > 0 || command.last) attempt.content_begun = true;
        if (command.last && (one.has_reply || one.reply_number != 0)) attempt.final = one;
        if (one.code >= 400 && attempt.how_ended.empty()) attempt.how_ended = "refused";
    }

    /// Content belongs to the open transaction, or to the one just refused (BDAT).
    void take(const ContentSeen& seen) {
        if (attempts_.empty()) return;
        Attempt& attempt = attempts_.back();
        attempt.content_begun = attempt.content_begun || seen.complete || seen.size > 0;
        attempt.content_complete = seen.complete;
        attempt.content_octets = seen.size;
        attempt.by_chunks = attempt.by_chunks || seen.by_chunks;
        attempt.findings = seen.findings;
        for (std::size_t i = 0; i < messages_.size(); ++i) {
            if (seen.message.empty() || messages_[i].id != seen.message) continue;
            attempt.content = messages_[i].content;
            named_[i] = true;
        }
    }

    void finish(Attempt& attempt, const Exchange& one) {
        attempt.final = one;
        attempt.content_begun = true;
        end(!one.has_reply        ? "lost"
            : one.code / 100 == 2 ? "accepted"
                                  : "refused",
            one.has_reply ? one.answered : session_.ended);
    }

    void end(std::string how, Time at) {
        Attempt& attempt = attempts_.back();
        if (attempt.how_ended.empty()) attempt.how_ended = std::move(how);
        attempt.ended = at;
        open_ = false;
    }

    const Session& session_;
    const std::vector<Message>& messages_;
    std::vector<bool>& named_;
    std::vector<Attempt> attempts_;
    bool open_ = false;
};

}  // namespace

std::vector<Attempt> tell_attempts(const Session& session, const std::vector<Turn>& turns,
                                   const std::vector<Message>& messages, std::vector<bool>& named) {
    return Ledger{session, messages, named}.tell(turns);
}

std::string address_in(std::string_view line) {
    smtp::Command command;
    smtp::parse_command(line, command);
    if (!command.path.text.empty()) return command.path.text;
    const auto begin = line.find('<'), end = line.rfind('>');
    if (begin != line.npos && end != line.npos && begin < end)
        return std::string{line.substr(begin + 1, end - begin - 1)};
    const auto colon = line.find(':');
    return colon == line.npos ? std::string{} : std::string{line.substr(colon + 1)};
}

}  // namespace bouncehouse::probe
