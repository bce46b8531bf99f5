#include <array>
#include <bouncehouse/smtp/line_limit.hpp>

namespace bouncehouse::smtp {
namespace {

struct Addition {
    Extension extension;
    std::uint32_t octets;
};
constexpr std::array mail_additions{
    Addition{Extension::size, 26},          // RFC 1870 3 (5)
    Addition{Extension::smtputf8, 10},      // RFC 6531 3.1 (5)
    Addition{Extension::binarymime, 16},    // RFC 3030 3 (8)
    Addition{Extension::dsn, 110},          // RFC 3461 5.4: ENVID 100, RET 8, and their blanks
    Addition{Extension::auth, 500},         // RFC 4954 3 (5)
    Addition{Extension::deliverby, 17},     // RFC 2852 2 (5)
    Addition{Extension::mt_priority, 15},   // RFC 6710 3 (6)
    Addition{Extension::requiretls, 11},    // RFC 8689 2 (5)
    Addition{Extension::futurerelease, 34}  // RFC 4865 3 (5)
};
constexpr std::array rcpt_additions{
    Addition{Extension::dsn, 530},  // RFC 3461 5.4
    Addition{Extension::rrvs, 33}   // RFC 7293 3.1
};

template <std::size_t Count>
std::uint32_t sum(const std::array<Addition, Count>& additions, const Offers& offers) {
    std::uint32_t octets = 0;
    for (const Addition& addition : additions)
        if (offers.has(addition.extension)) octets += addition.octets;
    return octets;
}

}  // namespace

std::uint32_t added_to_mail(const Offers& offers) { return sum(mail_additions, offers); }
std::uint32_t added_to_rcpt(const Offers& offers) { return sum(rcpt_additions, offers); }

}  // namespace bouncehouse::smtp
