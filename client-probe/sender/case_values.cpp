#include <algorithm>
#include <boost/json.hpp>
#include <bouncehouse/sender/case_values.hpp>

namespace bouncehouse::probe {

namespace {

std::string seconds(milliseconds time) {
    return std::to_string(std::max<std::int64_t>((time.count() + 999) / 1000, 1));
}

/// A wish of [auth]: "any" is the sender's own way, or the first mechanism it has.
template <class Map>
const typename Map::mapped_type* wished(const Map& map, const std::string& wish) {
    const auto found = map.find(wish);
    if (found != map.end()) return &found->second;
    if (wish != "any") return nullptr;
    for (const auto& [name, value] : map)
        if (name != "none") return &value;
    return nullptr;
}

std::string mechanism_of(const Case& test) { return test.submission.auth.empty() ? "none" : test.submission.auth; }

}  // namespace

std::string with_lf(const std::string& message) {
    std::string result;
    result.reserve(message.size());
    for (std::size_t i = 0; i < message.size(); ++i)
        if (message[i] != '\r' || i + 1 == message.size() || message[i + 1] != '\n') result += message[i];
    return result;
}

Values sender_values(const SenderDescription& sender, const InstanceSettings& settings,
                     const std::filesystem::path& folder, const std::filesystem::path& description_folder,
                     std::uint16_t submit_port) {
    const milliseconds patience = sender.timing.command_timeout.value_or(sender.timing.submit_limit);
    Values values;
    values.set("dir", folder.string());
    values.set("description_dir", description_folder.string());
    values.set("submit_port", std::to_string(submit_port));
    if (sender.one_host) {
        values.set("smtp_address", settings.smtp_address);
        values.set("smtp_port", std::to_string(settings.smtp_port));
    }
    values.set("ca_file", settings.ca_file);
    values.set("hello", settings.hello);
    values.set("seed", std::to_string(settings.seed));
    values.set("timeout_s", seconds(patience));
    values.set("timeout_ms", std::to_string(patience.count()));
    values.set("retry_s", seconds(sender.timing.retry));
    values.set("gives_up_s", seconds(sender.timing.gives_up));
    return values;
}

Values case_values(Values values, const SenderDescription& sender, const Case& test, const CaseTarget& target,
                   const std::vector<std::string>& files) {
    const Submission& submission = test.submission;
    values.set("case", test.id);
    values.set("address", target.address);
    values.set("port", std::to_string(target.port));
    values.set("host_name", target.host_name);
    values.set("domain", target.domain);
    values.set("return_domain", target.return_domain);
    values.set("return_address", target.return_address);
    values.set("return_port", std::to_string(target.return_port));
    values.set("sender", target.sender);
    values.set("recipient", target.recipients.empty() ? std::string{} : target.recipients.front());
    values.set_list("recipients", target.recipients);
    std::string comma;
    for (const std::string& recipient : target.recipients) comma += (comma.empty() ? "" : ",") + recipient;
    values.set("recipients_comma", comma);
    boost::json::array array;
    for (const std::string& recipient : target.recipients) array.emplace_back(recipient);
    values.set("recipients_json", boost::json::serialize(array));
    values.set("message", target.message);
    values.set("message_lf", with_lf(target.message));
    values.set("message_file", files.empty() ? std::string{} : files.front());
    values.set_list("message_files", files);
    values.set("message_id", target.message_id);
    values.set("user", target.user);
    values.set("password", target.password);
    values.set("token", target.token);
    values.set("tls_policy", std::string{name_of(submission.tls)});
    values.set("auth_mechanism", submission.auth);
    values.set("utf8", submission.utf8 ? "1" : "");
    values.set("envid", submission.envid);
    values.set("ret", submission.ret);
    values.set("notify", submission.notify);
    values.set_list("orcpt", submission.orcpt);
    for (const auto& [name, value] : submission.options) values.set("option." + name, value);
    const auto* tls = wished(sender.tls, std::string{name_of(submission.tls)});
    values.set_list("tls", tls == nullptr ? std::vector<std::string>{} : *tls);
    const auto* auth = wished(sender.auth, mechanism_of(test));
    values.set_list("auth", auth == nullptr ? std::vector<std::string>{} : *auth);
    return values;
}

Values line_values(const Values& of_case, const SenderDescription& sender, const Case& test) {
    Values values = of_case;
    const auto* auth = wished(sender.auth_lines, mechanism_of(test));
    values.set("auth", auth == nullptr ? std::string{} : of_case.fill(*auth));
    const auto* tls = wished(sender.tls_lines, std::string{name_of(test.submission.tls)});
    values.set("tls", tls == nullptr ? std::string{} : values.fill(*tls));  // {auth} may stand in it
    return values;
}

}  // namespace bouncehouse::probe
