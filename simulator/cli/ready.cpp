#include <fmt/format.h>
#include <unistd.h>
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/cli/ready.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace bouncehouse::cli {
namespace {

std::string scheme(const net::Bound& socket) {
    auto name = socket.role == "mx" ? std::string("smtp") : socket.role;
    return socket.implicit_tls ? name + "s" : name;
}

std::string endpoint(const std::string& address, std::uint16_t port) {
    const bool ipv6 = address.find(':') != std::string::npos;
    return fmt::format("{}:{}", ipv6 ? "[" + address + "]" : address, port);
}

std::string_view tls_of(const net::Bound& socket, const scenario::Scenario& scenario) {
    if (socket.implicit_tls) return "implicit";
    for (const auto& host : scenario.hosts)
        if (host.name == socket.host && host.tls.mode == scenario::TlsMode::starttls) return "starttls";
    return "none";
}

}  // namespace

std::string ready_line(const std::vector<net::Bound>& bound, const std::optional<dns::Endpoint>& name_server) {
    std::string line = "ready:";
    for (const auto& socket : bound)
        line += fmt::format(" {} {} ({})", scheme(socket), endpoint(socket.address, socket.port), socket.host);
    if (name_server) line += " dns " + endpoint(name_server->address, name_server->port);
    return line;
}

std::string ready_json(const std::vector<net::Bound>& bound, const scenario::Scenario& scenario,
                       const std::optional<dns::Endpoint>& name_server) {
    std::vector<std::string> pieces;
    for (const auto& socket : bound)
        pieces.push_back(json::Object()
                             .add("host", socket.host)
                             .add("address", socket.address)
                             .add_number("port", socket.port)
                             .add("role", socket.role)
                             .add("tls", tls_of(socket, scenario))
                             .str());
    if (name_server)
        pieces.push_back(json::Object()
                             .add("host", "")
                             .add("address", name_server->address)
                             .add_number("port", name_server->port)
                             .add("role", "dns")
                             .add("tls", "none")
                             .str());
    return json::array(pieces);
}

void write_atomically(const std::string& file, const std::string& text) {
    const auto draft = fmt::format("{}.{}.tmp", file, ::getpid());
    std::ofstream out(draft, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (out && std::rename(draft.c_str(), file.c_str()) == 0) return;
    const int error = errno;
    std::remove(draft.c_str());
    throw Trouble(Exit::failed, fmt::format("{}: {}", file, std::strerror(error)));
}

}  // namespace bouncehouse::cli
