#include <fmt/format.h>
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/sink_flags.hpp>
#include <charconv>

namespace bouncehouse::cli {

SinkTarget sink_target(const std::string& text) {
    if (text.starts_with("unix:"))
        throw Trouble(Exit::usage, "sink: " + text +
                                       ": UNIX-domain sockets are not supported; evidence and rules speak of client "
                                       "addresses, which such a socket has not");
    const auto rest = text.starts_with("inet:") ? text.substr(5) : text;
    const auto colon = rest.rfind(':');
    SinkTarget target;
    // Without a colon it is the port alone, as Postfix has it.
    const auto port = colon == std::string::npos ? rest : rest.substr(colon + 1);
    if (colon != std::string::npos) target.host = rest.substr(0, colon);
    if (target.host.starts_with('[') && target.host.ends_with(']'))
        target.host = target.host.substr(1, target.host.size() - 2);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), target.port);
    if (port.empty() || error != std::errc() || end != port.data() + port.size())
        throw Trouble(Exit::usage, fmt::format("sink: {}: wanted [inet:][host]:port, the port as a number", text));
    return target;
}

}  // namespace bouncehouse::cli
