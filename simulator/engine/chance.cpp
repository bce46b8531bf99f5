#include <bouncehouse/engine/chance.hpp>

namespace bouncehouse::engine {

std::string opaque_id(std::uint64_t bits, std::size_t length) {
    constexpr std::string_view letters = "0123456789bcdfghjkmnpqrstvwxyzBC";  // 32: five bits each
    static_assert(letters.size() == 32);
    std::string id;
    for (; id.size() < length; bits >>= 5U) id += letters[bits & 31U];
    return id;
}

}  // namespace bouncehouse::engine
