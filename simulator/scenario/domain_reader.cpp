#include <fmt/format.h>
#include <bouncehouse/scenario/cidr.hpp>
#include <bouncehouse/scenario/dns_reader.hpp>
#include <bouncehouse/scenario/dns_record.hpp>
#include <bouncehouse/scenario/domain_reader.hpp>
#include <charconv>

namespace bouncehouse::scenario {

namespace {

const Table<MxRecord>& mx_table() {
    static const Table<MxRecord> rows{
        {"mx", "mx = [{ … }]", "One MX record."},
        {
            {{"host", Kind::text, "Name of the exchanger.", "\"mx1.example.test\"", "", nullptr, {}, true},
             into<&MxRecord::host>},
            {{"preference", Kind::integer, "Lower is asked first (RFC 5321 5.1).", "10", "10"},
             into<&MxRecord::preference>},
        }};
    return rows;
}

/// "10 mx1.example.test", or the name alone.
std::optional<MxRecord> mx_of(std::string_view text) {
    MxRecord record;
    const auto blank = text.find(' ');
    if (blank != text.npos) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + blank, record.preference);
        if (error != std::errc{} || end != text.data() + blank) return std::nullopt;
        text.remove_prefix(blank + 1);
    }
    if (text.empty() || text.find(' ') != text.npos) return std::nullopt;
    record.host = text;
    return record;
}

void mx(Reading& in, const Node& value, Domain& domain) {
    for (const Node* item : strings_of(value)) {
        MxRecord record;
        if (item->is(Node::Type::table)) {
            read_table(in, *item, mx_table(), record);
        } else if (auto parsed = mx_of(item->text)) {
            record = std::move(*parsed);
        } else {
            in.problem(E::bad_mx, item->where, fmt::format("`{}` is no MX record", item->text.substr(0, 60)),
                       "preference and host, such as \"10 mx1.example.test\"");
            continue;
        }
        if (!domain.broken) in.mentions.mx.push_back({record.host, item->where});
        domain.mx.push_back(std::move(record));
    }
}

template <std::vector<std::string> Domain::*list, bool v6>
void addresses(Reading& in, const Node& value, Domain& domain) {
    for (const Node* item : strings_of(value)) {
        if (!parse_address(item->text) || (item->text.find(':') != std::string::npos) != v6)
            in.problem(E::bad_address, item->where,
                       fmt::format("`{}` is no IPv{} address", item->text.substr(0, 60), v6 ? 6 : 4),
                       v6 ? "an address such as \"::1\"" : "an address such as \"127.0.0.2\"");
        (domain.*list).push_back(item->text);
    }
}

void name(Reading& in, const Node& value, Domain& domain) {
    domain.name = value.text;
    if (!is_dns_name(value.text))
        in.problem(E::bad_name, value.where, fmt::format("`{}` is no domain name", value.text.substr(0, 60)),
                   "labels of letters, digits, hyphens and underscores between dots");
    if (domain.name.ends_with('.')) domain.name.pop_back();
}

void cname(Reading& in, const Node& value, Domain& domain) {
    domain.cname = value.text;
    if (!domain.broken) in.mentions.pointers.push_back({value.text, value.where});
}

/// Data of records that all have one type; looked at, kept as written.
template <std::vector<std::string> Domain::*list>
void data(Reading& in, const Node& value, Domain& domain, std::string_view type) {
    for (const Node* item : strings_of(value)) {
        auto record = parse_record(fmt::format("{} {}", type, item->text));
        if (!record)
            in.problem(E::bad_record, item->where, std::move(record.problem));
        else if (type != "TLSA" && !domain.broken)
            in.mentions.pointers.push_back({item->text, item->where});
        (domain.*list).push_back(item->text);
    }
}

void dns(Reading& in, const Node& value, Domain& domain) {
    if (const auto found = take_named<DnsAnswer>(in, value)) domain.dns = *found;
}

