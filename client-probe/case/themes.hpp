// The themes of the requirements, in the order every list and page uses.
#pragma once
#include <algorithm>
#include <array>
#include <string_view>

namespace bouncehouse::probe {

struct ThemeInfo {
    std::string_view name;   // "GREET": first part of a requirement, and of its folder in small letters
    std::string_view title;  // "Greeting and connection opening"
};
inline constexpr std::array themes{
    ThemeInfo{"GREET", "Greeting and connection opening"},
    ThemeInfo{"EHLO", "EHLO, HELO and the extension list"},
    ThemeInfo{"REPLY", "Reading replies"},
    ThemeInfo{"ENV", "Envelope: MAIL and RCPT"},
    ThemeInfo{"DATA", "Content and its framing"},
    ThemeInfo{"PIPE", "Pipelining"},
    ThemeInfo{"RETRY", "Queue and retry"},
    ThemeInfo{"DNS", "MX and DNS"},
    ThemeInfo{"TIME", "Timeouts and slow servers"},
    ThemeInfo{"CONN", "Connections"},
    ThemeInfo{"TLS", "STARTTLS, implicit TLS and policies"},
    ThemeInfo{"AUTH", "Authentication"},
    ThemeInfo{"DSN", "Bounces and delivery status notifications"},
    ThemeInfo{"DUP", "Duplicates and loss"},
    ThemeInfo{"LIMIT", "Sizes and announced limits"},
    ThemeInfo{"UTF8", "Internationalised addresses"},
    ThemeInfo{"SEC", "Safety and robustness"},
    ThemeInfo{"SWEEP", "Every reply of the catalogue"},
};

/// Place in the list above; themes.size() for a theme nobody knows.
constexpr std::size_t theme_rank(std::string_view name) {
    const auto found = std::find_if(themes.begin(), themes.end(), [&](const ThemeInfo& t) { return t.name == name; });
    return static_cast<std::size_t>(found - themes.begin());
}

}  // namespace bouncehouse::probe
