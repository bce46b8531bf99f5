#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/from.hpp>
#include <bouncehouse/report/wire.hpp>
#include <set>

namespace bouncehouse::probe {
namespace {

using namespace evidence;  // the kinds of events

std::int64_t microseconds(Time time) { return std::chrono::duration_cast<std::chrono::microseconds>(time).count(); }

std::string joined(const std::string& a, const std::string& b, std::string_view between) {
    return a.empty() || b.empty() ? a + b : a + std::string{between} + b;
}

/// Writes the lines of one session.
class SessionLines {
public:
    SessionLines(const Observation& observation, std::size_t index, std::vector<WireLine>& out)
        : observation_(observation), session_(observation.sessions[index]), index_(index), out_(out) {
        for (const std::size_t attempt : session_.attempts)
            if (observation.attempts[attempt].content_begun) contents_.push_back(&observation.attempts[attempt]);
    }

    void write() {
        Time last = session_.events.empty() ? Time{} : session_.events.front().at;
        for (const Event& event : session_.events) {
            WireLine line;
            line.session = index_;
            line.number = event.number;
            line.at_us = microseconds(event.at - observation_.began);
            line.waited_us = microseconds(event.at - last);
            last = event.at;
            line.who = "note";
            std::visit([&](const auto& body) { fill(body, line); }, event.body);
            out_.push_back(std::move(line));
        }
    }

private:
    static void set_text(WireLine& line, std::string_view octets, std::size_t most = most_line_octets) {
        line.text = visible_start(octets, most);
        line.cut = octets.size() > most;
    }
    void fill(const Connected& connected, WireLine& line) {
        line.stage = "connect";
        line.text = connected.implicit_tls ? "connected, TLS from the first octet" : "connected";
    }
    void fill(const CommandSeen& command, WireLine& line) {
        line.who = "client";
        line.stage = visible(command.stage);
        set_text(line, command.bytes);
        line.wrong = visible_start(joined(command.wrong, command.detail, ": "), most_line_octets);
    }
    void fill(const ReplyGiven& reply, WireLine& line) {
        line.who = "server";
        line.stage = visible(reply.stage);
        std::string_view bytes = reply.bytes;
        const bool ended = bytes.ends_with("\r\n");
        if (ended) bytes.remove_suffix(2);
        set_text(line, bytes);
        if (reply.bytes.empty())
            line.text = "(no reply)";
        else if (!ended)
            line.text += " (no line end)";
        if (!reply.fault.empty()) line.text += " (fault: " + visible(reply.fault) + ")";
        line.rule = visible(reply.rule);
        line.entry = visible(reply.entry);
    }
    void fill(const WrongSeen& seen, WireLine& line) {
        line.wrong = visible(seen.wrong);
        set_text(line, seen.detail);
    }
    void fill(const TlsSeen& tls, WireLine& line) {
        std::string facts = joined(tls.version, tls.cipher, ", ");
        facts = joined(facts, tls.server_name.empty() ? "" : "server name " + tls.server_name, ", ");
        facts =
            joined(facts, tls.client_certificate.empty() ? "" : "client certificate " + tls.client_certificate, ", ");
        line.stage = "starttls";
        set_text(line, (tls.done ? "TLS " : "TLS failed: ") + joined(facts, tls.failure, ", "));
    }
    void fill(const AuthSeen& auth, WireLine& line) {
        std::string text = "AUTH " + auth.mechanism + (auth.success ? " succeeded" : " failed");
        if (!auth.user.empty()) text += " as " + auth.user;
        line.stage = "auth";
        set_text(line, joined(text, auth.detail, ": "));
    }
    void fill(const ContentSeen& content, WireLine& line) {
        line.who = "client";
        line.stage = content.by_chunks ? "bdat" : "data-end";
        std::string findings;
        for (const std::string& finding : content.findings) findings = joined(findings, finding, ", ");
        line.wrong = visible(findings);
        line.text = fmt::format("(content, {} octets{}{})", content.size, content.by_chunks ? ", by BDAT" : "",
                                content.complete ? "" : ", incomplete");
        const Attempt* attempt = next_content_ < contents_.size() ? contents_[next_content_++] : nullptr;
        if (attempt == nullptr || !attempt->content || attempt->content_octets != content.size) return;
        line.text += " " + visible_start(*attempt->content, most_content_octets);
        line.cut = attempt->content->size() > most_content_octets;
    }
    void fill(const Ended& ended, WireLine& line) {
        line.text = fmt::format("ended by {}: {}", ended.by_client ? "client" : "server", visible(ended.how));
    }
    void fill(const Noted& noted, WireLine& line) { set_text(line, joined(noted.what, noted.text, ": ")); }

    const Observation& observation_;
    const Session& session_;
    std::size_t index_;
    std::vector<WireLine>& out_;
    std::vector<const Attempt*> contents_;  // in order; a session has one ContentSeen for each
    std::size_t next_content_ = 0;
};

std::string tls_of(const Session& session) {
    if (!session.tls) return {};
    return visible(session.tls->done ? joined(session.tls->version, session.tls->cipher, " ")
                                     : "failed: " + session.tls->failure);
}

}  // namespace

std::vector<SessionLog> session_logs(const Observation& observation) {
    std::vector<SessionLog> logs;
    for (const Session& session : observation.sessions)
        logs.push_back({session.id, visible(session.host), visible(session.local), visible(session.remote),
                        tls_of(session), microseconds(session.began - observation.began),
                        microseconds((session.over ? session.ended : observation.ended) - observation.began),
                        session.ended_by_client, session.over ? visible(session.how_ended) : "still open"});
    return logs;
}

std::vector<WireLine> wire_lines(const Observation& observation) {
    std::vector<WireLine> lines;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i) SessionLines{observation, i, lines}.write();
    return lines;
}

std::uint64_t shorten(std::vector<WireLine>& lines, const std::vector<CheckLine>& checks, std::size_t most) {
    if (lines.size() <= most) return 0;
    std::set<std::pair<std::size_t, std::uint32_t>> wanted;
    for (const CheckLine& check : checks)
        for (const Pointer& pointer : check.evidence) wanted.emplace(pointer.session, pointer.number);
    std::vector<bool> keep(lines.size(), false);
    std::size_t room = most;
    const auto take = [&](std::size_t i) {
        if (room == 0 || keep[i]) return;
        keep[i] = true;
        --room;
    };
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (wanted.contains({lines[i].session, lines[i].number})) take(i);
    for (std::size_t first = 0, last = lines.size(); first < last && room > 0;) {
        take(first++);
        take(--last);
    }
    std::vector<WireLine> kept;
    std::uint64_t missing = 0, all = 0;
    const auto note = [&](const WireLine& before) {
        if (missing == 0) return;
        WireLine gap;
        gap.session = before.session;
        gap.at_us = before.at_us;
        gap.who = "note";
        gap.text = fmt::format("… {} lines are left out here; --keep has them", missing);
        gap.cut = true;
        kept.push_back(std::move(gap));
        all += std::exchange(missing, 0);
    };
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!keep[i]) {
            ++missing;
            continue;
        }
        note(lines[i]);
        kept.push_back(std::move(lines[i]));
    }
    note(lines.back());  // only when the evidence alone filled the room
    lines = std::move(kept);
    return all;
}

}  // namespace bouncehouse::probe
