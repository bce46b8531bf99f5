// Writes an answer as a packet.
#pragma once
#include <bouncehouse/dns/question.hpp>
#include <string>

namespace bouncehouse::dns {

struct Message {
    unsigned code = 0;  // RCODE, extended ones too (RFC 6891 6.1.3)
    bool authoritative = true, recursion = true, authentic = false;
    Records answer, authority;
};

/// `limit`: more octets than this are cut off: TC is set and no record stays (RFC 2181 9).
std::string write_message(const Question& question, const Message& message, std::size_t limit);
/// For what could not be read: the header alone.
std::string write_header(const Question& question, unsigned code);
/// "NXDOMAIN"
std::string code_name(unsigned code);

}  // namespace bouncehouse::dns
