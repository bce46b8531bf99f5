// A message taken apart as far as a server needs it.
#pragma once
#include <bouncehouse/dns/record.hpp>
#include <optional>
#include <string_view>

namespace bouncehouse::dns {

/// Largest answer by UDP, whatever the client says it can take.
inline constexpr std::size_t most_by_udp = 4096;
inline constexpr std::size_t least_by_udp = 512;  // RFC 1035 4.2.1
/// What we say we can take (RFC 9715 3.1).
inline constexpr std::uint16_t edns_size = 1232;

/// What a message looks like before anything is done about it.
enum class Shape : std::uint8_t {
    question,
    nothing,      // too short for a header, or an answer: never replied to
    malformed,    // FORMERR
    not_a_query,  // NOTIMP: another opcode
    bad_version,  // BADVERS (RFC 6891 6.1.3)
};

struct Question {
    Shape shape = Shape::nothing;
    std::string_view packet;
    Name name;             // small letters
    Ldns<ldns_rdf> asked;  // as it came
    std::uint16_t type = 0, klass = 0;
    bool edns = false, wants_ad = false, dnssec_ok = false, recursion = false;
    std::size_t udp_limit = least_by_udp;

    std::uint16_t id() const;
    std::uint8_t opcode() const;
};

Question read_question(std::string_view packet);

}  // namespace bouncehouse::dns
