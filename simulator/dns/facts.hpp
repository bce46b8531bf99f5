// What only the running program knows of a scenario's hosts: where they listen and what they show.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace bouncehouse::dns {

struct HostFacts {
    std::vector<std::string> addresses;  // also of a host that is down: where it would be
    std::vector<std::uint16_t> ports;
    std::string certificate;  // DER; empty: TLSA records that need it are left out
    std::string issuer;       // DER, of the authority that signed it
};

}  // namespace bouncehouse::dns
