// The values that the tests of `when` look at, one function a kind of test.
#pragma once
#include <bouncehouse/engine/asked.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::engine {

/// One of the patterns fits the field; for recipients and parameters, fits one of them. A null sender
/// is the empty text, and "<>" may be written for it.
bool text_holds(const scenario::Test::Text& test, const Asked& asked);
/// The field as people read it; several values with commas.
std::string text_of(scenario::Test::Text::Field field, const Asked& asked);

bool flag_of(scenario::Test::Flag::Field field, const Asked& asked);

/// None when there is no such number here; attempt is the memory's. Open connections are those of the
/// client when the rule is `per` client, else those of the host.
std::optional<std::uint64_t> number_of(scenario::Test::Number::Field field, const scenario::Rule& rule,
                                       const Asked& asked);

/// "TLSv1.3" is "1.3".
bool tls_is(std::string_view version, std::string_view wanted);

/// The value, unfolded (RFC 5322 2.2.3), of each header field of that name until `use` returns true.
template <class Use>
bool any_header(std::string_view header, std::string_view name, Use&& use) {
    while (!header.empty()) {
        std::string field;
        do {  // a line, and the folded ones behind it
            const auto end = header.find('\n');
            std::string_view line = header.substr(0, end);
            header.remove_prefix(end == header.npos ? header.size() : end + 1);
            if (line.ends_with('\r')) line.remove_suffix(1);
            field += line;
        } while (!header.empty() && smtp::is_blank(header.front()));
        const auto colon = field.find(':');
        if (colon == field.npos || !smtp::same_word(std::string_view(field).substr(0, colon), name)) continue;
        std::string_view value = std::string_view(field).substr(colon + 1);
        while (!value.empty() && smtp::is_blank(value.front())) value.remove_prefix(1);
        if (use(value)) return true;
    }
    return false;
}

}  // namespace bouncehouse::engine
