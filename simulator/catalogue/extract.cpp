#include <algorithm>
#include <array>
#include <bouncehouse/catalogue/extract.hpp>
#include <bouncehouse/catalogue/plain_text.hpp>
#include <bouncehouse/catalogue/words.hpp>
#include <cctype>

namespace bouncehouse::catalogue {

namespace {

constexpr std::size_t most_text = 3000;    // of one reply
constexpr std::size_t most_context = 600;  // before and behind it
constexpr std::size_t marker_reach = 160;  // how far before the code a marker may stand
constexpr int most_candidates = 5000;      // codes looked at; more do not stand in any report
constexpr int least_score = 4;             // from which three digits are taken for a code

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool blank(char c) { return c == ' ' || c == '\t'; }

// The character at `at`, or a line feed beyond the ends.
char char_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\n'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
    return text;
}

// --- Finding the code --------------------------------------------------------------------------------

struct Marker {
    std::string_view words;  // in small letters, before the reply
    int weight;
    std::string_view name;
    bool same_line = false;  // a field says nothing about the lines behind it
};
constexpr std::array markers{
    Marker{"diagnostic-code:", 9, "the Diagnostic-Code field", true},
    Marker{"said:", 8, "a 'said:' line"},
    Marker{"smtp error from remote", 8, "an Exim report"},
    Marker{"response from the remote server", 8, "a bounce message"},
    Marker{"remote server returned", 8, "an Exchange report"},
    Marker{"reported error:", 8, "an Exchange report"},
    Marker{"remote host said", 9, "a qmail report"},
    Marker{"smtp;", 7, "a delivery report", true},
    Marker{"response:", 4, "a log line"},
    Marker{"response=", 4, "a log line"},
    Marker{"responded", 4, "a log line"},
    Marker{"server -> client:", 4, "a session log"},
    Marker{"smtp<<", 4, "a session log"},
    Marker{"status=", 3, "a log line"},
    Marker{"error:", 3, "a log line"},
    Marker{"rejected", 2, "a log line"},
    Marker{"refused", 2, "a log line"},
    Marker{"failed", 2, "a log line"},
    Marker{"returned", 2, "a log line"},
};

// An enhanced code at the start of `text`; what may stand before it is passed over. Returns the length
// read, 0 when there is none.
std::size_t read_enhanced(std::string_view text, std::optional<smtp::EnhancedCode>& enhanced) {
    std::size_t at = 0;
    while (at < text.size() && at < 5 &&
           (blank(text[at]) || text[at] == '#' || text[at] == ',' || text[at] == 'b' || text[at] == '\'' ||
            text[at] == '"' || text[at] == '(' || text[at] == '-'))
        ++at;
    std::size_t end = at, dots = 0;
    while (end < text.size() && (digit(text[end]) || (text[end] == '.' && dots < 2 && digit(char_at(text, end + 1))))) {
        if (text[end] == '.') ++dots;
        ++end;
    }
    if (char_at(text, end) == '.' && digit(char_at(text, end + 1))) return 0;  // an IP address
    const auto parsed = smtp::EnhancedCode::parse(text.substr(at, end - at));
    if (!parsed) return 0;
    enhanced = parsed;
    return end;
}

bool may_stand_before(std::string_view text, std::size_t at) {
    if (at == 0) return true;
    const char before = text[at - 1];
    if (before == ':') return at > 1 && !digit(text[at - 2]);
    return std::string_view{" \t\n'\"(;,=<>|?`[#"}.find(before) != std::string_view::npos;
}

struct Candidate {
    std::size_t at = 0;
    int score = 0;
    std::string_view marker;
};

// How much three digits at `at` look like the code of a reply; 0: not at all.
Candidate judge(std::string_view text, std::string_view small, std::size_t at) {
    const char next = char_at(text, at + 3);
    if (std::string_view{" -\n,:;)'\""}.find(next) == std::string_view::npos) return {};
    if (next == ':' && digit(char_at(text, at + 4))) return {};
    Candidate found{at, 0, {}};
    const char first = text[at];
    const bool line_start = at == 0 || text[at - 1] == '\n';
    std::optional<smtp::EnhancedCode> enhanced;
    if (read_enhanced(text.substr(at + 3, 16), enhanced) > 0) found.score += enhanced->klass == first - '0' ? 6 : 4;
    if (line_start) found.score += 4;
    if (at == 0) found.score += 4;  // the whole input is a reply; codes inside it are quotations
    if (first == '4' || first == '5') found.score += 3;
    const char after = char_at(text, at + 4);
    if ((next == ' ' || next == '-') && (letter(after) || after == '<' || after == '[' || after == '#' || after == '('))
        found.score += 2;
    std::string_view before = small.substr(at > marker_reach ? at - marker_reach : 0, std::min(at, marker_reach));
    if (const std::size_t gap = before.rfind("\n\n"); gap != before.npos) before.remove_prefix(gap + 1);
    const std::string_view line = before.substr(before.rfind('\n') + 1);
    int best = 0;
    for (const Marker& marker : markers)
        if (marker.weight > best && (marker.same_line ? line : before).find(marker.words) != before.npos) {
            best = marker.weight;
            found.marker = marker.name;
        }
    found.score += best;
    // A greeting or 250 in a transcript is no answer to "why did it fail".
    if (first == '2' || first == '3') found.score -= 2;
    for (const std::string_view word : {"port ", "line ", "size ", "size=", "id ", "pid "})
        if (before.ends_with(word)) found.score -= 6;
    return found;
}

Candidate best_candidate(std::string_view text, std::string_view small) {
    Candidate best;
    int looked_at = 0;
    for (std::size_t at = 0; at + 3 <= text.size() && looked_at < most_candidates; ++at) {
        if (text[at] < '2' || text[at] > '5' || !digit(text[at + 1]) || !digit(text[at + 2])) continue;
        if (!may_stand_before(text, at)) continue;
        ++looked_at;
        const Candidate found = judge(text, small, at);
        if (found.score > best.score) best = found;
    }
    return best.score >= least_score ? best : Candidate{};
}

// --- Taking the text ---------------------------------------------------------------------------------

bool header_like(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == line.npos || colon == 0 || colon > 40 || !std::isupper(static_cast<unsigned char>(line.front())))
        return false;
    return std::ranges::all_of(line.substr(0, colon), [](char c) { return letter(c) || c == '-'; }) &&
           (colon + 1 == line.size() || line[colon + 1] == ' ');
}

