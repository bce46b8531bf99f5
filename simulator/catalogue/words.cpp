#include <algorithm>
#include <bouncehouse/catalogue/words.hpp>
#include <cctype>

namespace bouncehouse::catalogue {

namespace {

bool alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Numbers and long mixtures of letters and digits are addresses, dates and ids: they differ each time.
// Short ones (TSS04, S3150, RFC5322) are names.
bool telling(std::string_view word) {
    const auto digits = std::ranges::count_if(word, [](char c) { return c >= '0' && c <= '9'; });
    if (digits == 0) return word.size() > 1 && word.size() <= 40;
    return static_cast<std::size_t>(digits) < word.size() && word.size() <= 8;
}

// A mail address stands between these.
bool ends_run(char c) { return std::string_view{" \t\n\r<>()[],;:\"'`"}.find(c) != std::string_view::npos; }

std::size_t run_end(std::string_view text, std::size_t at) {
    while (at < text.size() && !ends_run(text[at])) ++at;
    return at;
}

}  // namespace

std::string small_letters(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string one_blank(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!space)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '{') {  // a placeholder
            at = std::min(text.find('}', at), text.size());
            continue;
        }
        if (alnum(text[at]) && (at == 0 || ends_run(text[at - 1]))) {
            const std::size_t end = run_end(text, at);
            if (text.substr(at, end - at).find('@') != text.npos) {
                at = end;
                continue;
            }
        }
        if (!alnum(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() &&
               (alnum(text[end]) || (text[end] == '\'' && end + 1 < text.size() && alnum(text[end + 1]))))
            ++end;
        std::string word = small_letters(text.substr(at, end - at));
        if (word == "email" || word == "emails" || word == "mails") word = "mail";
        if (telling(word)) words.push_back(std::move(word));
        at = end;
    }
    return words;
}

}  // namespace bouncehouse::catalogue
