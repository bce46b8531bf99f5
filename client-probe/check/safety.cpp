// What hostile servers and careless callers must not be able to do (RFC 5321 7, and practice where no clause is).
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/case/messages.hpp>
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/check/parameters.hpp>
#include <bouncehouse/check/received_content.hpp>
#include <bouncehouse/check/secrets.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/check/themes.hpp>
#include <bouncehouse/smtp/base64.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::probe {
namespace {

constexpr std::string_view theme = "safety";

// ---------------------------------------------------------------- clean-commands

Judgement clean_commands(const Observation& observation, const Parameters& parameters) {
    const auto marks = words_in(text_of(parameters, "marks"));
    const std::string expected = "No command holds a control character, and none was made of what the caller gave.";
    std::size_t count = 0;
    for (std::size_t i = 0; i < observation.sessions.size(); ++i)
        for (const Exchange& one : observation.sessions[i].exchanges) {
            if (one.command_number == 0) continue;
            ++count;
            if (std::any_of(one.command.begin(), one.command.end(), smtp::is_control))
                return Judgement::broken(expected, "A command holds a control character.", {pointer_to(i, one)});
            for (const std::string& mark : marks)
                if (pattern_fits(mark, one.command))
                    return Judgement::broken(expected,
                                             fmt::format("{} came as a command.", name_of(observation, i, one)),
                                             {pointer_to(i, one)});
        }
    if (count == 0) return Judgement::held(expected, "No command was sent at all.");
    return Judgement::held(expected, fmt::format("{} command(s), all clean.", count));
}

// ---------------------------------------------------------------- no-added-field

Judgement no_added_field(const Observation& observation, const Parameters& parameters) {
    const std::string name = text_of(parameters, "field");
    const std::string expected = fmt::format("No header field `{}` gets into the message, nor into its body.", name);
    const auto contents = held_contents(observation);
    for (const Attempt* one : contents) {
        if (!header_field(*one->content, name).empty())
            return Judgement::broken(expected, fmt::format("It has a field `{}`.", name), {pointer_to(*one)});
        const std::string_view body = parts_of(*one->content).body;
        if (body.starts_with(name + ":") || body.find("\n" + name + ":") != std::string_view::npos)
            return Judgement::broken(expected, fmt::format("Its body has the line `{}`.", name), {pointer_to(*one)});
    }
    if (!contents.empty()) return Judgement::held(expected, "It has none.", {pointer_to(*contents.front())});
    if (says_failed(observation)) return Judgement::held(expected, "The sender refused it.");
    return Judgement::unreached(expected, "No content came to its end.");
}

// ---------------------------------------------------------------- bounded-memory

constexpr double mebibyte = 1024.0 * 1024.0;

std::uint64_t peak_of(const Observation& observation) {
    std::uint64_t peak = 0;
    for (const Submitted& one : observation.submitted) peak = std::max(peak, one.outcome.peak_memory);
    return peak;
}

Judgement bounded_memory(const Observation& observation, const Parameters& parameters) {
    const auto most = count_in(parameters, "mebibytes");
    const std::string expected = fmt::format("It takes at most {} MiB more memory than for an ordinary message.",
                                             most ? text_of(parameters, "mebibytes") : "?");
    for (const Submitted& one : observation.submitted)
        if (one.outcome.watchdog.starts_with("memory"))
            return Judgement::broken(expected, "The watchdog had to end it: " + one.outcome.watchdog + ".");
    const std::uint64_t peak = peak_of(observation);
    const std::uint64_t usual = observation.reference ? peak_of(*observation.reference) : 0;
    if (!most || !most->most || peak == 0 || usual == 0)
        return Judgement::unreached(expected, "Its memory in this case is not known.");
    const double more = (static_cast<double>(peak) - static_cast<double>(usual)) / mebibyte;
    std::string seen = fmt::format("{:.0f} MiB, {:.0f} MiB for an ordinary message.",
                                   static_cast<double>(peak) / mebibyte, static_cast<double>(usual) / mebibyte);
    return more <= static_cast<double>(*most->most) ? Judgement::held(expected, std::move(seen))
                                                    : Judgement::broken(expected, std::move(seen));
}

// ---------------------------------------------------------------- clean-output, no-secret-in-output

/// What people get to read: the output of a client, the reports of a queue.
std::vector<std::string_view> words_for_people(const Observation& observation) {
    std::vector<std::string_view> all;
    if (observation.kind == Kind::client)
        for (const Submitted& one : observation.submitted) all.push_back(one.outcome.output);
    for (const Bounce& bounce : observation.bounces)
        if (bounce.content) all.push_back(*bounce.content);
    std::erase_if(all, [](std::string_view text) { return text.empty(); });
    return all;
}

bool disturbs(char c) { return smtp::is_control(c) && c != '\t' && c != '\n' && c != '\r'; }

Judgement clean_output(const Observation& observation, const Parameters&) {
    const std::string expected = "No control character of a reply reaches the terminal or a report.";
    const auto texts = words_for_people(observation);
    for (const std::string_view text : texts)
        if (const auto found = std::find_if(text.begin(), text.end(), disturbs); found != text.end())
            return Judgement::broken(expected, fmt::format("Octet {} came through.", static_cast<int>(*found)));
    if (texts.empty()) return Judgement::unreached(expected, "It said nothing.");
    return Judgement::held(expected, "None did.");
}

Judgement no_secret_in_output(const Observation& observation, const Parameters&) {
    const std::string expected = "No password or token stands in what the sender prints or reports.";
    const auto texts = words_for_people(observation);
    for (const std::string& secret : secrets_of(*observation.test)) {
        // As PLAIN and LOGIN send it, too: whoever finds it in a log can undo that.
        const std::string plain = '\0' + std::string{probe_user} + '\0' + secret;
        for (const std::string_view text : texts) {
            if (text.find(secret) != std::string_view::npos)
                return Judgement::broken(expected, "The secret stands there.");
            for (const std::string& encoded : {smtp::encode_base64(secret), smtp::encode_base64(plain)})
                if (text.find(encoded) != std::string_view::npos)
                    return Judgement::broken(expected, "The secret stands there in base64.");
        }
    }
    if (texts.empty()) return Judgement::unreached(expected, "It said nothing.");
    return Judgement::held(expected, "None does.");
}

// ---------------------------------------------------------------- one-for-path, bcc-hidden

/// The `for` clause of a Received field, without comments and date; "" none (RFC 5321 4.4).
std::string for_clause(std::string_view value) {
    const std::string_view stamp = value.substr(0, value.rfind(';'));
    std::string flat;
    int depth = 0;
    for (const char c : stamp) {
        if (c == '(') ++depth;
        if (depth == 0) flat += smtp::is_control(c) ? ' ' : c;
        if (c == ')' && depth > 0) --depth;
    }
    const auto at = flat.find(" for ");
    return at == std::string::npos ? std::string{} : flat.substr(at + 5);
}

Judgement one_for_path(const Observation& observation, const Parameters&) {
    const std::string expected = "The `for` of a Received field names one path at most.";
    std::vector<Pointer> seen;
    for (const Attempt* one : held_contents(observation)) {
        const std::string& submitted = submitted_for(observation, *one).content;
        for (const HeaderField& field : fields_of(parts_of(*one->content).header)) {
            if (!smtp::same_word(field.name, "Received") || submitted.find(field.bytes) != std::string::npos) continue;
            seen.push_back(pointer_to(*one));
            const std::string clause = for_clause(field.value);
            const auto paths = std::count(clause.begin(), clause.end(), '@');
            if (paths > 1) return Judgement::broken(expected, fmt::format("`for {}`", clause), {seen.back()});
        }
    }
    if (seen.empty()) return Judgement::unreached(expected, "No Received field was added.");
    return Judgement::held(expected, "It names one, or none.", std::move(seen));
}

Judgement bcc_hidden(const Observation& observation, const Parameters&) {
    const std::string expected = "The field Bcc does not show its recipients to others.";
    const auto contents = held_contents(observation);
    for (const Attempt* one : contents)
        if (const std::string shown = header_field(*one->content, "Bcc"); shown.find('@') != std::string::npos)
            return Judgement::broken(expected, fmt::format("`Bcc: {}`", shown), {pointer_to(*one)});
    if (contents.empty()) return Judgement::unreached(expected, "No content came to its end.");
    return Judgement::held(expected, "It is not there, or empty.", {pointer_to(*contents.front())});
}

}  // namespace

std::span<const CheckInfo> safety_checks() {
    static const std::vector<CheckInfo> table{
        {"clean-commands",
         theme,
         "No command holds a control character, and no value of the caller becomes a command.",
         {{"marks", "Patterns for commands that stood in values of the caller, with commas.", "NOOP injected*"}},
         clean_commands},
        {"no-added-field",
         theme,
         "No value of the caller becomes a header field or a line of the body.",
         {{"field", "Name of the field that stood in the value.", "X-Injected", true}},
         no_added_field},
        {"bounded-memory",
         theme,
         "The memory of a client stays near what an ordinary message takes.",
         {{"mebibytes", "How much more it may be.", "<=64", true}},
         bounded_memory},
        {"clean-output", theme, "Control characters of a reply are not passed to people.", {}, clean_output},
        {"no-secret-in-output",
         theme,
         "Passwords and tokens do not show in output and reports.",
         {},
         no_secret_in_output},
        {"one-for-path", theme, "A Received field names one recipient at most.", {}, one_for_path},
        {"bcc-hidden", theme, "Bcc recipients are not shown.", {}, bcc_hidden},
    };
    return table;
}

}  // namespace bouncehouse::probe
