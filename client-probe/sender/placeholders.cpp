#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/sender/placeholders.hpp>

namespace bouncehouse::probe {

namespace {

using enum Known;
constexpr std::array all{
    PlaceholderInfo{"dir", always, false, "the sender's own folder, absolute; removed at the end"},
    PlaceholderInfo{"description_dir", always, false, "folder of the description; scripts shipped beside it are there"},
    PlaceholderInfo{"submit_port", always, false, "a free TCP port on 127.0.0.1, chosen once"},
    PlaceholderInfo{"smtp_address", always, false, "IP address of every case's host, with `one-host`"},
    PlaceholderInfo{"smtp_port", always, false, "its port"},
    PlaceholderInfo{"ca_file", always, false, "authority whose certificates verify (PEM)"},
    PlaceholderInfo{"hello", always, false, "name for EHLO"},
    PlaceholderInfo{"seed", always, false, "seed of the run"},
    PlaceholderInfo{"timeout_s", always, false, "timing.command-timeout in whole seconds, at least 1"},
    PlaceholderInfo{"timeout_ms", always, false, "timing.command-timeout in milliseconds"},
    PlaceholderInfo{"retry_s", always, false, "timing.retry in whole seconds, at least 1"},
    PlaceholderInfo{"gives_up_s", always, false, "timing.gives-up in whole seconds, at least 1"},
    PlaceholderInfo{"case", in_case, false, "id of the case"},
    PlaceholderInfo{"address", in_case, false, "IP address of the case's host"},
    PlaceholderInfo{"port", in_case, false, "its port"},
    PlaceholderInfo{"host_name", in_case, false, "its name, as its certificate has it"},
    PlaceholderInfo{"domain", in_case, false, "domain of the recipients, the case's own"},
    PlaceholderInfo{"return_domain", in_case, false, "domain of the return address, the case's own"},
    PlaceholderInfo{"return_address", in_case, false, "IP address of the host that takes bounces"},
    PlaceholderInfo{"return_port", in_case, false, "its port"},
    PlaceholderInfo{"sender", in_case, false, "return address; nothing for the null sender"},
    PlaceholderInfo{"recipient", in_case, false, "first recipient"},
    PlaceholderInfo{"recipients", in_case, true, "all recipients"},
    PlaceholderInfo{"recipients_comma", in_case, false, "all recipients, commas between"},
    PlaceholderInfo{"recipients_json", in_case, false, "all recipients, as an array in JSON"},
    PlaceholderInfo{"message", in_case, false, "the message's bytes, line ends CRLF"},
    PlaceholderInfo{"message_lf", in_case, false, "the same with line ends LF, as programs on this system write it"},
    PlaceholderInfo{"message_file", in_case, false, "a file with the message"},
    PlaceholderInfo{"message_files", in_case, true, "a file for each message of the submission"},
    PlaceholderInfo{"message_id", in_case, false, "its Message-ID without the brackets"},
    PlaceholderInfo{"user", in_case, false, "user name for AUTH"},
    PlaceholderInfo{"password", in_case, false, "password for AUTH"},
    PlaceholderInfo{"token", in_case, false, "bearer token for AUTH"},
    PlaceholderInfo{"tls", in_case, true, "what [tls] (in generated lines: [tls-lines]) lists for the case's policy"},
    PlaceholderInfo{"auth", in_case, true, "what [auth] (in generated lines: [auth-lines]) lists for the mechanism"},
    PlaceholderInfo{"tls_policy", in_case, false, "none, opportunistic, required, verified or implicit"},
    PlaceholderInfo{"auth_mechanism", in_case, false, "the mechanism, \"any\" or nothing"},
    PlaceholderInfo{"utf8", in_case, false, "1 when the message needs SMTPUTF8"},
    PlaceholderInfo{"envid", in_case, false, "ENVID (RFC 3461), not encoded"},
    PlaceholderInfo{"ret", in_case, false, "RET: FULL, HDRS or nothing"},
    PlaceholderInfo{"notify", in_case, false, "NOTIFY: NEVER, SUCCESS,FAILURE,DELAY ... or nothing"},
    PlaceholderInfo{"orcpt", in_case, true, "ORCPT of each recipient, not encoded"},
    PlaceholderInfo{"option.NAME", in_case, false, "what the case's [submit] options say for NAME"},
};

bool in_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-'; }

/// Length of "{name}", "{name|json}" or "{name|url}" at the beginning of the text, 0 when there is none.
std::size_t placeholder_at(std::string_view text, PlaceholderUse& use) {
    if (text.size() < 3 || text[0] != '{' || text[1] < 'a' || text[1] > 'z') return 0;
    std::size_t at = 1;
    while (at < text.size() && (in_name(text[at]) || (text[at] >= 'A' && text[at] <= 'Z'))) ++at;
    use.name = text.substr(1, at - 1);
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("|json")) {
        use.written = Written::json;
        at += 5;
    } else if (rest.starts_with("|url")) {
        use.written = Written::url;
        at += 4;
    }
    return at < text.size() && text[at] == '}' ? at + 1 : 0;
}

std::string in_json(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '"': result += "\\\""; break;
            case '\\': result += "\\\\"; break;
            case '\n': result += "\\n"; break;
            case '\r': result += "\\r"; break;
            case '\t': result += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20)
                    result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
                else
                    result += c;
        }
    }
    return result;
}

