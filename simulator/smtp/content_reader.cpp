// Where DATA content ends, and the transparency of RFC 5321 4.5.2.
#include <algorithm>
#include <bouncehouse/smtp/content.hpp>
#include <cstring>

namespace bouncehouse::smtp {
namespace {

void store(std::string_view piece, Content& content, std::uint64_t keep) {
    if (content.size < keep)
        content.bytes.append(piece.substr(0, std::min<std::uint64_t>(keep - content.size, piece.size())));
    content.size += piece.size();
}

}  // namespace

void DotReader::reset(const ContentRules& rules) {
    state_ = State::line_start;
    scan_.reset(rules, true);
}

std::size_t DotReader::take(std::string_view bytes, Content& content, std::uint64_t keep) {
    std::size_t at = 0;
    while (at < bytes.size() && state_ != State::done) {
        if (state_ == State::dot || state_ == State::dot_cr) {
            const State before = state_;
            resolve_dot(bytes[at], content, keep);
            if (state_ == State::done || (before == State::dot && state_ == State::dot_cr)) ++at;
            continue;
        }
        const std::size_t taken = take_text(bytes.substr(at));
        add(bytes.substr(at, taken), content, keep);
        at += taken;
        if (state_ == State::dot) ++at;  // held back until it is known what it is
    }
    if (state_ == State::done) content.complete = true;
    return at;
}

/// Goes on to the next dot at the start of a line; returns how many octets lie before it.
std::size_t DotReader::take_text(std::string_view bytes) {
    const char* const begin = bytes.data();
    const char* const end = begin + bytes.size();
    const char* at = begin;
    while (at != end) {
        if (state_ == State::line_start) {
            if (*at == '.') {
                state_ = State::dot;
                break;
            }
            state_ = State::text;
        }
        if (state_ == State::cr) {
            state_ = *at == '\n' ? State::line_start : *at == '\r' ? State::cr : State::text;
            ++at;
            continue;
        }
        const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
        if (found == nullptr) {
            state_ = end[-1] == '\r' ? State::cr : State::text;
            at = end;
            break;
        }
        const char* const lf = static_cast<const char*>(found);
        state_ = lf != at && lf[-1] == '\r' ? State::line_start : State::text;
        at = lf + 1;
    }
    return static_cast<std::size_t>(at - begin);
}

/// A dot stood at the start of a line: the end, a stuffed one, or neither.
void DotReader::resolve_dot(char c, Content& content, std::uint64_t keep) {
    if (state_ == State::dot) {
        if (c == '\r') {
            state_ = State::dot_cr;
        } else if (c == '\n') {  // <CRLF>.<LF> ends nothing; the dot stays, so that it can be seen
            content.note(Wrong::smuggled_end, content.size);
            add(".", content, keep);
            state_ = State::text;
        } else {
            state_ = State::text;  // RFC 5321 4.5.2: the first of the line is dropped
        }
        return;
    }
    if (c == '\n') {
        scan_.finish(content);
        state_ = State::done;
        return;
    }
    content.note(Wrong::smuggled_end, content.size);
    add(".\r", content, keep);
    state_ = State::cr;
}

void DotReader::add(std::string_view piece, Content& content, std::uint64_t keep) {
    if (piece.empty()) return;
    scan_.look(piece, content.size, content);
    store(piece, content, keep);
}

void ChunkReader::reset(const ContentRules& rules) { scan_.reset(rules, false); }

void ChunkReader::take(std::string_view bytes, Content& content, std::uint64_t keep) {
    scan_.look(bytes, content.size, content);
    store(bytes, content, keep);
}

void ChunkReader::finish(Content& content) { scan_.finish(content); }

}  // namespace bouncehouse::smtp
