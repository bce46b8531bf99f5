// All checks in one table. A theme that stands adds its line.
#include <algorithm>
#include <bouncehouse/check/themes.hpp>

namespace bouncehouse::probe {
namespace {

using Theme = std::span<const CheckInfo> (*)();

/// One line a theme, in the order of the page.
std::vector<Theme> themes() {
    return {
        outcome_checks,    attempts_checks,       scope_checks,        always_checks, conversation_checks,
        envelope_checks,   framing_checks,        pipelining_checks,   limits_checks, internationalization_checks,
        duplicates_checks, timing_checks,         connections_checks,  safety_checks, hosts_checks,
        tls_checks,        authentication_checks, notification_checks,
    };
}

std::vector<CheckInfo> joined() {
    std::vector<CheckInfo> all;
    for (const Theme theme : themes()) {
        const auto table = theme();
        all.insert(all.end(), table.begin(), table.end());
    }
    return all;
}

}  // namespace

std::span<const CheckInfo> all_checks() {
    static const std::vector<CheckInfo> all = joined();
    return all;
}

const CheckInfo* check_named(std::string_view name) {
    const auto all = all_checks();
    const auto found = std::find_if(all.begin(), all.end(), [&](const CheckInfo& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace bouncehouse::probe
