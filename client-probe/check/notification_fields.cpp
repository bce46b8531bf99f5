// The fields of a report by themselves: there, and as RFC 3464 writes them.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/check/notification_facts.hpp>
#include <bouncehouse/check/notification_judges.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe::notification {
namespace {

constexpr std::array<std::string_view, 5> actions{"failed", "delayed", "delivered", "relayed", "expanded"};

bool fully_qualified(std::string_view name) {
    return name.find('.') != name.npos && !name.starts_with('.') && std::all_of(name.begin(), name.end(), [](char c) {
               return smtp::is_alnum(c) || c == '-' || c == '.' || c == '_';
           });
}

Judgement wrong_mta(const Observation& observation, const std::string& expected, const Bounce& bounce) {
    if (bounce.reporting_mta.empty()) return Judgement::broken(expected, "there is no Reporting-MTA");
    const Typed name = typed(bounce.reporting_mta);
    if (name.type.empty() || name.value.empty())
        return Judgement::broken(expected, fmt::format("Reporting-MTA is `{}`", shown(bounce.reporting_mta)));
    if (name.type == "dns" && !fully_qualified(name.value))
        return broken_if_dsn(
            observation, Judgement::broken(expected, fmt::format("Reporting-MTA is dns with `{}`", shown(name.value))));
    return Judgement::held(expected, shown(bounce.reporting_mta));
}

std::string wrong_date(const Bounce& bounce) {
    const auto look = [](std::string_view field, const std::string& date) {
        return date.empty() || numeric_date(date) ? std::string{} : fmt::format("{} is `{}`", field, shown(date));
    };
    if (std::string wrong = look("Arrival-Date", bounce.arrival_date); !wrong.empty()) return wrong;
    for (const Bounce::Recipient& one : bounce.recipients) {
        if (std::string wrong = look("Last-Attempt-Date", one.last_attempt); !wrong.empty()) return wrong;
        if (std::string wrong = look("Will-Retry-Until", one.will_retry_until); !wrong.empty()) return wrong;
    }
    return {};
}

bool submitted_to(const Observation& observation, std::string_view address) {
    return std::any_of(observation.submitted.begin(), observation.submitted.end(), [&](const Submitted& submitted) {
        return std::any_of(submitted.recipients.begin(), submitted.recipients.end(),
                           [&](const std::string& one) { return same_address(one, address); });
    });
}

std::string wrong_recipient(const Observation& observation, const Bounce::Recipient& one) {
    const Typed final = typed(one.final_recipient);
    if (final.type.empty()) return fmt::format("Final-Recipient without a type: `{}`", shown(one.final_recipient));
    if (final.type != "rfc822" && final.type != "utf-8") return fmt::format("Final-Recipient of type {}", final.type);
    // RFC 6533 4.1: such an address stands with this type only.
    if (smtp::has_eight_bit(final.value) && final.type != "utf-8")
        return fmt::format("Final-Recipient holds UTF-8, with the type {}", final.type);
    if (!submitted_to(observation, final.value)) return fmt::format("Final-Recipient is `{}`", shown(final.value));
    if (one.action.empty()) return "there is no Action";
    const auto known = [&](std::string_view action) { return smtp::same_word(action, typed(one.action).value); };
    if (std::none_of(actions.begin(), actions.end(), known)) return fmt::format("Action is `{}`", shown(one.action));
    if (one.status.empty()) return "there is no Status";
    if (status_class(one.status) == 0) return fmt::format("Status is `{}`", shown(one.status));
    return {};
}

}  // namespace

Judgement message_fields(const Observation& observation, const Parameters&) {
    const std::string expected = "Reporting-MTA with its type, and dates with numeric zones";
    std::string seen;
    for (const Bounce& bounce : observation.bounces) {
        if (!bounce.is_report) continue;
        Judgement mta = wrong_mta(observation, expected, bounce);
        if (mta.finding == Finding::broken) return mta;
        if (std::string wrong = wrong_date(bounce); !wrong.empty()) {
            Judgement one = Judgement::broken(expected, wrong);
            one.clause = "RFC 3464 2.2.5";
            return one;
        }
        if (seen.empty()) seen = mta.seen;
    }
    if (seen.empty()) return Judgement::unreached(expected, "no report came");
    return Judgement::held(expected, seen);
}

Judgement recipient_fields(const Observation& observation, const Parameters&) {
    const std::string expected = "Final-Recipient as in the envelope, Action and Status for each one";
    std::size_t count = 0;
    for (const Bounce& bounce : observation.bounces) {
        if (!bounce.is_report) continue;
        if (bounce.recipients.empty()) return Judgement::broken(expected, "a report names nobody: " + bounce.trouble);
        for (const Bounce::Recipient& one : bounce.recipients) {
            ++count;
            if (std::string wrong = wrong_recipient(observation, one); !wrong.empty())
                return Judgement::broken(expected, wrong);
        }
    }
    if (count == 0) return Judgement::unreached(expected, "no report came");
    return Judgement::held(expected, fmt::format("{} recipient(s)", count));
}

Judgement delay_fields(const Observation& observation, const Parameters&) {
    const std::string expected = "a delay is told with a Status of class 4, and Will-Retry-Until with delays only";
    std::size_t delays = 0;
    for (const Entry& entry : entries_of(observation)) {
        const Bounce::Recipient& one = *entry.recipient;
        const std::string name = shown(typed(one.final_recipient).value);
        if (!smtp::same_word(one.action, "delayed")) {
            if (!one.will_retry_until.empty())
                return Judgement::broken(expected, fmt::format("{} is {}, with Will-Retry-Until", name, one.action));
            continue;
        }
        ++delays;
        if (status_class(one.status) != 4)
            return Judgement::broken(expected, fmt::format("{} is delayed, with Status {}", name, shown(one.status)));
    }
    if (delays == 0) return Judgement::unreached(expected, "no notice of a delay came");
    return Judgement::held(expected, fmt::format("{} notice(s) of a delay", delays));
}

}  // namespace bouncehouse::probe::notification
