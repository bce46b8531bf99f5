// Looking for a word in a text, whatever its case.
#pragma once
#include <algorithm>
#include <cctype>
#include <string_view>

namespace bouncehouse::cli {

inline bool contains(std::string_view text, std::string_view word) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

}  // namespace bouncehouse::cli
