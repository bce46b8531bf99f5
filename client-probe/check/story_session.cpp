#include <algorithm>
#include <bouncehouse/check/reply_bytes.hpp>
#include <bouncehouse/check/story_session.hpp>
#include <deque>

namespace bouncehouse::probe {
namespace {

using namespace evidence;

class Teller {
public:
    explicit Teller(Session& session) : session_(session) {}

    std::vector<Turn> tell(Time observed_until) {
        for (const Event& event : session_.events) {
            at_ = event.at;
            number_ = event.number;
            session_.ended = std::max(session_.ended, at_);
            std::visit([this](const auto& body) { take(body); }, event.body);
        }
        give_ahead();
        lose_unsent(observed_until);
        return std::move(turns_);
    }

private:
    void take(const Connected& seen) {
        session_.host = seen.host;
        session_.local = seen.local;
        session_.remote = seen.remote;
        session_.implicit_tls = seen.implicit_tls;
        session_.began = at_;
    }

    void take(const CommandSeen& seen) {
        Exchange& one = begin(seen.stage);
        one.command = seen.bytes;
        one.wrong = seen.wrong;
        one.command_number = number_;
        one.auth_step = seen.stage == "auth" ? seen.step : 0;
        last_command_ = at_;
    }

    void take(const ContentSeen& seen) {
        turns_.push_back({Turn::npos, seen, at_});
        // Content that came whole is what the next reply is about.
        if (seen.complete) begin("data-end");
    }

    void take(const ReplyGiven& given) {
        const bool sent_ahead = given.fault.ends_with("sent ahead");
        if (given.stage == "connect" && session_.exchanges.empty()) begin("connect");
        if (given.stage == "data-end" && !pending("data-end")) begin("data-end");
        if (given.stage == "disconnect") begin("disconnect");
        if (sent_ahead && !ahead_.empty()) {
            Exchange* one = first_pending(given.stage);
            if (one != nullptr) give(*one, std::exchange(ahead_.front(), {}), given);
            return ahead_.pop_front();
        }
        if (const std::size_t waiting = count_pending(); given.stage != "data-end" && waiting > 1)
            return give_in_order(given);
        Exchange* one = first_pending(given.stage);
        if (one == nullptr) one = first_pending({});
        if (one == nullptr) return add_to_last(given);
        give(*one, given.bytes, given);
        if (given.stage == "data-end") give_to_chunks(given);
        keep_ahead(given);
    }

    void take(const TlsSeen& seen) {
        session_.tls = seen;
        tls_ = tls_ || seen.done;
    }
    void take(const AuthSeen& seen) { session_.auth.push_back(seen); }
    void take(const Ended& seen) {
        session_.over = true;
        session_.ended_by_client = seen.by_client;
        session_.how_ended = seen.how;
        session_.ended = at_;
    }
    static void take(const WrongSeen&) {}
    static void take(const Noted&) {}

    Exchange& begin(std::string stage) {
        turns_.push_back({session_.exchanges.size(), std::nullopt, at_});
        Exchange& one = session_.exchanges.emplace_back();
        one.stage = std::move(stage);
        one.asked = at_;
        one.under_tls = tls_;
        open_.push_back(true);
        return one;
    }

    bool pending(std::string_view stage) { return first_pending(stage) != nullptr; }
    /// The first that waits for its reply, at this stage or ("") at any; of chunks the last is answered late.
    Exchange* first_pending(std::string_view stage) {
        for (std::size_t i = 0; i < open_.size(); ++i)
            if (open_[i] && (stage.empty() || session_.exchanges[i].stage == stage)) return &session_.exchanges[i];
        return nullptr;
    }
    std::size_t count_pending() const { return static_cast<std::size_t>(std::count(open_.begin(), open_.end(), true)); }

    void give(Exchange& one, std::string bytes, const ReplyGiven& given) {
        open_[static_cast<std::size_t>(&one - session_.exchanges.data())] = false;
        one.reply = std::move(bytes);
        one.reply_number = number_;
        one.fault = given.fault;
        one.answered = at_ + time_to_send(given.fault, one.reply.size());
        read(one, given);
    }

    /// What its reader makes of the bytes.
    void read(Exchange& one, const ReplyGiven& given) {
        const auto pieces = pieces_of(one.reply);
        one.has_reply = !pieces.empty() && pieces.front().complete;
        one.code = one.has_reply ? pieces.front().code : 0;
        if (!one.has_reply && given.fault.ends_with("are shown")) cut_.push_back({index_of(one), given.code});
        if (one.stage == "ehlo" && one.has_reply && one.code / 100 == 2)
            (tls_ ? session_.offered_under_tls : session_.offered) = offers_of(pieces.front().bytes);
    }

