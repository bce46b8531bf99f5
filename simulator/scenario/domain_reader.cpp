#include <fmt/format.h>
#include <bouncehouse/scenario/cidr.hpp>
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
        in.mentions.mx.push_back({record.host, item->where});
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

const Table<Domain>& table() {
    static const Table<Domain> rows{
        {"domain", "[[domain]]", "A simulated mail domain, as DNS shows it."},
        {
            {{"name", Kind::text, "The domain.", "\"example.test\"", "", nullptr, {}, true}, into<&Domain::name>},
            {{"mx", Kind::mx, "MX records.", "[\"10 mx1.example.test\", \"20 mx2.example.test\"]", "", nullptr, "mx"},
             mx},
            {{"a", Kind::texts, "IPv4 addresses.", "\"127.0.0.2\"", ""}, addresses<&Domain::a, false>},
            {{"aaaa", Kind::texts, "IPv6 addresses.", "\"::1\"", ""}, addresses<&Domain::aaaa, true>},
            {{"txt", Kind::texts, "TXT records.", "\"v=spf1 -all\"", ""}, into<&Domain::txt>},
            {{"cname", Kind::text, "The name this one stands for.", "\"other.test\"", ""}, into<&Domain::cname>},
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
    if (const Member* cname = value.member("cname"); cname != nullptr && value.members.size() > 2)
        in.problem(E::contradiction, cname->where, "a CNAME beside other records of the same name",
                   "nothing but `name` beside `cname` (RFC 1034 3.6.2)");
    return domain;
}

TableView domain_table_view() { return view(table()); }
TableView mx_table_view() { return view(mx_table()); }

}  // namespace bouncehouse::scenario
