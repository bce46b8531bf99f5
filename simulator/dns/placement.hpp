// Where a scenario lies in a world that holds several: its names moved below another domain, its addresses
// exchanged.
#pragma once
#include <bouncehouse/dns/name.hpp>
#include <map>
#include <string>
#include <string_view>

namespace bouncehouse::dns {

struct Placement {
    /// Names at or below `from` lie at or below `to`: with "example.test" and "c42.case.test",
    /// mx1.example.test is found as mx1.c42.case.test. An empty `from` puts `to` behind every name but the
    /// root and localhost. Both empty: names are as written.
    std::string from, to;
    std::map<std::string, std::string> addresses;  // as written: as they are in this run

    bool moves_names() const { return !to.empty(); }
    std::string place(std::string_view written) const;   // a name as written: as it is asked for
    std::string written(std::string_view placed) const;  // and back
    const std::string& address(const std::string& as_written) const;
};

}  // namespace bouncehouse::dns
