#include <algorithm>
#include <bouncehouse/check/reply_bytes.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <string>

namespace bouncehouse::probe {
namespace {

using smtp::is_digit;

std::string_view take_line(std::string_view& rest, bool& whole) {
    const auto end = rest.find('\n');
    whole = end != rest.npos;
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(whole ? end + 1 : rest.size());
    if (whole && line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string_view take_part(std::string_view& rest) {
    const auto end = rest.find(", ");
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 2);
    return part;
}

evidence::Time duration(std::string_view text) {
    const auto read = scenario::parse_duration(text);
    return read ? *read : evidence::Time{};
}

/// Number of packets when the first ones have these sizes and the last size repeats.
std::size_t packets(std::string_view sizes, std::size_t octets) {
    std::size_t count = 0, size = 1;
    while (octets > 0) {
        const auto end = sizes.find(' ');
        if (const auto next = smtp::number(sizes.substr(0, end))) size = std::max<std::size_t>(1, *next);
        sizes.remove_prefix(end == sizes.npos ? sizes.size() : end + 1);
        if (sizes.empty()) return count + (octets + size - 1) / size;
        octets -= std::min(octets, size);
        ++count;
    }
    return count;
}

}  // namespace

int code_of_line(std::string_view line) {
    if (line.size() < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2])) return 0;
    if (line.size() > 3 && is_digit(line[3])) return 0;
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

std::vector<ReplyPiece> pieces_of(std::string_view bytes) {
    std::vector<ReplyPiece> pieces;
    std::string_view rest = bytes;
    std::size_t begin = 0;
    int code = 0;
    bool only_whole_lines = true, continued = false;
    const auto take = [&](bool complete) {
        const std::size_t end = bytes.size() - rest.size();
        pieces.push_back({bytes.substr(begin, end - begin), complete ? code : 0, complete});
        begin = end;
        code = 0;
        continued = false;
    };
    while (!rest.empty()) {
        bool whole = false;
        const std::string_view line = take_line(rest, whole);
        only_whole_lines = whole;
        if (!whole) break;
        const int here = code_of_line(line);
        if (here == 0) continue;
        code = here;
        continued = line.size() > 3 && line[3] == '-';
        if (!continued) take(true);
    }
    if (begin < bytes.size()) take(only_whole_lines && !continued);
    return pieces;
}

bool plain_reply(std::string_view bytes) {
    int code = 0;
    while (!bytes.empty()) {
        bool whole = false;
        const std::string_view line = take_line(bytes, whole);
        const int here = code_of_line(line);
        if (!whole || here < 200 || here > 559 || here / 10 % 10 > 5 || (code != 0 && here != code)) return false;
        if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return false;
        const bool continued = line.size() > 3 && line[3] == '-';
        if (continued == bytes.empty()) return false;
        code = here;
    }
    return code != 0;
}

bool readable_as_success(std::string_view bytes) {
    while (!bytes.empty()) {
        bool whole = false;
        if (code_of_line(take_line(bytes, whole)) / 100 == 2 && whole) return true;
    }
    return false;
}

std::vector<std::string> offers_of(std::string_view bytes) {
    std::vector<std::string> offers;
    for (bool first = true; !bytes.empty(); first = false) {
        bool whole = false;
        const std::string_view line = take_line(bytes, whole);
        if (!whole) break;
        if (!first && code_of_line(line) / 100 == 2 && line.size() > 4) offers.emplace_back(line.substr(4));
        if (code_of_line(line) != 0 && (line.size() == 3 || line[3] != '-')) break;
    }
    return offers;
}

evidence::Time time_to_send(std::string_view fault, std::size_t octets) {
    evidence::Time time{}, gap{};
    std::size_t rate = 0;
    std::string_view sizes;
    while (!fault.empty()) {
        const std::string_view part = take_part(fault);
        const auto value = [&](std::string_view word) { return part.substr(word.size()); };
        if (part.starts_with("delay ")) time += duration(value("delay "));
        if (part.starts_with("gap ")) gap = duration(value("gap "));
        if (part.starts_with("split ")) sizes = value("split ");
        if (part.starts_with("drip "))
            rate = smtp::number(value("drip ").substr(0, value("drip ").find('/'))).value_or(0);
    }
    if (rate > 0 && octets > 0) time += std::chrono::nanoseconds{std::chrono::seconds{1}} * (octets - 1) / rate;
    if (gap > evidence::Time{} && octets > 0 && rate == 0)
        time += gap * (std::max<std::size_t>(1, packets(sizes.empty() ? "1" : sizes, octets)) - 1);
    return time;
}

}  // namespace bouncehouse::probe
