#include <fmt/format.h>
#include <bouncehouse/dns/fill.hpp>

namespace bouncehouse::dns {

namespace {

constexpr std::uint32_t ttl = 60;

std::string data_of(std::uint16_t type, std::size_t number) {
    switch (type) {
        case LDNS_RR_TYPE_A: return fmt::format("127.250.{}.{}", number / 250 % 250, number % 250 + 1);
        case LDNS_RR_TYPE_AAAA: return fmt::format("::ffff:127.250.{}.{}", number / 250 % 250, number % 250 + 1);
        case LDNS_RR_TYPE_MX: return fmt::format("{} fill-{}.invalid.", 1000 + number % 60'000, number);
        case LDNS_RR_TYPE_NS:
        case LDNS_RR_TYPE_PTR: return fmt::format("fill-{}.invalid.", number);
        case LDNS_RR_TYPE_TXT: return fmt::format("\"fill {} {}\"", number, std::string(200, 'x'));
        default: return {};
    }
}

/// Without what compression of names saves: owner as a pointer, type, class, TTL, length.
std::size_t size_of(const Record& record) {
    std::size_t size = 12;
    for (std::size_t i = 0; i < ldns_rr_rd_count(record.rr.get()); ++i)
        size += ldns_rdf_size(ldns_rr_rdf(record.rr.get(), i));
    return size;
}

}  // namespace

void fill(Records& answer, const Question& question, std::size_t octets) {
    const std::string type = type_name(question.type);
    std::size_t size = 12 + question.name.size() + 4;
    for (const Record& record : answer) size += size_of(record);
    for (std::size_t number = 0; size < octets; ++number) {
        const auto record = make_record(question.name, ttl, type, data_of(question.type, number));
        if (!record) return;
        size += size_of(*record);
        answer.push_back(*record);
    }
}

}  // namespace bouncehouse::dns