// Lines that cannot be the rest of a wrapped reply.
bool ends_text(std::string_view line) {
    const bool code =
        line.size() > 3 && digit(line[0]) && digit(line[1]) && digit(line[2]) && (line[3] == ' ' || line[3] == '-');
    const bool date = line.size() > 10 && ((digit(line[0]) && digit(line[3]) && line[4] == '-') ||
                                           (letter(line[0]) && letter(line[2]) && line[3] == ' ' && digit(line[5])));
    return trimmed(line).empty() || header_like(line) || code || date || line.starts_with("--") ||
           line.starts_with(">>>") || line.starts_with("...") || line.starts_with("C: ") || line.starts_with("> ");
}

// From the code on: its line, further lines with the same code, and lines wrapped by a mail program.
std::string raw_text(std::string_view text, std::size_t at) {
    const std::string_view code = text.substr(at, 3);
    std::size_t end = std::min(text.find('\n', at), text.size());
    std::string out{text.substr(at, end - at)};
    bool open = char_at(text, at + 3) == '-';
    while (end < text.size() && out.size() < most_text) {
        const std::size_t begin = end + 1;
        end = std::min(text.find('\n', begin), text.size());
        if (begin >= text.size()) break;
        const std::string_view line = text.substr(begin, end - begin);
        const bool same =
            line.size() >= 3 && line.starts_with(code) && (line.size() == 3 || line[3] == ' ' || line[3] == '-');
        if (same ? !open : ends_text(line)) break;
        if (same) open = line.size() > 3 && line[3] == '-';
        out += ' ';
        out += line;
    }
    return out.substr(0, most_text);
}

// Cuts what the reporting program wrote behind the reply.
void cut_tail(std::string& raw, char quote) {
    std::string small = small_letters(raw);
    for (const std::string_view mark :
         {"(in reply to", "(reply to", " in reply to ", "remote server:", "dsn generated by"})
        if (const std::size_t found = small.find(mark); found != small.npos) {
            raw.resize(found);
            small.resize(found);
        }
    if (quote != '\'' && quote != '"' && quote != '`') return;
    for (std::size_t i = 8; i < raw.size(); ++i)
        if (raw[i] == quote && !letter(char_at(raw, i + 1)) && raw[i - 1] != ' ' && raw[i - 1] != 'b')
            return raw.resize(i);
}

