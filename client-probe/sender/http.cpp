#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <bouncehouse/sender/http.hpp>
#include <bouncehouse/sender/socket.hpp>
#include <optional>

namespace bouncehouse::probe {

namespace {

namespace http = boost::beast::http;

constexpr std::uint64_t longest_answer = 1U << 20U;  // octets of a body; what comes behind is not read
constexpr std::array again{408, 425, 429, 503};      // statuses that say "try again"

struct Answer {
    int status = 0;
    std::string line, body;
};

/// One response, whatever its framing; none when it breaks off in its header or is no HTTP.
std::optional<Answer> read_response(Socket& socket, std::string& left, std::string& problem) {
    http::response_parser<http::string_body> parser;
    parser.eager(true);
    parser.body_limit(longest_answer);
    while (!parser.is_done()) {
        boost::system::error_code error;
        left.erase(0, parser.put(boost::asio::buffer(left), error));
        if (error == http::error::body_limit || parser.is_done()) break;
        if (error && error != http::error::need_more) {
            problem = "the answer is no HTTP: " + error.message();
            return std::nullopt;
        }
        if (auto more = socket.some()) {
            left += *more;
            continue;
        }
        if (!parser.is_header_done()) {
            problem = "no answer: " + socket.problem();
            return std::nullopt;
        }
        parser.put_eof(error);  // a body that ends with the connection, or is cut
        break;
    }
    const auto& message = parser.get();
    return Answer{
        static_cast<int>(message.result_int()),
        fmt::format("{} {}", message.result_int(), std::string_view{message.reason().data(), message.reason().size()}),
        message.body()};
}

/// Header fields of the request; none where a value would break out of its line.
std::optional<std::string> fields_of(const HttpRequest& request, const Values& values) {
    std::string fields;
    for (const auto& [name, value] : request.headers) {
        const std::string filled = values.fill(value);
        if ((name + filled).find_first_of("\r\n") != std::string::npos) return std::nullopt;
        fields += fmt::format("{}: {}\r\n", name, filled);
    }
    return fields;
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
    const auto fields = fields_of(request, values);
    if (!to.ok() || !fields || to.target.find_first_of(" \r\n") != std::string::npos) {
        outcome.problem = fields ? fmt::format("`{}` is no http:// address", url)
                                 : std::string{"a header field of the request holds a line end"};
        return outcome;
    }
    Socket socket{to.host, static_cast<std::uint16_t>(std::stoi(to.port)), limit};
    const std::string body = values.fill(request.body);
    const std::string head = fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}:{}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}Connection: close\r\n\r\n",
        request.method, to.target, to.host.find(':') == to.host.npos ? to.host : "[" + to.host + "]", to.port,
        request.content_type, body.size(), *fields);
    std::optional<Answer> answer;
    outcome.problem = socket.problem();
    if (socket.connected() && socket.send(head + body)) {
        std::string left;
        // 1xx answers stand before the one that counts (RFC 9110 15.2).
        do answer = read_response(socket, left, outcome.problem);
        while (answer && answer->status / 100 == 1);
    } else {
        outcome.problem = socket.problem();
    }
    outcome.ended = now();
    if (!answer) return outcome;
    outcome.ran = true;
    outcome.http_status = answer->status;
    outcome.text = answer->line;
    outcome.output = std::move(answer->body);
    outcome.output_octets = outcome.output.size();
    if (std::find(request.accepted.begin(), request.accepted.end(), answer->status) != request.accepted.end())
        outcome.told = Told::accepted;
    else
        outcome.told =
            std::find(again.begin(), again.end(), answer->status) != again.end() ? Told::temporary : Told::failed;
    return outcome;
}

}  // namespace bouncehouse::probe
