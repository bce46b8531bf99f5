#include <algorithm>
#include <bouncehouse/dns/question.hpp>

namespace bouncehouse::dns {

namespace {

constexpr std::size_t header_size = 12;

std::uint16_t word_at(std::string_view packet, std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(packet[at]) << 8U |
                                      static_cast<unsigned char>(packet[at + 1]));
}

/// A query has one question, no answers, and behind it an OPT record, perhaps a signature (RFC 8945). To look
/// at more would let small packets cost much work.
bool counts_are_sound(std::string_view packet) {
    return word_at(packet, 4) == 1 && word_at(packet, 6) == 0 && word_at(packet, 8) == 0 && word_at(packet, 10) <= 2;
}

}  // namespace

std::uint16_t Question::id() const { return word_at(packet, 0); }
std::uint8_t Question::opcode() const { return static_cast<std::uint8_t>((word_at(packet, 2) >> 11U) & 15U); }

Question read_question(std::string_view packet) {
    Question question;
    question.packet = packet;
    if (packet.size() < header_size || (word_at(packet, 2) & 0x8000U) != 0) return question;
    question.recursion = (word_at(packet, 2) & 0x0100U) != 0;
    question.shape = Shape::not_a_query;
    if (question.opcode() != LDNS_PACKET_QUERY) return question;
    question.shape = Shape::malformed;
    if (!counts_are_sound(packet)) return question;
    ldns_pkt* raw = nullptr;
    const auto* octets = reinterpret_cast<const std::uint8_t*>(packet.data());
    if (ldns_wire2pkt(&raw, octets, packet.size()) != LDNS_STATUS_OK) return question;
    const Ldns<ldns_pkt> parsed{raw};
    const ldns_rr* asked = ldns_rr_list_rr(ldns_pkt_question(raw), 0);
    if (asked == nullptr) return question;
    question.shape = ldns_pkt_edns_version(raw) > 0 ? Shape::bad_version : Shape::question;
    question.name = name_of_wire(octets_of(ldns_rr_owner(asked)));
    question.asked.reset(ldns_rdf_clone(ldns_rr_owner(asked)));
    question.type = static_cast<std::uint16_t>(ldns_rr_get_type(asked));
    question.klass = static_cast<std::uint16_t>(ldns_rr_get_class(asked));
    question.edns = ldns_pkt_edns(raw);
    question.dnssec_ok = question.edns && ldns_pkt_edns_do(raw);
    question.wants_ad = ldns_pkt_ad(raw) || question.dnssec_ok;
    if (question.edns)
        question.udp_limit = std::clamp<std::size_t>(ldns_pkt_edns_udp_size(raw), least_by_udp, most_by_udp);
    return question;
}

}  // namespace bouncehouse::dns
