// What a small parser returns: the value, or one phrase saying what is wrong with the text.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace bouncehouse::scenario {

template <class T>
struct Parsed {
    std::optional<T> value;
    std::string problem;     // "`min` is no unit"; empty when there is a value
    std::size_t offset = 0;  // where in the text the problem begins, octets
    std::size_t width = 0;   // how far it reaches; 0: the whole text is meant

    static Parsed of(T value) { return {std::move(value), {}, 0, 0}; }
    static Parsed wrong(std::string problem, std::size_t offset = 0, std::size_t width = 0) {
        return {std::nullopt, std::move(problem), offset, width};
    }
    explicit operator bool() const { return value.has_value(); }
    const T& operator*() const { return *value; }
};

}  // namespace bouncehouse::scenario
