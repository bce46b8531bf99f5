// Output of unknown length in bounded memory: the first and the last 512 KiB, and how much there was.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace bouncehouse::probe {

class Capture {
public:
    static constexpr std::size_t most = 512U << 10U;  // octets, of each end

    void add(std::string_view octets);
    /// With a line in the middle that says how much is left out.
    std::string text() const;
    std::uint64_t octets() const { return octets_; }

private:
    std::string head_, tail_;
    std::uint64_t octets_ = 0;
};

}  // namespace bouncehouse::probe
