// What the bytes of an entry must be on the wire, and whether these are they. Pure.
#pragma once
#include <bouncehouse/catalogue/entry.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bouncehouse::replay {

/// The wire form of an entry: literal octets, and placeholders between them. A placeholder with a value
/// known beforehand (the client's address, the sender ...) must be exactly that; one that the server
/// invents (a session id, a date) must be one or more printable octets.
class Expected {
public:
    Expected(const catalogue::Entry& entry, std::vector<std::pair<std::string, std::string>> known);

    enum class Match { yes, not_yet, no };
    /// Compares what has come so far. `no` is final; `not_yet`: right as far as it goes.
    Match compare(std::string_view bytes) const;
    /// For people: the form with {placeholders}, CR and LF shown.
    std::string str() const;

private:
    struct Part {
        bool invented = false;
        std::string text;
    };
    std::vector<Part> parts_;
};

/// Octets made visible: \r \n \x00.
std::string visible(std::string_view bytes);

}  // namespace bouncehouse::replay
