// Findings in content (RFC 5321 2.3.8, 4.5.3.1.6; RFC 6152 3). Ordinary lines are passed over with
// memchr; octet by octet goes only what holds a bare CR or bare LF.
#include <algorithm>
#include <bouncehouse/smtp/content.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <cstring>

namespace bouncehouse::smtp {
namespace {

const char* find(const char* from, const char* to, char c) {
    const void* found = from == to ? nullptr : std::memchr(from, c, static_cast<std::size_t>(to - from));
    return found ? static_cast<const char*>(found) : to;
}

}  // namespace

void ContentScan::reset(const ContentRules& rules, bool dots) {
    rules_ = rules;
    dots_ = dots;
    state_ = State::text;
    line_length_ = 0;
}

void ContentScan::look(std::string_view piece, std::uint64_t offset, Content& content) {
    if (rules_.binary) return;
    look_at_octets(piece, offset, content);
    const char* at = piece.data();
    const char* const end = at + piece.size();
    const auto here = [&] { return offset + static_cast<std::uint64_t>(at - piece.data()); };
    while (at != end) {
        if (state_ != State::text) {
            octet(*at, here(), content);
            ++at;
            continue;
        }
        const char* const lf = find(at, end, '\n');
        const char* const cr = find(at, lf, '\r');
        if (cr == lf && lf == end) {  // the line goes on in the next piece
            lengthen(static_cast<std::uint64_t>(end - at), here(), content);
            return;
        }
        if (lf != end && cr + 1 == lf) {
            lengthen(static_cast<std::uint64_t>(lf + 1 - at), here(), content);
            line_length_ = 0;
            at = lf + 1;
            continue;
        }
        lengthen(static_cast<std::uint64_t>(cr - at), here(), content);
        at = cr;
        octet(*at, here(), content);
        ++at;
    }
}

void ContentScan::finish(Content& content) {
    if (state_ == State::cr && !rules_.binary) content.note(Wrong::bare_cr, content.size - 1);
    state_ = State::text;
}

void ContentScan::octet(char c, std::uint64_t offset, Content& content) {
    if (state_ == State::cr) {
        if (c == '\n') {
            state_ = State::text;
            lengthen(1, offset, content);
            line_length_ = 0;
            return;
        }
        content.note(Wrong::bare_cr, offset - 1);
        state_ = State::weak_start;
    }
    if (state_ == State::weak_dot && dots_ && (c == '\r' || c == '\n')) content.note(Wrong::smuggled_end, offset - 1);
    lengthen(1, offset, content);
    if (c == '\r') {
        state_ = State::cr;
    } else if (c == '\n') {
        content.note(Wrong::bare_lf, offset);
        line_length_ = 0;
        state_ = State::weak_start;
    } else {
        state_ = state_ == State::weak_start && c == '.' ? State::weak_dot : State::text;
    }
}

void ContentScan::lengthen(std::uint64_t octets, std::uint64_t offset, Content& content) {
    const std::uint64_t before = line_length_;
    line_length_ += octets;
    if (line_length_ > rules_.line_limit && before <= rules_.line_limit)
        content.note(Wrong::content_line_too_long, offset - before);
}

void ContentScan::look_at_octets(std::string_view piece, std::uint64_t offset, Content& content) const {
    unsigned char high = 0;
    for (const char c : piece) high = static_cast<unsigned char>(high | static_cast<unsigned char>(c));
    const bool eight_bit = !rules_.eight_bit && high >= 0x80;
    const bool has_nul = piece.find('\0') != std::string_view::npos;
    if (!eight_bit && !has_nul) return;
    for (std::size_t i = 0; i < piece.size(); ++i) {
        if (piece[i] == '\0') content.note(Wrong::nul, offset + i);
        if (eight_bit && is_eight_bit(piece[i])) content.note(Wrong::eight_bit_content, offset + i);
    }
}

}  // namespace bouncehouse::smtp
