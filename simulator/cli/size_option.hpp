// An option whose value is a size, written as in scenarios: "64KiB", "10MB", "4096".
#pragma once
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/scenario/size.hpp>
#include <concepts>

namespace bouncehouse::cli {

template <std::unsigned_integral T>
CLI::Option* add_size(CLI::App& app, const std::string& name, T& octets, const std::string& what) {
    const auto read = [&octets, name](const std::string& text) {
        const auto size = scenario::parse_size(text);
        if (!size) throw CLI::ValidationError(name, size.problem);
        octets = *size;
    };
    return app.add_option_function<std::string>(name, read, what)
        ->type_name("SIZE")
        ->default_str(std::to_string(octets));
}

}  // namespace bouncehouse::cli
