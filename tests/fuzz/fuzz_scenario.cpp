// Any text is either a scenario or a list of problems that can be printed; nothing else happens.
#include <bouncehouse/scenario/load.hpp>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bouncehouse;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto loaded = scenario::load_text(text, "fuzz.toml", catalogue::Catalogue::builtin(),
                                            [&](const std::string& file) -> std::optional<std::string> {
                                                if (file == "self.toml") return std::string{text};
                                                return std::nullopt;
                                            });
    for (const scenario::Problem& problem : loaded.problems)
        if (problem.str().empty()) __builtin_trap();
    if (loaded.ok() && loaded.scenario->hosts.empty()) __builtin_trap();
    return 0;
}
