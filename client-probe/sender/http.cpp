#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bouncehouse/sender/http.hpp>
#include <bouncehouse/sender/socket.hpp>

namespace bouncehouse::probe {

namespace {

constexpr std::size_t longest_answer = 1U << 20U;

int status_of(const std::string& line) {
    if (!line.starts_with("HTTP/1.") || line.size() < 12) return 0;
    const std::string digits = line.substr(9, 3);
    return std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }) ? std::stoi(digits)
                                                                                                  : 0;
}

}  // namespace

HttpAddress http_address(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) return {};
    url.remove_prefix(scheme.size());
    const auto slash = std::min(url.find('/'), url.size());
    std::string_view authority = url.substr(0, slash);
    if (authority.empty() || authority.find('@') != authority.npos) return {};
    std::string target{url.substr(slash)};
    if (target.empty()) target = "/";
    const bool has_port = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0) != authority.npos;
    auto [address, port] = address_and_port(has_port ? std::string{authority} : fmt::format("{}:80", authority));
    if (address == "localhost") address = "127.0.0.1";
    if (port == 0) return {};
    return {std::move(address), std::to_string(port), std::move(target)};
}

SubmitOutcome http_submit(const HttpRequest& request, const Values& values, std::chrono::milliseconds limit,
                          const RunClock& clock) {
    const auto now = [&] { return clock ? clock() : std::chrono::steady_clock::now().time_since_epoch(); };
    SubmitOutcome outcome;
    outcome.began = outcome.ended = now();
    const std::string url = values.fill(request.url);
    const HttpAddress to = http_address(url);
    if (!to.ok()) {
        outcome.problem = fmt::format("`{}` is no http:// address", url);
        return outcome;
    }
    Socket socket{to.host, static_cast<std::uint16_t>(std::stoi(to.port)), limit};
    const std::string body = values.fill(request.body);
    const std::string head = fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}:{}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        request.method, to.target, to.host.find(':') == to.host.npos ? to.host : "[" + to.host + "]", to.port,
        request.content_type, body.size());
    int status = 0;
    if (socket.connected() && socket.send(head + body)) {
        // 1xx answers stand before the one that counts (RFC 9110 15.2).
        do {
            const auto line = socket.line();
            status = line ? status_of(*line) : 0;
            outcome.text = line.value_or("");
            for (auto field = line; field && !field->empty();) field = socket.line();
        } while (status / 100 == 1);
        if (status != 0) outcome.output = socket.rest(longest_answer);
    }
    outcome.ended = now();
    outcome.output_octets = outcome.output.size();
    outcome.ran = status != 0;
    if (!outcome.ran) {
        outcome.problem = socket.problem().empty() ? "the answer is no HTTP" : socket.problem();
        return outcome;
    }
    constexpr std::array again{408, 425, 429, 503};
    if (std::find(request.accepted.begin(), request.accepted.end(), status) != request.accepted.end())
        outcome.told = Told::accepted;
    else
        outcome.told = std::find(again.begin(), again.end(), status) != again.end() ? Told::temporary : Told::failed;
    return outcome;
}

}  // namespace bouncehouse::probe