// The quotation mark before the code, or between code and text in a Python tuple: (550, b'5.1.1 ...').
char quote_around(std::string_view text, std::size_t at) {
    const std::string_view quotes = "'\"`";
    if (at == 0) return ' ';
    if (quotes.find(text[at - 1]) != quotes.npos) return text[at - 1];
    if (text[at - 1] != '(' || char_at(text, at + 3) != ',') return ' ';
    const std::size_t mark = text.substr(at + 3, 5).find_first_of(quotes);
    return mark == text.npos ? ' ' : text[at + 3 + mark];
}

// The words alone: the first code pair is read, each repetition taken out.
void read_reply(std::string_view raw, Extract& result) {
    const std::string code{raw.substr(0, 3)};
    result.code = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
    std::size_t used = 3 + read_enhanced(raw.substr(3), result.enhanced);
    if (used == 3 && raw.size() > 3) ++used;
    std::string text{trimmed(raw.substr(std::min(used, raw.size())))};
    std::vector<std::string> again;
    if (result.enhanced) {
        const std::string pair = result.enhanced->str();
        again = {code + '-' + pair, code + ' ' + pair, code + "- " + pair};
    } else {
        again = {' ' + code + '-', ' ' + code + ' '};
        if (char_at(raw, 3) != '-') again.clear();
    }
    for (const std::string& pair : again)
        for (std::size_t at = text.find(pair); at != text.npos; at = text.find(pair, at))
            text.replace(at, pair.size(), " ");
    result.text = trimmed(one_blank(text));
}

// --- Stage and further hints -------------------------------------------------------------------------

struct StageWords {
    std::string_view words;
    smtp::Stage stage;
};
constexpr std::array stage_words{
    StageWords{"in reply to end of data", smtp::Stage::data_end},
    StageWords{"after end of data", smtp::Stage::data_end},
    StageWords{"after pipelined end of data", smtp::Stage::data_end},
    StageWords{"in reply to rcpt to", smtp::Stage::rcpt},
    StageWords{"after rcpt to", smtp::Stage::rcpt},
    StageWords{"after pipelined rcpt", smtp::Stage::rcpt},
    StageWords{"in reply to mail from", smtp::Stage::mail},
    StageWords{"after mail from", smtp::Stage::mail},
    StageWords{"after pipelined mail", smtp::Stage::mail},
    StageWords{"in reply to data", smtp::Stage::data},
    StageWords{"after data", smtp::Stage::data},
    StageWords{"initial server greeting", smtp::Stage::connect},
    StageWords{"after initial connection", smtp::Stage::connect},
    StageWords{"refused to talk to me", smtp::Stage::connect},
    StageWords{"in reply to ehlo", smtp::Stage::ehlo},
    StageWords{"after ehlo", smtp::Stage::ehlo},
    StageWords{"in reply to helo", smtp::Stage::helo},
    StageWords{"in reply to starttls", smtp::Stage::starttls},
    StageWords{"in reply to auth", smtp::Stage::auth},
    StageWords{">>> rcpt to", smtp::Stage::rcpt},
    StageWords{">>> mail from", smtp::Stage::mail},
    StageWords{">>> data", smtp::Stage::data_end},
};

std::optional<smtp::Stage> stage_in(std::string_view small) {
    for (const StageWords& words : stage_words)
        if (small.find(words.words) != small.npos) return words.stage;
    return std::nullopt;
}

// Behind "#", "status:" or "dsn=" an enhanced code is meant to be one.
bool is_marked(std::string_view small, std::size_t at) {
    const std::string_view head = small.substr(at > 14 ? at - 14 : 0, std::min<std::size_t>(at, 14));
    return head.ends_with('#') || head.ends_with("status: ") || head.ends_with("dsn=") || head.ends_with("code: ");
}

// Three numbers with dots are also versions ("SMTP 5.0.9)", "phplist v 2.10.10,"): a code has one of the eight
// subjects of RFC 3463 and words or nothing behind it.
bool reads_as_code(std::string_view small, std::size_t end, const smtp::EnhancedCode& code) {
    const char next = char_at(small, end), after = char_at(small, end + 1);
    return code.subject <= 7 && (next == '\n' || (blank(next) && !digit(after)) || (next == '\'' && after == '\n'));
}

