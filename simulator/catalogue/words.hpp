// Small work on words that several parts of the layer share.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::catalogue {

/// ASCII letters made small; other octets stay.
std::string small_letters(std::string_view text);
/// Each run of blanks and line ends made one blank.
std::string one_blank(std::string_view text);
/// The words that tell one reply from another: small letters and digits, without placeholders, numbers,
/// mail and IP addresses and session ids; "email" counts as "mail".
std::vector<std::string> words_of(std::string_view text);

}  // namespace bouncehouse::catalogue
