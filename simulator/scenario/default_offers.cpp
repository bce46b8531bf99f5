#include <fmt/format.h>
#include <fmt/ranges.h>
#include <bouncehouse/scenario/default_offers.hpp>

namespace bouncehouse::scenario {

std::vector<std::string> default_offers(const Host& host, const Auth& auth) {
    std::vector<std::string> offers{
        "PIPELINING",         fmt::format("SIZE {}", host.limits.message), "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN",
        "ENHANCEDSTATUSCODES"};
    if (host.tls.mode == TlsMode::starttls) offers.emplace_back("STARTTLS");
    if (!auth.mechanisms.empty()) offers.push_back(fmt::format("AUTH {}", fmt::join(auth.mechanisms, " ")));
    offers.emplace_back("HELP");
    return offers;
}

}  // namespace bouncehouse::scenario
