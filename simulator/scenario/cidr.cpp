#include <arpa/inet.h>
#include <fmt/format.h>
#include <bouncehouse/scenario/cidr.hpp>
#include <charconv>
#include <cstring>

namespace bouncehouse::scenario {

namespace {
constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
bool is_v4(const Address& address) { return std::memcmp(address.data(), mapped.data(), mapped.size()) == 0; }
}  // namespace

std::optional<Address> parse_address(std::string_view text) {
    const std::string plain{text.substr(0, text.find('%'))};
    if (plain.size() > 64 || plain.find('\0') != plain.npos) return std::nullopt;
    Address address{};
    if (inet_pton(AF_INET6, plain.c_str(), address.data()) == 1) return address;
    std::memcpy(address.data(), mapped.data(), mapped.size());
    if (inet_pton(AF_INET, plain.c_str(), address.data() + mapped.size()) == 1) return address;
    return std::nullopt;
}

Parsed<Cidr> parse_cidr(std::string_view text) {
    using Result = Parsed<Cidr>;
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return Result::wrong(fmt::format("`{}` is no IP address", text.substr(0, slash).substr(0, 64)));
    Cidr cidr{std::string{text}, *address, 128};
    if (slash == text.npos) return Result::of(std::move(cidr));
    const std::string_view bits = text.substr(slash + 1);
    unsigned length = 0;
    const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), length);
    const unsigned most = is_v4(*address) ? 32 : 128;
    if (error != std::errc{} || end != bits.data() + bits.size() || length > most)
        return Result::wrong(fmt::format("`/{}` is no prefix length: 0 to {}", bits.substr(0, 40), most), slash,
                             bits.size() + 1);
    cidr.bits = length + (128 - most);
    return Result::of(std::move(cidr));
}

bool contains(const Cidr& net, const Address& address) {
    const std::size_t whole = net.bits / 8, rest = net.bits % 8;
    if (std::memcmp(net.address.data(), address.data(), whole) != 0) return false;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xffU << (8 - rest));
    return (net.address[whole] & mask) == (address[whole] & mask);
}

bool contains(const Cidr& net, std::string_view address) {
    const auto parsed = parse_address(address);
    return parsed && contains(net, *parsed);
}

}  // namespace bouncehouse::scenario
