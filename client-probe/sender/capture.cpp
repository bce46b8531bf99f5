#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/sender/capture.hpp>

namespace bouncehouse::probe {

void Capture::add(std::string_view octets) {
    octets_ += octets.size();
    const std::size_t room = std::min(most - head_.size(), octets.size());
    head_ += octets.substr(0, room);
    octets.remove_prefix(room);
    if (octets.size() > most) octets.remove_prefix(octets.size() - most);
    tail_ += octets;
    // Cut seldom, not at every piece.
    if (tail_.size() > 2 * most) tail_.erase(0, tail_.size() - most);
}

std::string Capture::text() const {
    std::string_view tail = tail_;
    if (tail.size() > most) tail.remove_prefix(tail.size() - most);
    const std::uint64_t left_out = octets_ - head_.size() - tail.size();
    if (left_out == 0) return head_ + std::string{tail};
    return fmt::format("{}\n[... {} octets left out ...]\n{}", head_, left_out, tail);
}

}  // namespace bouncehouse::probe
