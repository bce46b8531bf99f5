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
    std::string bytes;       // up to the limit; what came beyond is counted, not kept
    std::uint64_t size = 0;  // octets received, dot-stuffing undone
    std::vector<Finding> findings;
    bool by_chunks = false;  // BDAT
    bool complete = false;   // the end was seen
    void note(Wrong wrong, std::uint64_t offset);
    void clear();
};

/// What the transaction allows in its content.
struct ContentRules {
    std::uint32_t line_limit = 1000;  // octets with CRLF (RFC 5321 4.5.3.1.6)
    bool eight_bit = false;           // BODY=8BITMIME or SMTPUTF8: octets above 127 are no finding
    bool binary = false;              // BODY=BINARYMIME: nothing is
};

/// Looks for findings in content handed in piece by piece, whatever the split.
class ContentScan {
public:
    /// `dots`: the content ends by a dot, so look-alikes of that end are findings.
    void reset(const ContentRules& rules, bool dots);
    /// `piece` begins at this offset of the content, where the last piece ended.
    void look(std::string_view piece, std::uint64_t offset, Content& content);
    /// The content is over: a CR at its very end is a bare one.
    void finish(Content& content);

private:
    // weak: behind a bare LF or bare CR, where some servers see the start of a line.
    enum class State : std::uint8_t { text, cr, weak_start, weak_dot };
    void octet(char c, std::uint64_t offset, Content& content);
    void lengthen(std::uint64_t octets, std::uint64_t offset, Content& content);
    void look_at_octets(std::string_view piece, std::uint64_t offset, Content& content) const;

    ContentRules rules_;
    State state_ = State::text;
    bool dots_ = true;
    std::uint64_t line_length_ = 0;
};

/// Reads DATA content from any split of the bytes. Only <CRLF>.<CRLF> ends it (RFC 5321 4.1.1.4);
/// look-alikes are findings (smuggled_end).
class DotReader {
public:
    /// Takes bytes up to the end of the content; returns how many were taken. `keep` is the most
    /// octets stored. done() tells whether the end came.
    std::size_t take(std::string_view bytes, Content& content, std::uint64_t keep);
    bool done() const { return state_ == State::done; }
    void reset(const ContentRules& rules = {});

private:
    enum class State : std::uint8_t { line_start, text, cr, dot, dot_cr, done };
    std::size_t take_text(std::string_view bytes);
    void resolve_dot(char c, Content& content, std::uint64_t keep);
    void add(std::string_view piece, Content& content, std::uint64_t keep);

    State state_ = State::line_start;
    ContentScan scan_;
};

/// Reads the octets of BDAT chunks: no transparency, no end to look for (RFC 3030 2).
class ChunkReader {
public:
    void take(std::string_view bytes, Content& content, std::uint64_t keep);
    void finish(Content& content);
    void reset(const ContentRules& rules = {});

private:
    ContentScan scan_;
};

}  // namespace bouncehouse::smtp
