// BDAT (RFC 3030 2).
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/framing_parts.hpp>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

bool offers(const std::vector<std::string>& list, std::string_view keyword) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& one) {
        return smtp::same_word(std::string_view{one}.substr(0, one.find(' ')), keyword);
    });
}

bool offers(const Session& session, bool under_tls, std::string_view keyword) {
    return offers(under_tls ? session.offered_under_tls : session.offered, keyword);
}

bool is_last(const Exchange& one) {
    smtp::Command command;
    smtp::parse_command(one.command, command);
    return command.last;
}

bool of(const Attempt& attempt, const Exchange& one) {
    return one.asked >= attempt.began && (attempt.ended == Time{} || one.asked <= attempt.ended);
}

/// What is wrong with the chunks of one attempt; "" nothing.
std::string chunk_trouble(const Session& session, const Attempt& attempt) {
    constexpr std::array<std::string_view, 4> faults{"mixed-bdat-and-data", "data-with-binarymime",
                                                     "command-not-offered", "bad-syntax"};
    unsigned last = 0;
    bool refused = false, chunked = false;
    for (const Exchange& one : session.exchanges) {
        if (one.asked > attempt.began && one.stage == "mail") break;
        // A count that is too small leaves text behind, which is then read as a command.
        if (one.stage == "unknown" && chunked) return fmt::format("text came as a command: `{}`", one.command);
        if (!of(attempt, one)) continue;
        const bool chunk = one.stage == "bdat";
        if (chunk && std::find(faults.begin(), faults.end(), one.wrong) != faults.end())
            return fmt::format("`{}`: {}", one.command, one.wrong);
        if (one.stage == "data" && chunked) return "DATA came behind BDAT in one transaction";
        chunked = chunked || chunk;
        last += chunk && is_last(one) ? 1 : 0;
        refused = refused || (chunk && one.code >= 400);
    }
    if (last > 1) return fmt::format("LAST stood on {} chunks", last);
    if (last == 0 && !refused && session.over && session.ended_by_client) return "no chunk was marked LAST";
    return {};
}

Judgement chunks(const Observation& observation, const Parameters&) {
    const std::string expected = "Chunks are as long as they say, one is the last, and DATA is not mixed in.";
    std::size_t chunked = 0, whole = 0;
    std::vector<Pointer> seen;
    for (const Attempt& one : observation.attempts) {
        whole += one.content_complete ? 1 : 0;
        if (!one.by_chunks) continue;
        ++chunked;
        const Session& session = observation.sessions.at(one.session);
        if (!offers(session, one.mail.under_tls, "CHUNKING"))
            return Judgement::broken(expected, "BDAT came though CHUNKING was not offered.", {pointer_to(one)});
        if (const std::string trouble = chunk_trouble(session, one); !trouble.empty())
            return Judgement::broken(expected, fmt::format("In the chunks: {}.", trouble), {pointer_to(one)});
        seen.push_back(pointer_to(one));
    }
    if (whole == 0) return Judgement::unreached(expected, "No content came to its end.");
    Judgement judgement =
        Judgement::held(expected, fmt::format("{} transaction(s) by BDAT.", chunked), std::move(seen));
    if (chunked == 0) judgement.note = "CHUNKING was not used.";
    return judgement;
}

/// What came behind a refused chunk; chunks that were on their way already are passed over.
Judgement behind(const Session& session, std::size_t index, std::size_t refused, const std::string& expected) {
    const Exchange& bad = session.exchanges[refused];
    const bool pipelining = offers(session, bad.under_tls, "PIPELINING");
    const Pointer where{index, bad.reply_number};
    for (std::size_t i = refused + 1; i < session.exchanges.size(); ++i) {
        const Exchange& next = session.exchanges[i];
        if (next.stage == "data-end" || next.stage == "disconnect") continue;
        if (pipelining && next.stage == "bdat" && next.asked <= bad.answered) continue;
        const Pointer there{index, next.command_number};
        if (next.stage == "rset") return Judgement::held(expected, "RSET came next.", {where, there});
        if (next.stage == "quit") return Judgement::held(expected, "QUIT came next.", {where, there});
        return Judgement::broken(expected, fmt::format("`{}` came next.", next.command), {where, there});
    }
    return Judgement::held(expected, "Nothing came behind it on that connection.", {where});
}

Judgement stops_chunks(const Observation& observation, const Parameters&) {
    const std::string expected = "After a refused chunk comes no other, and nothing before RSET.";
    Judgement judgement = Judgement::unreached(expected, "No chunk was refused.");
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) {
        const auto& exchanges = observation.sessions[i].exchanges;
        for (std::size_t k = 0; k < exchanges.size(); ++k) {
            const Exchange& one = exchanges[k];
            if (one.stage != "bdat" || !one.has_reply || one.code < 400) continue;
            if (one.wrong == "no-mail" || one.wrong == "no-recipients") continue;  // answers to chunks sent ahead
            judgement = behind(observation.sessions[i], i, k, expected);
            if (judgement.finding == Finding::broken) return judgement;
        }
    }
    return judgement;
}

constexpr std::string_view theme = "framing";

}  // namespace

std::span<const CheckInfo> chunk_checks() {
    static const std::vector<CheckInfo> table{
        {"chunks", theme, "BDAT only where offered, exact counts, LAST once, no DATA beside it.", {}, chunks},
        {"stops-chunks",
         theme,
         "A refused chunk is followed by RSET (or the end of the session), by no other chunk.",
         {},
         stops_chunks},
    };
    return table;
}

}  // namespace bouncehouse::probe
