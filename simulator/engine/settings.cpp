#include <algorithm>
#include <bouncehouse/engine/settings.hpp>

namespace bouncehouse::engine {
namespace {

smtp::Dialect dialect_of(scenario::Role role) {
    switch (role) {
        case scenario::Role::mx: return smtp::Dialect::smtp;
        case scenario::Role::submission: return smtp::Dialect::submission;
        case scenario::Role::lmtp: return smtp::Dialect::lmtp;
    }
    return smtp::Dialect::smtp;
}

smtp::Duration times(smtp::Duration duration, double factor) {
    if (factor == 1) return duration;
    const double result = static_cast<double>(duration.count()) * factor;
    // Beyond what a duration holds (292 years) it is simply that long.
    constexpr double most = 9.2e18;
    return smtp::Duration{static_cast<std::int64_t>(std::clamp(result, -most, most))};
}

}  // namespace

smtp::Duration to_clock(smtp::Duration scenario_time, double time_scale) {
    return std::max(times(scenario_time, 1 / time_scale), smtp::Duration{});
}

smtp::Duration to_scenario(smtp::Duration clock_time, double time_scale) { return times(clock_time, time_scale); }

smtp::Settings settings_of(const scenario::Host& host, double time_scale) {
    smtp::Settings settings;
    settings.dialect = dialect_of(host.role);
    settings.host = host.name;
    settings.offers = smtp::Offers::of(host.offers);
    settings.offers_under_tls = smtp::Offers::of(host.offers_under_tls);
    settings.limits = host.limits;
    settings.limits.idle = to_clock(host.limits.idle, time_scale);
    settings.implicit_tls = host.tls.mode == scenario::TlsMode::implicit;
    settings.require_tls = host.tls.required;
    settings.require_auth = host.auth_required;
    settings.clear_text_auth = host.clear_text_auth;
    return settings;
}

}  // namespace bouncehouse::engine