std::string in_url(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved)
            result += c;
        else
            result += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return result;
}

std::string written_as(Written written, std::string text) {
    switch (written) {
        case Written::json: return in_json(text);
        case Written::url: return in_url(text);
        default: return text;
    }
}

std::string joined(const std::vector<std::string>& items) {
    std::string result;
    for (std::size_t i = 0; i < items.size(); ++i) result += (i > 0 ? " " : "") + items[i];
    return result;
}

}  // namespace

std::span<const PlaceholderInfo> sender_placeholders() { return all; }

const PlaceholderInfo* sender_placeholder(std::string_view name) {
    if (name.starts_with("option.") && name.size() > 7) name = "option.NAME";
    const auto found = std::find_if(all.begin(), all.end(), [&](const PlaceholderInfo& p) { return p.name == name; });
    return found == all.end() ? nullptr : &*found;
}

std::vector<PlaceholderUse> placeholders_in(std::string_view text) {
    std::vector<PlaceholderUse> uses;
    for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at)) {
        PlaceholderUse use;
        const bool doubled = text.substr(at).starts_with("{{");
        std::size_t length = placeholder_at(text.substr(at + (doubled ? 1 : 0)), use);
        if (doubled && length > 0 && text.substr(at + 1 + length).starts_with("}")) {
            use.literal = true;
            length += 2;
        } else if (doubled) {
            length = 0;  // the second brace may begin one
        }
        if (length == 0) {
            ++at;
            continue;
        }
        use.offset = at;
        use.length = length;
        uses.push_back(use);
        at += length;
    }
    return uses;
}

void Values::set(std::string name, std::string text) { values_[std::move(name)] = {std::move(text)}; }

void Values::set_list(std::string name, std::vector<std::string> items) { values_[std::move(name)] = std::move(items); }

const std::vector<std::string>* Values::items(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
}

std::string Values::text(std::string_view name) const {
    const auto* found = items(name);
    return found == nullptr ? std::string{} : joined(*found);
}

std::string Values::fill(std::string_view text) const {
    std::string result;
    std::size_t done = 0;
    for (const PlaceholderUse& use : placeholders_in(text)) {
        result += text.substr(done, use.offset - done);
        if (use.literal)
            result += text.substr(use.offset + 1, use.length - 2);
        else
            result += written_as(use.written, this->text(use.name));
        done = use.offset + use.length;
    }
    result += text.substr(done);
    return result;
}

std::vector<std::string> Values::words(std::span<const std::string> words) const {
    std::vector<std::string> result;
    for (const std::string& word : words) {
        const auto uses = placeholders_in(word);
        const bool alone = uses.size() == 1 && uses[0].length == word.size() && !uses[0].literal;
        const PlaceholderInfo* info = alone ? sender_placeholder(uses[0].name) : nullptr;
        if (info == nullptr || !info->list) {
            result.push_back(fill(word));
        } else if (const auto* list = items(uses[0].name)) {
            // Only words of the description are filled in turn; an address stays what it is.
            const bool of_description = info->name == "tls" || info->name == "auth";
            for (const std::string& item : *list) result.push_back(of_description ? fill(item) : item);
        }
    }
    return result;
}

std::vector<std::string> Values::environment() const {
    constexpr std::size_t longest = 100'000;  // Linux takes 128 KiB for one (MAX_ARG_STRLEN)
    std::vector<std::string> result;
    for (const auto& [name, items] : values_) {
        std::string entry = "BOUNCEHOUSE_";
        for (const char c : name)
            entry += c == '.' || c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
        const std::string text = joined(items);
        if (text.size() > longest || text.find('\0') != text.npos) continue;
        result.push_back(entry + "=" + text);
    }
    return result;
}

}  // namespace bouncehouse::probe
