#include <algorithm>
#include <array>
#include <bouncehouse/smtp/extension.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::smtp {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Extension::count_)> keywords{
    "PIPELINING", "SIZE",       "8BITMIME",      "SMTPUTF8",
    "CHUNKING",   "BINARYMIME", "DSN",           "ENHANCEDSTATUSCODES",
    "STARTTLS",   "AUTH",       "DELIVERBY",     "MT-PRIORITY",
    "REQUIRETLS", "LIMITS",     "FUTURERELEASE", "RRVS",
    "ETRN",       "VRFY",       "EXPN",          "HELP",
    "BURL",       "ATRN"};

std::string_view take_word(std::string_view& text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    return word;
}

std::string upper_case(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), upper);
    return out;
}

void read_mechanisms(Offers& offers, std::string_view words) {
    for (std::string_view word = take_word(words); !word.empty(); word = take_word(words)) {
        std::string name = upper_case(word);
        if (std::find(offers.mechanisms.begin(), offers.mechanisms.end(), name) == offers.mechanisms.end())
            offers.mechanisms.push_back(std::move(name));
    }
}

/// One to six digits, no 0 in front (RFC 9422 4.1 to 4.3).
std::optional<std::uint64_t> limit(std::string_view text) {
    if (text.empty() || text.size() > 6 || text.front() == '0') return std::nullopt;
    return number(text);
}

/// "RCPTMAX=100 MAILMAX=10" (RFC 9422 3). A name that nobody knows and a value that is none are passed over; a
/// list that is no list counts as if it were not there (RFC 9422 3.7).
void read_limits(Offers& offers, std::string_view words) {
    Offers read;
    for (std::string_view word = take_word(words); !word.empty(); word = take_word(words)) {
        const std::size_t equals = word.find('=');
        if (equals == 0 || equals == std::string_view::npos) return;
        const std::string_view name = word.substr(0, equals);
        const auto value = limit(word.substr(equals + 1));
        if (same_word(name, "RCPTMAX")) read.rcpt_max = value;
        if (same_word(name, "MAILMAX")) read.mail_max = value;
        if (same_word(name, "RCPTDOMAINMAX")) read.rcpt_domain_max = value;
    }
    offers.rcpt_max = read.rcpt_max;
    offers.mail_max = read.mail_max;
    offers.rcpt_domain_max = read.rcpt_domain_max;
}

void read_arguments(Offers& offers, Extension extension, std::string_view words) {
    std::string_view rest = words;
    const std::string_view first = take_word(rest);
    switch (extension) {
        case Extension::size:
            offers.size_limit = number(first);
            if (offers.size_limit == 0U) offers.size_limit.reset();  // RFC 1870 4: no fixed maximum
            break;
        case Extension::auth: read_mechanisms(offers, words); break;
        case Extension::limits: read_limits(offers, words); break;
        case Extension::deliverby:
            if (const auto seconds = number(first.substr(0, first.find(',')), 9))
                offers.deliverby_minimum = static_cast<std::int64_t>(*seconds);
            break;
        case Extension::futurerelease: offers.hold_seconds = number(first, 9); break;
        default: break;
    }
}

}  // namespace

std::string_view keyword_of(Extension extension) {
    const auto index = static_cast<std::size_t>(extension);
    return index < keywords.size() ? keywords[index] : std::string_view{};
}

std::optional<Extension> extension_of(std::string_view keyword) {
    for (std::size_t i = 0; i < keywords.size(); ++i)
        if (same_word(keyword, keywords[i])) return static_cast<Extension>(i);
    return std::nullopt;
}

Offers Offers::of(std::vector<std::string> lines) {
    Offers offers;
    for (const std::string& line : lines) {
        std::string_view rest = line;
        std::string_view keyword = take_word(rest);
        if (starts_with_word(keyword, "AUTH=")) {  // the form of drafts before RFC 2554; old clients read it
            offers.known.set(static_cast<std::size_t>(Extension::auth));
            const std::size_t at = line.find('=') + 1;
            read_mechanisms(offers, std::string_view{line}.substr(at));
            continue;
        }
        const auto extension = extension_of(keyword);
        if (!extension) continue;
        offers.known.set(static_cast<std::size_t>(*extension));
        read_arguments(offers, *extension, rest);
    }
    offers.lines = std::move(lines);
    return offers;
}

}  // namespace bouncehouse::smtp
