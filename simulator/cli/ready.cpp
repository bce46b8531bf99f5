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

std::string endpoint(const net::Bound& socket) {
    const bool ipv6 = socket.address.find(':') != std::string::npos;
    const auto address = ipv6 ? "[" + socket.address + "]" : socket.address;
    return fmt::format("{}:{}", address, socket.port);
}

std::string_view tls_of(const net::Bound& socket, const scenario::Scenario& scenario) {
    if (socket.implicit_tls) return "implicit";
    for (const auto& host : scenario.hosts)
        if (host.name == socket.host && host.tls.mode == scenario::TlsMode::starttls) return "starttls";
    return "none";
}

}  // namespace

std::string ready_line(const std::vector<net::Bound>& bound) {
    std::string line = "ready:";
    for (const auto& socket : bound) line += fmt::format(" {} {} ({})", scheme(socket), endpoint(socket), socket.host);
    return line;
}

std::string ready_json(const std::vector<net::Bound>& bound, const scenario::Scenario& scenario) {
    std::vector<std::string> pieces;
    for (const auto& socket : bound)
        pieces.push_back(json::Object()
                             .add("host", socket.host)
                             .add("address", socket.address)
                             .add_number("port", socket.port)
                             .add("role", socket.role)
                             .add("tls", tls_of(socket, scenario))
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
