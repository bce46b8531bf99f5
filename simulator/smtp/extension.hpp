// The service extensions a host may offer, and what an EHLO list of its own means for a session.
#pragma once
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::smtp {

enum class Extension : std::uint8_t {
    pipelining,           // RFC 2920
    size,                 // RFC 1870
    eight_bit_mime,       // RFC 6152
    smtputf8,             // RFC 6531
    chunking,             // RFC 3030
    binarymime,           // RFC 3030
    dsn,                  // RFC 3461
    enhancedstatuscodes,  // RFC 2034
    starttls,             // RFC 3207
    auth,                 // RFC 4954
    deliverby,            // RFC 2852
    mt_priority,          // RFC 6710
    requiretls,           // RFC 8689
    limits,               // RFC 9422
    futurerelease,        // RFC 4865
    rrvs,                 // RFC 7293
    etrn,                 // RFC 1985
    vrfy,
    expn,
    help,  // RFC 5321 4.1.1.6 to 4.1.1.8
    burl,  // RFC 4468 (recognised; no IMAP server stands behind it)
    atrn,  // RFC 2645 (recognised; answered by rules only)
    count_
};

std::string_view keyword_of(Extension extension);                 // "8BITMIME"
std::optional<Extension> extension_of(std::string_view keyword);  // any case

/// An EHLO list: the lines as they go on the wire, in order, and what they mean.
struct Offers {
    std::vector<std::string> lines;  // "SIZE 10485760", without code
    std::bitset<static_cast<std::size_t>(Extension::count_)> known;
    std::optional<std::uint64_t> size_limit;                           // octets; SIZE 0 or no value: none announced
    std::vector<std::string> mechanisms;                               // of AUTH, upper case
    std::optional<std::uint64_t> rcpt_max, mail_max, rcpt_domain_max;  // LIMITS (RFC 9422)
    std::optional<std::int64_t> deliverby_minimum;                     // seconds (RFC 2852 4)
    std::optional<std::uint64_t> hold_seconds;                         // FUTURERELEASE max interval (RFC 4865 3)
    bool has(Extension extension) const { return known.test(static_cast<std::size_t>(extension)); }

    static Offers of(std::vector<std::string> lines);
    friend bool operator==(const Offers&, const Offers&) = default;
};

}  // namespace bouncehouse::smtp