// The first enhanced code that stands free in the text, outside of trace fields.
std::optional<smtp::EnhancedCode> enhanced_in(std::string_view small, bool only_marked, std::size_t* where) {
    bool trace = false;
    for (std::size_t at = 0; at < small.size(); ++at) {
        if (at == 0 || small[at - 1] == '\n') {
            const std::string_view line = small.substr(at, 9);
            trace = line.starts_with("received") || line.starts_with("x-mailer");
        }
        if ((small[at] != '2' && small[at] != '4' && small[at] != '5') || char_at(small, at + 1) != '.') continue;
        const char before = at ? small[at - 1] : '\n';
        if (trace || digit(before) || letter(before) || before == '.') continue;
        const bool marked = is_marked(small, at);
        if (only_marked && !marked) continue;
        std::optional<smtp::EnhancedCode> found;
        const std::size_t length = read_enhanced(small.substr(at, 12), found);
        if (length == 0 || (!marked && !reads_as_code(small, at + length, *found))) continue;
        if (where) *where = at;
        return found;
    }
    return std::nullopt;
}

std::size_t line_start(std::string_view text, std::size_t at) {
    const std::size_t before = at == 0 ? text.npos : text.rfind('\n', at - 1);
    return before == text.npos ? 0 : before + 1;
}

// The field of a delivery report that names who answered: without a remote host it was the reporting one
// (RFC 3464 2.3.5).
std::string_view answering_host(std::string_view text, std::string_view small) {
    for (const std::string_view field : {"remote-mta:", "reporting-mta:"})
        for (std::size_t at = small.find(field); at != small.npos; at = small.find(field, at + 1))
            if (at == 0 || small[at - 1] == '\n')
                return text.substr(at, std::min(text.find('\n', at), text.size()) - at);
    return {};
}

// The paragraph around the reply, and the host of the delivery report wherever it stands. What lies further away
// (trace fields, the returned message) names hosts that have nothing to do with the reply.
std::string context_of(std::string_view text, std::string_view small, std::size_t begin, std::size_t end) {
    const std::size_t paragraph = text.rfind("\n\n", begin);
    std::size_t first = paragraph == text.npos ? 0 : paragraph + 2;
    if (begin - first > most_context) first = begin - most_context;
    const std::size_t last = std::min({text.find("\n\n", end), end + most_context, text.size()});
    std::string around;
    for (std::string_view rest = text.substr(first, begin - first); !rest.empty();) {
        const std::size_t stop = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, stop);
        const std::string head = small_letters(line.substr(0, 16));
        if (!head.starts_with("received") && !head.starts_with("reporting-mta")) around += std::string{line} + '\n';
        rest.remove_prefix(std::min(stop + 1, rest.size()));
    }
    around += text.substr(end, last - end);
    return around + '\n' + std::string{answering_host(text, small)};
}

// A status without a reply code: behind a Status field the words are those of the Diagnostic-Code field, if there
// is one in the same paragraph, else the paragraph itself.
void read_without_code(std::string_view text, std::string_view small, Extract& result) {
    std::size_t at = 0;
    result.enhanced = enhanced_in(small, false, &at);
    std::size_t first = result.enhanced ? line_start(text, at) : 0;
    std::size_t last = text.size();
    if (result.enhanced && is_marked(small, at)) {
        last = std::min({text.find("\n\n", at), text.find("\n--", at), text.size()});
        const std::string_view field = "diagnostic-code:";
        if (const std::size_t said = small.substr(0, last).find(field, first); said != small.npos) {
            first = said + field.size();
            last = std::min(text.find('\n', first), last);
        }
        result.context = answering_host(text, small);
    }
    result.found_in = result.enhanced ? "an enhanced code without a reply code" : "";
    result.text = trimmed(one_blank(text.substr(first, std::min(last - first, most_text))));
}

}  // namespace

Extract extract_reply(std::string_view input) {
    Extract result;
    const std::string text = plain_text(input);
    const std::string small = small_letters(text);
    result.stage = stage_in(small);
    const Candidate best = best_candidate(text, small);
    if (best.score == 0) {
        read_without_code(text, small, result);
        return result;
    }
    std::string raw = raw_text(text, best.at);
    cut_tail(raw, quote_around(text, best.at));
    read_reply(raw, result);
    result.found_in = best.marker.empty() ? std::string_view{"a pasted reply"} : best.marker;
    result.context = context_of(text, small, best.at, std::min(best.at + raw.size(), text.size()));
    if (!result.enhanced) result.hinted = enhanced_in(small_letters(result.text), true, nullptr);
    if (!result.enhanced && !result.hinted) result.hinted = enhanced_in(small, true, nullptr);
    // A Status field of another class speaks of another reply.
    if (result.hinted && result.hinted->klass != result.code / 100) result.hinted.reset();
    return result;
}

}  // namespace bouncehouse::catalogue