const Table<Domain>& table() {
    static const Table<Domain> rows{
        {"domain", "[[domain]]", "A simulated mail domain, as DNS shows it."},
        {
            {{"name", Kind::text, "The domain.", "\"example.test\"", "", nullptr, {}, true}, name},
            {{"broken", Kind::boolean,
              "On purpose: exchangers, aliases, NS and PTR records that lead nowhere, in circles, or to what is no "
              "name; a host's name with another address.",
              "true", "false"},
             into<&Domain::broken>},
            {{"mx", Kind::mx, "MX records.", "[\"10 mx1.example.test\", \"20 mx2.example.test\"]", "", nullptr, "mx"},
             mx},
            {{"a", Kind::texts, "IPv4 addresses.", "\"127.0.0.2\"", ""}, addresses<&Domain::a, false>},
            {{"aaaa", Kind::texts, "IPv6 addresses.", "\"::1\"", ""}, addresses<&Domain::aaaa, true>},
            {{"txt", Kind::texts, "TXT records.", "\"v=spf1 -all\"", ""}, into<&Domain::txt>},
            {{"cname", Kind::text, "The name this one stands for.", "\"other.test\"", ""}, cname},
            {{"ns", Kind::texts, "Name servers.", "\"ns1.example.test\"", "this server, at the top of a zone"},
             [](Reading& in, const Node& value, Domain& domain) { data<&Domain::ns>(in, value, domain, "NS"); }},
            {{"ptr", Kind::texts,
              "Names of an address, in a domain such as 71.0.0.127.in-addr.arpa. Each address of a host or a domain "
              "has a PTR record by itself.",
              "\"client.example.test\"", ""},
             [](Reading& in, const Node& value, Domain& domain) { data<&Domain::ptr>(in, value, domain, "PTR"); }},
            {{"tlsa", Kind::texts,
              "TLSA records, in a domain such as _25._tcp.mx1.example.test; `tlsa` of a host makes them from its "
              "certificate.",
              "\"3 1 1 0000000000000000000000000000000000000000000000000000000000000000\"", ""},
             [](Reading& in, const Node& value, Domain& domain) { data<&Domain::tlsa>(in, value, domain, "TLSA"); }},
            {{"records", Kind::texts, "Any other records: type and data as in a zone file.",
              "[\"CAA 0 issue \\\"ca.test\\\"\"]", ""},
             [](Reading& in, const Node& value, Domain& domain) { read_records(in, value, domain.records); }},
            {{"ttl", Kind::duration, "Time to live of its records.", "\"5m\"", "\"1m\""}, into<&Domain::ttl>},
            {{"secure", Kind::boolean,
              "Answers about it and all below carry AD, as from a resolver that validates (RFC 4035 3.2.3).", "true",
              "false"},
             into<&Domain::secure>},
            {{"dns", Kind::word, "What all questions about it and what is below are answered.", "\"servfail\"",
              "its records", words_of<DnsAnswer>},
             dns},
            {{"null_mx", Kind::boolean, "The domain takes no mail (RFC 7505).", "true", "false"},
             into<&Domain::null_mx>},
        }};
    return rows;
}

}  // namespace

Domain read_domain(Reading& in, const Node& value) {
    Domain domain;
    domain.place = value.where.place();
    read_table(in, value, table(), domain);
    if (domain.null_mx && !domain.mx.empty())
        in.problem(E::contradiction, value.member("null_mx")->where, "a null MX beside other MX records",
                   "one of them (RFC 7505 3)");
    const bool records_too = !domain.mx.empty() || domain.null_mx || !domain.a.empty() || !domain.aaaa.empty() ||
                             !domain.txt.empty() || !domain.ns.empty() || !domain.ptr.empty() || !domain.tlsa.empty() ||
                             !domain.records.empty();
    if (const Member* cname = value.member("cname"); cname != nullptr && records_too)
        in.problem(E::contradiction, cname->where, "a CNAME beside other records of the same name",
                   "no other record beside `cname` (RFC 1034 3.6.2)");
    return domain;
}

TableView domain_table_view() { return view(table()); }
TableView mx_table_view() { return view(mx_table()); }

}  // namespace bouncehouse::scenario
