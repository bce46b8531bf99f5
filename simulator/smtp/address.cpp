#include <algorithm>
#include <array>
#include <bouncehouse/smtp/address.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::smtp {
namespace {

constexpr std::size_t longest_local_part = 64;  // RFC 5321 4.5.3.1.1
constexpr std::size_t longest_domain = 255;     // 4.5.3.1.2
constexpr std::size_t longest_path = 256;       // 4.5.3.1.3, brackets and all
constexpr std::size_t longest_label = 63;       // RFC 1035 2.3.4

/// sub-domain of RFC 5321 4.1.2; a U-label (RFC 6531 3.3) is taken as any UTF-8 with no ASCII but
/// letters, digits and hyphens in it.
bool valid_label(std::string_view label) {
    if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    if (label.size() > longest_label && !has_eight_bit(label)) return false;
    return std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-' || is_eight_bit(c); });
}

/// Walks over one path. Each read_... takes its piece from the front or reports what is wrong.
class PathReader {
public:
    explicit PathReader(std::string_view text) : text_(text) {}

    PathResult read() {
        if (text_.empty() || text_.front() != '<') return without_brackets();
        at_ = 1;
        read_source_route();
        const std::size_t start = at_;
        if (!at_end('>')) read_mailbox();
        const std::size_t end = find_bracket();
        result_.path.text.assign(text_.substr(start, end - start));
        if (end == text_.size()) {
            fail(PathError::missing_brackets);
        } else if (end != at_) {
            fail(failed_in_domain_ ? PathError::bad_domain : PathError::bad_local_part);
        }
        result_.used = std::min(end + 1, text_.size());
        finish();
        return std::move(result_);
    }

private:
    /// "MAIL FROM:a@b": wrong, but what was meant is plain, and rules may want to look at it.
    PathResult without_brackets() const {
        const std::string_view word = text_.substr(0, text_.find(' '));
        PathResult meant;
        if (!word.empty() && word.find('>') == std::string_view::npos)
            meant = PathReader{"<" + std::string{word} + ">"}.read();
        meant.error = PathError::missing_brackets;
        meant.used = word.size();
        return meant;
    }

    bool at_end(char c) const { return at_ < text_.size() && text_[at_] == c; }
    void fail(PathError error) {
        if (result_.error == PathError::none) result_.error = error;
    }

    /// The '>' that closes the path: one inside a quoted string does not.
    std::size_t find_bracket() const {
        bool quoted = false;
        const std::size_t from = at_;
        for (std::size_t i = from; i < text_.size(); ++i) {
            if (quoted && text_[i] == '\\') {
                ++i;
            } else if (text_[i] == '"') {
                quoted = !quoted;
            } else if (text_[i] == '>' && !quoted) {
                return i;
            }
        }
        const std::size_t plain = text_.find('>', from);
        return plain == std::string_view::npos ? text_.size() : plain;
    }

    void read_source_route() {
        if (!at_end('@')) return;
        const std::size_t start = at_;
        const std::size_t colon = route_end();
        if (colon == std::string_view::npos) {
            fail(PathError::bad_source_route);
            return;
        }
        std::string_view hops = text_.substr(start, colon - start);
        result_.path.source_route.assign(text_.substr(start, colon + 1 - start));
        at_ = colon + 1;
        for (;;) {
            const std::size_t comma = hops.find(',');
            const std::string_view hop = hops.substr(0, comma);
            if (hop.size() < 2 || hop.front() != '@' || !valid_domain(hop.substr(1))) fail(PathError::bad_source_route);
            if (comma == std::string_view::npos) return;
            hops.remove_prefix(comma + 1);
        }
    }

    /// The colon behind the last hop; those within an address literal are none.
    std::size_t route_end() const {
        bool literal = false;
        for (std::size_t i = at_; i < text_.size(); ++i) {
            const char c = text_[i];
            if (c == '[') literal = true;
            if (c == ']') literal = false;
            if (c == ':' && !literal) return i;
            if (c == '>' || c == '"') break;
        }
        return std::string_view::npos;
    }

    void read_mailbox() {
        const std::size_t start = at_;
        if (at_end('"')) {
            read_quoted();
        } else {
            read_dot_string();
        }
        if (at_ - start > longest_local_part) fail(PathError::local_part_too_long);
        if (at_end('@')) {
            ++at_;
            read_domain();
        } else if (at_end('>') && result_.error == PathError::none && !same_word(result_.path.local, "postmaster")) {
            fail(PathError::missing_domain);
        }
    }

    void read_dot_string() {
        const std::size_t start = at_;
        bool atom_wanted = true;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '.') {
                if (atom_wanted) fail(PathError::bad_local_part);
                atom_wanted = true;
            } else if (is_atext(c)) {
                atom_wanted = false;
            } else {
                break;
            }
            ++at_;
        }
        if (atom_wanted) fail(PathError::bad_local_part);
        result_.path.local.assign(text_.substr(start, at_ - start));
    }

    void read_quoted() {
        result_.path.quoted = true;
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') {
                if (++at_ == text_.size()) break;
                if (is_eight_bit(text_[at_])) fail(PathError::bad_local_part);
            }
            if (is_control(text_[at_])) fail(PathError::bad_local_part);
            result_.path.local += text_[at_];
        }
        if (at_ == text_.size()) {
            fail(PathError::bad_local_part);
        } else {
            ++at_;
        }
    }

    void read_domain() {
        const std::size_t start = at_;
        failed_in_domain_ = true;
        if (at_end('[')) {
            const std::size_t close = text_.find(']', at_);
            at_ = close == std::string_view::npos ? std::min(text_.find('>', at_), text_.size()) : close + 1;
            result_.path.literal = true;
        } else {
            at_ = std::min(text_.find('>', at_), text_.size());
        }
        const std::string_view domain = text_.substr(start, at_ - start);
        result_.path.domain.assign(domain);
        if (domain.size() > longest_domain) fail(PathError::domain_too_long);
        if (result_.path.literal && !valid_address_literal(domain)) fail(PathError::bad_literal);
        if (!result_.path.literal && !valid_domain(domain)) fail(PathError::bad_domain);
    }

    void finish() {
        Path& path = result_.path;
        path.utf8 = has_eight_bit(path.text) || has_eight_bit(path.source_route);
        if (path.utf8 && !valid_utf8(path.text)) fail(PathError::bad_utf8);
        if (path.text.size() + 2 > longest_path) fail(PathError::path_too_long);
        if (path.text.empty() && !path.source_route.empty()) fail(PathError::bad_local_part);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool failed_in_domain_ = false;
    PathResult result_;
};

}  // namespace

std::string_view name_of(PathError error) {
    switch (error) {
        case PathError::none: return "";
        case PathError::missing_brackets: return "no address in < and >";
        case PathError::bad_source_route: return "malformed source route";
        case PathError::bad_local_part: return "malformed local part";
        case PathError::bad_domain: return "malformed domain";
        case PathError::bad_literal: return "malformed address literal";
        case PathError::missing_domain: return "no domain in the address";
        case PathError::local_part_too_long: return "local part over 64 octets";
        case PathError::domain_too_long: return "domain over 255 octets";
        case PathError::path_too_long: return "path over 256 octets";
        case PathError::bad_utf8: return "address is not UTF-8";
    }
    return "";
}

PathResult parse_path(std::string_view text) { return PathReader{text}.read(); }

bool valid_domain(std::string_view text) {
    if (text.empty()) return false;
    if (text.front() == '[') return valid_address_literal(text);
    for (;;) {
        const std::size_t dot = text.find('.');
        if (!valid_label(text.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

}  // namespace bouncehouse::smtp
