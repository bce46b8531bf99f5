// How long a command line may be: RFC 5321 4.5.3.1.4 and what each offered extension adds.
#pragma once
#include <bouncehouse/smtp/extension.hpp>
#include <cstdint>
#include <string_view>

namespace bouncehouse::smtp {

/// Octets that the offered extensions add to MAIL and to RCPT.
std::uint32_t added_to_mail(const Offers& offers);
std::uint32_t added_to_rcpt(const Offers& offers);

}  // namespace bouncehouse::smtp
