#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/evidence/transcript.hpp>
#include <bouncehouse/evidence/visible.hpp>

namespace bouncehouse::evidence {
namespace {

constexpr std::size_t longest_line = 2000;  // of a command or reply line; the rest is counted
constexpr std::size_t most_lines = 200;     // of one reply; likewise
constexpr std::size_t widest_below = 90;    // columns of what stands below a reply, then it goes on in a new line
constexpr Time notable_pause = std::chrono::seconds{1};
constexpr std::string_view indent = "            ";  // as wide as a time

enum class Colour { none, client, good, temporary, permanent, wrong, dim, bold };

std::string paint(std::string text, Colour colour, const Style& style) {
    if (!style.colours || colour == Colour::none) return text;
    constexpr std::string_view codes[]{"0", "36", "32", "33", "31", "1;31", "2", "1"};
    return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<std::size_t>(colour)], text);
}

/// Takes off the words that fit into `width` columns, at least one, and the blank behind them.
std::string_view take_words(std::string_view& text, std::size_t width) {
    std::size_t end = std::min(text.find(' '), text.size());
    while (end < text.size()) {
        const std::size_t next = std::min(text.find(' ', end + 1), text.size());
        if (width_of(text.substr(0, next)) > width) break;
        end = next;
    }
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return taken;
}

/// The lines of one event: the first has its time before it, the others blanks.
class Lines {
public:
    explicit Lines(const Style& style) : style_(style) {}
    Lines(Time at, const Style& style) : style_(style) {
        if (style.times) time_ = fmt::format("{:>10}  ", "+" + seconds(at));
    }

    void line(std::string text, Colour colour = Colour::none) {
        if (style_.times)
            out_ += time_.empty() ? std::string{indent} : paint(std::exchange(time_, {}), Colour::dim, style_);
        out_ += paint(std::move(text), colour, style_) + "\n";
    }
    void wrong(const std::string& name, const std::string& detail) {
        if (name.empty()) return;
        line("! " + visible(name) + (detail.empty() ? "" : ": " + visible(detail)), Colour::wrong);
    }
    void below(const std::string& text, std::string_view mark) {
        for (std::string_view rest = text; !rest.empty(); mark = " ")
            line(fmt::format("   {} {}", mark, take_words(rest, widest_below)), Colour::dim);
    }
    const Style& style() const { return style_; }
    std::string take() { return std::move(out_); }

private:
    const Style& style_;
    std::string time_, out_;
};

std::string& join(std::string& text, const std::string& more, std::string_view between = " · ") {
    if (more.empty()) return text;
    return text.append(text.empty() ? "" : between).append(more);
}

Colour colour_of(int code) {
    return code >= 500   ? Colour::permanent
           : code >= 400 ? Colour::temporary
           : code >= 200 ? Colour::good
                         : Colour::none;
}

/// One line of a reply without its CRLF; any other end is shown.
std::string reply_line(std::string_view line) {
    if (line.size() >= 2 && line.substr(line.size() - 2) == "\r\n")
        return visible_start(line.substr(0, line.size() - 2), longest_line);
    const bool ended = line.back() == '\n';
    return visible_start(line, longest_line) + (ended ? "" : " (no line end)");
}

void reply_lines(std::string_view bytes, int code, Lines& out) {
    for (std::size_t count = 0; !bytes.empty(); ++count) {
        if (count == most_lines) return out.line(fmt::format("S: … ({} octets more)", bytes.size()), colour_of(code));
        const std::size_t end = bytes.find('\n');
        const std::size_t size = end == std::string_view::npos ? bytes.size() : end + 1;
        out.line("S: " + reply_line(bytes.substr(0, size)), colour_of(code));
        bytes.remove_prefix(size);
    }
}

