// A journal line from anywhere: reading it never crashes, and what was read is written and read again
// as the same.
#include <bouncehouse/evidence/keepers.hpp>
#include <cstdint>
#include <cstdlib>

using namespace bouncehouse::evidence;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string line(data, data + size);
    if (const auto event = event_from_json(line)) {
        if (event_from_json(to_json(*event)) != event) std::abort();
    }
    if (const auto message = message_from_json(line)) {
        const auto again = message_from_json(to_json(*message));
        if (!again || to_json(*again) != to_json(*message)) std::abort();
    }
    return 0;
}
