#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/replay/expect.hpp>

namespace bouncehouse::replay {

namespace {

bool invented_octet(char c) { return c >= ' ' && c <= '~'; }

// Matches parts[at..] against bytes; invented parts take as little as they can. The replies are short
// and have few such parts, so trying again from each position costs nothing that matters.
Expected::Match match(std::string_view bytes, const auto& parts, std::size_t at) {
    using Match = Expected::Match;
    if (at == parts.size()) return bytes.empty() ? Match::yes : Match::no;
    const auto& part = parts[at];
    if (!part.invented) {
        const std::size_t common = std::min(bytes.size(), part.text.size());
        if (bytes.substr(0, common) != std::string_view(part.text).substr(0, common)) return Match::no;
        if (common < part.text.size()) return Match::not_yet;
        return match(bytes.substr(common), parts, at + 1);
    }
    Match best = Match::no;
    for (std::size_t used = 1; used <= bytes.size() && invented_octet(bytes[used - 1]); ++used) {
        const Match rest = match(bytes.substr(used), parts, at + 1);
        if (rest == Match::yes) return rest;
        if (rest == Match::not_yet) best = rest;
    }
    if (std::all_of(bytes.begin(), bytes.end(), invented_octet)) return Match::not_yet;
    return best;
}

}  // namespace

Expected::Expected(const catalogue::Entry& entry, std::vector<std::pair<std::string, std::string>> known) {
    const std::string wire = entry.malformed && !entry.raw.empty() ? entry.raw : entry.reply().wire();
    const auto literal = [this](std::string_view text) {
        if (parts_.empty() || parts_.back().invented) parts_.emplace_back();
        parts_.back().text += text;
    };
    for (std::size_t at = 0; at < wire.size();) {
        const std::size_t open = wire.find('{', at);
        const std::size_t close = open == std::string::npos ? open : wire.find('}', open);
        literal(std::string_view(wire).substr(at, (close == std::string::npos ? wire.size() : open) - at));
        if (close == std::string::npos) break;
        const std::string name = wire.substr(open + 1, close - open - 1);
        const auto value =
            std::find_if(known.begin(), known.end(), [&](const auto& pair) { return pair.first == name; });
        if (value != known.end())
            literal(value->second);
        else
            parts_.push_back({true, name});
        at = close + 1;
    }
}

Expected::Match Expected::compare(std::string_view bytes) const { return match(bytes, parts_, 0); }

std::string Expected::str() const {
    std::string out;
    for (const Part& part : parts_) out += part.invented ? fmt::format("{{{}}}", part.text) : visible(part.text);
    return out;
}

std::string visible(std::string_view bytes) {
    std::string out;
    for (char c : bytes) {
        if (c == '\r')
            out += "\\r";
        else if (c == '\n')
            out += "\\n";
        else if (c >= ' ' && c <= '~')
            out += c;
        else
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace bouncehouse::replay
