// Tells octets of TLS from clear text where only TLS may come (RFC 8446 5.1): a stream of records, each with
// a type from 20 to 24, a version that begins with 3, and a length.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace bouncehouse::net {

class ClearText {
public:
    /// The next octets of the peer. What follows the first octet that begins no record is clear text.
    void take(std::string_view octets);
    bool found() const { return found_; }
    /// The first line of the clear text, at most 200 octets; those that cannot be shown stand as "?".
    std::string line() const;

private:
    bool begins_record() const;

    std::string header_;      // up to five octets of a record's header
    std::size_t wanted_ = 0;  // octets of the record that are still to come
    std::string text_;
    bool found_ = false;
};

}  // namespace bouncehouse::net
