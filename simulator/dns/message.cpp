#include <fmt/format.h>
#include <bouncehouse/dns/message.hpp>
#include <cstdlib>

namespace bouncehouse::dns {

namespace {

void put(ldns_pkt* packet, ldns_pkt_section section, const Records& records) {
    for (const Record& record : records) ldns_pkt_push_rr(packet, section, ldns_rr_clone(record.rr.get()));
}

std::string wire_of(ldns_pkt* packet) {
    std::uint8_t* octets = nullptr;
    std::size_t size = 0;
    std::string wire;
    if (ldns_pkt2wire(&octets, packet, &size) == LDNS_STATUS_OK) wire.assign(reinterpret_cast<char*>(octets), size);
    std::free(octets);
    return wire;
}

Ldns<ldns_pkt> begin(const Question& question, const Message& message) {
    Ldns<ldns_pkt> packet{ldns_pkt_new()};
    ldns_pkt_set_id(packet.get(), question.id());
    ldns_pkt_set_qr(packet.get(), true);
    ldns_pkt_set_opcode(packet.get(), LDNS_PACKET_QUERY);
    ldns_pkt_set_rd(packet.get(), question.recursion);
    ldns_pkt_set_ra(packet.get(), message.recursion);
    ldns_pkt_set_aa(packet.get(), message.authoritative);
    ldns_pkt_set_ad(packet.get(), message.authentic && question.wants_ad);
    ldns_pkt_set_rcode(packet.get(), static_cast<std::uint8_t>(message.code & 15U));
    ldns_rr* asked = ldns_rr_new();
    ldns_rr_set_question(asked, true);
    ldns_rr_set_owner(asked, ldns_rdf_clone(question.asked.get()));
    ldns_rr_set_type(asked, static_cast<ldns_rr_type>(question.type));
    ldns_rr_set_class(asked, static_cast<ldns_rr_class>(question.klass));
    ldns_pkt_push_rr(packet.get(), LDNS_SECTION_QUESTION, asked);
    if (question.edns) {
        ldns_pkt_set_edns_udp_size(packet.get(), edns_size);
        ldns_pkt_set_edns_do(packet.get(), question.dnssec_ok);
        ldns_pkt_set_edns_extended_rcode(packet.get(), static_cast<std::uint8_t>(message.code >> 4U));
    }
    return packet;
}

}  // namespace

std::string write_message(const Question& question, const Message& message, std::size_t limit) {
    Ldns<ldns_pkt> packet = begin(question, message);
    put(packet.get(), LDNS_SECTION_ANSWER, message.answer);
    put(packet.get(), LDNS_SECTION_AUTHORITY, message.authority);
    std::string wire = wire_of(packet.get());
    if (!wire.empty() && wire.size() <= limit) return wire;
    packet = begin(question, message);
    ldns_pkt_set_tc(packet.get(), true);
    return wire_of(packet.get());
}

std::string write_header(const Question& question, unsigned code) {
    std::string wire{question.packet.substr(0, 2)};
    wire += static_cast<char>(0x80U | question.opcode() << 3U | (question.recursion ? 1U : 0U));
    wire += static_cast<char>(0x80U | code);
    wire.append(8, '\0');
    return wire;
}

std::string code_name(unsigned code) {
    if (code == 16) return "BADVERS";
    char* name = ldns_pkt_rcode2str(static_cast<ldns_pkt_rcode>(code));
    std::string text = name == nullptr ? fmt::format("RCODE{}", code) : name;
    std::free(name);
    return text;
}

}  // namespace bouncehouse::dns
