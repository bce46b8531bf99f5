// The content of one message as received: dot-stuffing undone, line ends as sent, nothing mended.
#pragma once
#include <bouncehouse/smtp/wrong.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::smtp {

/// A finding in the content: what, how often, and the offset of the first one (octets of the
/// content after unstuffing).
struct Finding {
    Wrong wrong = Wrong::none;
    std::uint64_t count = 0;
    std::uint64_t offset = 0;
    friend bool operator==(const Finding&, const Finding&) = default;
};

struct Content {
    std::string bytes;            // up to the limit; what came beyond is counted, not kept
    std::uint64_t size = 0;       // octets received, dot-stuffing undone
    std::vector<Finding> findings;
    bool by_chunks = false;       // BDAT
    bool complete = false;        // the end was seen
    void note(Wrong wrong, std::uint64_t offset);
    void clear();
};

/// Reads DATA content from any split of the bytes. Only <CRLF>.<CRLF> ends it (RFC 5321 4.1.1.4);
/// look-alikes are findings (smuggled_end).
class DotReader {
public:
    /// Takes bytes up to the end of the content; returns how many were taken. `keep` is the most
    /// octets stored. done() tells whether the end came.
    std::size_t take(std::string_view bytes, Content& content, std::uint64_t keep);
    bool done() const { return state_ == State::done; }
    void reset();

private:
    enum class State : std::uint8_t { line_start, text, cr, dot, dot_cr, done, after_lf, after_lf_dot, after_lf_dot_cr, cr_dot };
    State state_ = State::line_start;
    std::uint32_t line_length_ = 0;
};

}  // namespace bouncehouse::smtp