void annotation(const ReplyGiven& reply, Lines& out) {
    if (!out.style().annotate) return;
    std::string_view text;
    const std::string all = out.style().annotate(reply);
    for (text = all; !text.empty();) {
        const std::size_t end = text.find('\n');
        out.below(visible(text.substr(0, end)), "»");
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

// RFC 5321 3.8: a server that says 421 closes the connection; that is no fault.
bool as_it_must(const ReplyGiven& reply) { return reply.code == 421 && reply.fault == "close"; }

void reasons(const ReplyGiven& reply, Lines& out) {
    std::string why;
    if (!reply.rule.empty()) why = "rule " + visible(reply.rule);
    if (!reply.entry.empty()) join(why, "entry " + visible(reply.entry));
    if (!reply.fault.empty() && !as_it_must(reply)) join(why, "fault: " + visible(reply.fault));
    out.below(why, "↳");
    const std::string* before = nullptr;
    for (const Reason& reason : reply.reasons) {
        const bool said_already = before != nullptr && *before == reason.text;  // passed over, and so a near miss
        before = &reason.text;
        if (said_already) continue;
        std::string one = visible(reason.what);
        out.below(join(one, visible(reason.text), ": "), "↳");
    }
}

void write(const Connected& connected, Lines& out) {
    if (!out.style().commands) return;
    if (connected.implicit_tls) return out.line("-- connected, TLS from the first octet");
    out.line("-- connected");
}

void write(const CommandSeen& command, Lines& out) {
    if (out.style().commands) out.line("C: " + visible_start(command.bytes, longest_line), Colour::client);
    out.wrong(command.wrong, command.detail);
}

void write(const ReplyGiven& reply, Lines& out) {
    if (reply.bytes.empty()) {
        out.line("S: (no reply)", Colour::permanent);
    } else {
        reply_lines(reply.bytes, reply.code, out);
    }
    if (out.style().reasons) reasons(reply, out);
    annotation(reply, out);
}

void write(const WrongSeen& seen, Lines& out) { out.wrong(seen.wrong, seen.detail); }

void write(const TlsSeen& tls, Lines& out) {
    std::string facts;
    join(facts, visible(tls.version));
    join(facts, visible(tls.cipher));
    if (!tls.server_name.empty()) join(facts, "server name " + visible(tls.server_name));
    if (!tls.client_certificate.empty()) join(facts, "client certificate " + visible(tls.client_certificate));
    join(facts, visible(tls.failure));
    out.line((tls.done ? "-- TLS " : "-- TLS failed: ") + facts, tls.done ? Colour::none : Colour::permanent);
}

void write(const AuthSeen& auth, Lines& out) {
    std::string text = "-- AUTH " + visible(auth.mechanism) + (auth.success ? " succeeded" : " failed");
    if (!auth.user.empty()) text += " as " + visible(auth.user);
    out.line(join(text, visible(auth.detail), ": "), auth.success ? Colour::none : Colour::permanent);
}

void write(const ContentSeen& content, Lines& out) {
    std::string text = fmt::format("C: (content, {} octets{}{})", content.size, content.by_chunks ? ", by BDAT" : "",
                                   content.complete ? "" : ", incomplete");
    if (content.kept) text += " kept as " + visible(content.message);
    out.line(text, Colour::client);
    for (const std::string& finding : content.findings) out.wrong(finding, {});
}

void write(const Ended& ended, Lines& out) {
    out.line(fmt::format("-- ended by {}: {}", ended.by_client ? "client" : "server", visible(ended.how)));
}

void write(const Noted& noted, Lines& out) {
    std::string text = visible(noted.what);
    out.line("-- " + join(text, visible(noted.text), ": "));
}

}  // namespace

std::string seconds(Time length) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(length).count();
    return fmt::format("{}.{:03}s", milliseconds / 1000,
                       milliseconds < 0 ? -(milliseconds % 1000) : milliseconds % 1000);
}

std::string transcript_command(std::string_view line, const Style& style) {
    Lines lines{style};
    lines.line("C: " + visible_start(line, longest_line), Colour::client);
    return lines.take();
}

std::string transcript_reply(std::string_view bytes, int code, const Style& style) {
    Lines lines{style};
    reply_lines(bytes, code, lines);
    return lines.take();
}

std::string transcript_remark(std::string_view text, const Style& style) {
    Lines lines{style};
    lines.line("-- " + visible(text), Colour::dim);
    return lines.take();
}

std::string transcript_lines(const Event& event, Time began, const Style& style) {
    Lines lines{event.at - began, style};
    std::visit([&](const auto& body) { write(body, lines); }, event.body);
    return lines.take();
}

std::string transcript_header(std::span<const Event> session, const Style& style) {
    if (session.empty()) return {};
    const Connected* connected = nullptr;
    const Ended* ended = nullptr;
    for (const Event& event : session) {
        if (connected == nullptr) connected = std::get_if<Connected>(&event.body);
        if (const auto* end = std::get_if<Ended>(&event.body)) ended = end;
    }
    if (session.front().session == 0) return paint("Of no session", Colour::bold, style) + "\n";
    std::string text = fmt::format("Session {}", session.front().session);
    if (connected != nullptr) {
        join(text, visible(connected->host));
        join(text, fmt::format("{} → {}", visible(connected->remote), visible(connected->local)));
    }
    join(text, "at " + seconds(session.front().at));
    const std::string length = seconds(session.back().at - session.front().at);
    join(text, ended == nullptr ? "open for " + length
                                : fmt::format("{} by {} after {}", visible(ended->how),
                                              ended->by_client ? "client" : "server", length));
    return paint(text, Colour::bold, style) + "\n";
}

std::string transcript(std::span<const Event> session, const Style& style) {
    std::string out = transcript_header(session, style);
    for (std::size_t i = 0; i < session.size(); ++i) {
        const Time pause = i == 0 ? Time{} : session[i].at - session[i - 1].at;
        if (pause >= notable_pause)
            out += paint(fmt::format("{}… {} pass", indent, seconds(pause)), Colour::dim, style) + "\n";
        out += transcript_lines(session[i], session.front().at, style);
    }
    return out;
}

}  // namespace bouncehouse::evidence
