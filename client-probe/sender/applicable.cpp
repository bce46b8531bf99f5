#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/sender/instance.hpp>
#include <bouncehouse/sender/placeholders.hpp>

namespace bouncehouse::probe {

namespace {

bool lists(const SenderDescription& sender, std::string_view feature) {
    return std::find(sender.features.begin(), sender.features.end(), feature) != sender.features.end();
}

/// What a submission needs by its nature, whether or not the case names it.
std::vector<std::string_view> needs_of(const Submission& submission, Kind kind) {
    std::vector<std::string_view> needs;
    if (std::max<std::size_t>(submission.recipients, submission.local_parts.size()) > 1)
        needs.push_back("several-recipients");
    if (submission.messages > 1 && !submission.one_by_one && kind == Kind::client) needs.push_back("several-messages");
    if (submission.null_sender) needs.push_back("null-sender");
    if (submission.utf8) needs.push_back("smtputf8");
    const auto said = [](const std::string& text) { return !text.empty(); };
    if (said(submission.envid) || said(submission.ret) || said(submission.notify) ||
        std::any_of(submission.orcpt.begin(), submission.orcpt.end(), said))
        needs.push_back("dsn");
    return needs;
}

template <class Wishes>
bool knows(const Wishes& words, const std::map<std::string, std::string>& lines, const std::string& wish) {
    if (words.contains(wish) || lines.contains(wish)) return true;
    return wish == "none" && words.empty() && lines.empty();
}

bool mentions(std::string_view text, std::string_view name) {
    const auto uses = placeholders_in(text);
    return std::any_of(uses.begin(), uses.end(), [&](const PlaceholderUse& use) { return use.name == name; });
}

bool mentions(const SenderDescription& sender, const std::string& name) {
    const auto in_text = [&](const std::string& text) { return mentions(text, name); };
    const auto in_words = [&](const auto& named) {
        return std::any_of(named.second.begin(), named.second.end(), in_text);
    };
    const auto in_value = [&](const auto& named) { return in_text(named.second); };
    if (std::any_of(sender.tls.begin(), sender.tls.end(), in_words)) return true;
    if (std::any_of(sender.auth.begin(), sender.auth.end(), in_words)) return true;
    if (std::any_of(sender.files.begin(), sender.files.end(), [&](const GeneratedFile& f) { return in_text(f.line); }))
        return true;
    if (sender.submit_http && (in_text(sender.submit_http->body) || in_text(sender.submit_http->url))) return true;
    if (!sender.submit) return false;
    const Command& submit = *sender.submit;
    return std::any_of(submit.words.begin(), submit.words.end(), in_text) || in_text(submit.stdin_text) ||
           std::any_of(submit.environment.begin(), submit.environment.end(), in_value);
}

bool makes_all_itself(const SenderDescription& sender) {
    return std::find(sender.composes.begin(), sender.composes.end(), "message") != sender.composes.end();
}

}  // namespace

std::string applicable(const SenderDescription& sender, const Case& test) {
    if (!test.applies_to(sender.kind)) return fmt::format("not for a sender of kind {}", name_of(sender.kind));
    for (const std::string& feature : test.features)
        if (!lists(sender, feature)) return fmt::format("its description does not list the feature {}", feature);
    for (const std::string_view need : needs_of(test.submission, sender.kind))
        if (!lists(sender, need)) return fmt::format("its description does not list the feature {}", need);
    if (makes_all_itself(sender) && test.submission.message != Submission{}.message)
        return "it sends a message of its own, and this case wants another";
    const std::string policy{name_of(test.submission.tls)};
    if (!knows(sender.tls, sender.tls_lines, policy))
        return fmt::format("its description has no TLS policy {}", policy);
    const std::string& mechanism = test.submission.auth;
    const bool any = mechanism == "any" && (sender.auth.size() + sender.auth_lines.size() > 0);
    if (!any && !knows(sender.auth, sender.auth_lines, mechanism.empty() ? "none" : mechanism))
        return fmt::format("its description has no AUTH {}", mechanism.empty() ? "none" : mechanism);
    for (const auto& [name, value] : test.submission.options)
        if (!mentions(sender, "option." + name))
            return fmt::format("its description does not know the option {}", name);
    return {};
}

}  // namespace bouncehouse::probe