    /// A script may wait for several commands and then answer them all: each gets its own.
    void give_in_order(const ReplyGiven& given) {
        std::string extra;
        for (const ReplyPiece& piece : pieces_of(given.bytes)) {
            Exchange* one = first_pending({});
            if (one == nullptr)
                extra += piece.bytes;
            else
                give(*one, std::string{piece.bytes}, given);
        }
        if (given.bytes.empty())
            if (Exchange* one = first_pending(given.stage)) give(*one, {}, given);
        if (!extra.empty()) session_.exchanges.back().reply += extra;
    }

    /// More bytes behind what was answered already: the rest of a reply that a script sends in parts, or
    /// something nobody asked for.
    void add_to_last(const ReplyGiven& given) {
        if (session_.exchanges.empty()) return;
        Exchange& one = session_.exchanges.back();
        one.reply += given.bytes;
        if (one.has_reply) return;
        one.reply_number = number_;
        one.answered = at_ + time_to_send(given.fault, given.bytes.size());
        if (!given.fault.empty()) one.fault = given.fault;
        read(one, given);
    }

    /// The last chunk is answered as the content it ends (RFC 3030 2).
    void give_to_chunks(const ReplyGiven& given) {
        for (std::size_t i = 0; i < open_.size(); ++i)
            if (open_[i] && session_.exchanges[i].stage == "bdat") give(session_.exchanges[i], given.bytes, given);
    }

    void keep_ahead(const ReplyGiven& given) {
        const auto at = given.fault.find(" replies ahead");
        if (at == std::string::npos) return;
        const auto begin = given.fault.rfind(' ', at - 1);
        const std::string_view word =
            std::string_view{given.fault}.substr(begin == std::string::npos ? 0 : begin + 1, at);
        const auto pieces = pieces_of(given.bytes);
        const auto count = static_cast<std::size_t>(std::strtoul(std::string{word}.c_str(), nullptr, 10));
        for (std::size_t i = 1; i < pieces.size() && i <= count; ++i) ahead_.emplace_back(pieces[i].bytes);
    }

    /// A script says nothing when a command comes whose answer went ahead.
    void give_ahead() {
        while (!ahead_.empty()) {
            Exchange* one = first_pending({});
            if (one == nullptr) return;
            at_ = one->asked;
            ReplyGiven given;
            give(*one, ahead_.front(), given);
            ahead_.pop_front();
        }
    }

    void lose_unsent(Time observed_until) {
        for (const auto& [index, code] : cut_) {
            // Of a long reply only the beginning is recorded; who went on talking has read it all.
            if (session_.exchanges[index].asked >= last_command_) continue;
            session_.exchanges[index].has_reply = code != 0;
            session_.exchanges[index].code = code;
        }
        for (Exchange& one : session_.exchanges) {
            const bool gone = session_.over && session_.ended_by_client && one.answered > session_.ended;
            const bool not_yet = !session_.over && observed_until > Time{} && one.answered > observed_until;
            if (!one.has_reply || one.asked < last_command_ || (!gone && !not_yet)) continue;
            one.has_reply = false;
            one.code = 0;
        }
    }

    std::size_t index_of(const Exchange& one) const {
        return static_cast<std::size_t>(&one - session_.exchanges.data());
    }

    Session& session_;
    std::vector<Turn> turns_;
    std::vector<bool> open_;  // beside session_.exchanges: no reply yet
    std::deque<std::string> ahead_;
    std::vector<std::pair<std::size_t, int>> cut_;
    Time at_{}, last_command_{};
    std::uint32_t number_ = 0;
    bool tls_ = false;
};

}  // namespace

std::vector<Turn> tell_session(Session& session, Time observed_until) { return Teller{session}.tell(observed_until); }

const Exchange* Session::at(std::string_view stage) const {
    const auto found =
        std::find_if(exchanges.begin(), exchanges.end(), [&](const Exchange& one) { return one.stage == stage; });
    return found == exchanges.end() ? nullptr : &*found;
}

bool Session::wrong(std::string_view name) const {
    return std::any_of(events.begin(), events.end(), [&](const Event& event) {
        if (const auto* command = std::get_if<CommandSeen>(&event.body)) return command->wrong == name;
        if (const auto* seen = std::get_if<WrongSeen>(&event.body)) return seen->wrong == name;
        const auto* content = std::get_if<ContentSeen>(&event.body);
        return content != nullptr &&
               std::any_of(content->findings.begin(), content->findings.end(), [&](std::string_view finding) {
                   return finding.starts_with(name) && finding.substr(name.size()).starts_with(" x");
               });
    });
}

}  // namespace bouncehouse::probe
