#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/scenario/dns_record.hpp>
#include <bouncehouse/scenario/ldns.hpp>

namespace bouncehouse::scenario {

namespace {

/// Cuts the first word off.
std::string_view take_word(std::string_view& text) {
    const auto first = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(first);
    const auto end = std::min(text.find_first_of(" \t"), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return word;
}

bool is_label_octet(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

bool is_record_type(std::string_view name) {
    return !name.empty() && ldns_get_rr_type_by_name(std::string{name}.c_str()) != 0;
}

bool is_dns_name(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    if (name.starts_with("*.")) name.remove_prefix(2);
    if (name.empty() || name.size() > 253) return false;
    for (;;) {
        const auto dot = std::min(name.find('.'), name.size());
        const std::string_view label = name.substr(0, dot);
        if (label.empty() || label.size() > 63 || !std::all_of(label.begin(), label.end(), is_label_octet))
            return false;
        if (dot == name.size()) return true;
        name.remove_prefix(dot + 1);
    }
}

Parsed<DnsRecord> parse_record(std::string_view text) {
    DnsRecord record;
    std::string_view rest = text;
    std::string_view word = take_word(rest);
    if (!is_record_type(word)) {
        record.owner = word;
        word = take_word(rest);
    }
    const auto wrong = [&](std::string problem) {
        Parsed<DnsRecord> result;
        result.problem = std::move(problem);
        return result;
    };
    if (!is_record_type(word)) return wrong(fmt::format("`{}` names no type of record", text.substr(0, 60)));
    if (!record.owner.empty() && !is_dns_name(record.owner))
        return wrong(fmt::format("`{}` is no name", record.owner.substr(0, 60)));
    record.type = word;
    record.data = rest;
    const std::string line = fmt::format("x. 0 IN {} {}", record.type, record.data);
    ldns_rr* raw = nullptr;
    const ldns_status status = ldns_rr_new_frm_str(&raw, line.c_str(), 0, nullptr, nullptr);
    const Ldns<ldns_rr> parsed{raw};
    if (line.find('\n') != line.npos || status != LDNS_STATUS_OK || !parsed || ldns_rr_rd_count(raw) == 0)
        return wrong(fmt::format("`{}` is no {} record", text.substr(0, 60), record.type));
    Parsed<DnsRecord> result;
    result.value = std::move(record);
    return result;
}

}  // namespace bouncehouse::scenario
