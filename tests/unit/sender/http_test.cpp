// Submission over HTTP: the request, and what the answer tells, whatever its framing.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <bouncehouse/sender/http.hpp>
#include <bouncehouse/sender/keeper.hpp>
#include <bouncehouse/sender/reading.hpp>
#include <bouncehouse/sender/socket.hpp>
#include <catch.hpp>
#include <thread>

using namespace bouncehouse::probe;
using namespace std::chrono_literals;

namespace {

/// Takes one request and gives these octets back.
class OneAnswer {
public:
    explicit OneAnswer(std::string answer) : answer_(std::move(answer)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        bind(listener_.number(), reinterpret_cast<sockaddr*>(&address), size);
        listen(listener_.number(), 1);
        getsockname(listener_.number(), reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread{[this] { serve(); }};
    }
    HttpRequest request(std::string body = {}) const {
        HttpRequest request;
        request.url = "http://127.0.0.1:" + std::to_string(port_) + "/send";
        request.body = std::move(body);
        return request;
    }
    std::string heard() {
        thread_.join();
        return heard_;
    }

private:
    void serve() {
        const Handle link{accept(listener_.number(), nullptr, nullptr)};
        std::size_t wanted = std::string::npos;
        while (heard_.size() < wanted) {
            char piece[4096];
            const ssize_t got = recv(link.number(), piece, sizeof piece, 0);
            if (got <= 0) break;
            heard_.append(piece, static_cast<std::size_t>(got));
            const std::size_t end = heard_.find("\r\n\r\n"), field = heard_.find("Content-Length: ");
            if (end != std::string::npos) wanted = end + 4 + std::stoul(heard_.substr(field + 16));
        }
        send(link.number(), answer_.data(), answer_.size(), MSG_NOSIGNAL);
    }

    std::string answer_, heard_;
    Handle listener_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    std::uint16_t port_ = 0;
    std::jthread thread_;
};

SubmitOutcome answered(const std::string& answer, const SenderDescription& sender = {}) {
    OneAnswer server{answer};
    SubmitOutcome outcome = http_submit(server.request(), Values{}, 5000ms);
    read_outcome(sender, outcome);
    return outcome;
}

}  // namespace

TEST_CASE("Addresses of HTTP submissions") {
    CHECK(http_address("http://127.0.0.1:8080/a/b?c").host == "127.0.0.1");
    CHECK(http_address("http://127.0.0.1:8080/a/b?c").port == "8080");
    CHECK(http_address("http://127.0.0.1:8080/a/b?c").target == "/a/b?c");
    CHECK(http_address("http://[::1]").host == "::1");
    CHECK(http_address("http://[::1]").port == "80");
    CHECK(http_address("http://localhost").target == "/");
    CHECK_FALSE(http_address("https://127.0.0.1/").ok());
    CHECK_FALSE(http_address("http://").ok());
    CHECK_FALSE(http_address("http://127.0.0.1:x/").ok());
}

TEST_CASE("The request is as the description says") {
    OneAnswer server{"HTTP/1.1 204 No Content\r\n\r\n"};
    Values values;
    values.set("recipient", "a+b@x.test");
    HttpRequest request = server.request("to={recipient|url}");
    request.content_type = "application/x-www-form-urlencoded";
    request.headers = {{"Authorization", "Bearer x"}};
    CHECK(http_submit(request, values, 5000ms).told == Told::accepted);
    const std::string heard = server.heard();
    CHECK(heard.starts_with("POST /send HTTP/1.1\r\n"));
    CHECK(heard.find("\r\nAuthorization: Bearer x\r\n") != std::string::npos);
    CHECK(heard.ends_with("\r\n\r\nto=a%2Bb%40x.test"));
}

TEST_CASE("A value does not become a header field of its own") {
    Values values;
    values.set("recipient", "a\r\nX-Evil: 1");
    HttpRequest request;
    request.url = "http://127.0.0.1:1/";
    request.headers = {{"X-To", "{recipient}"}};
    const SubmitOutcome outcome = http_submit(request, values, 1000ms);
    CHECK_FALSE(outcome.ran);
    CHECK(outcome.problem == "a header field of the request holds a line end");
    request.headers.clear();
    request.url = "http://127.0.0.1:1/{recipient}";
    CHECK_FALSE(http_submit(request, values, 1000ms).ran);
}

TEST_CASE("Answers in every framing [RFC9112-6]") {
    CHECK(answered("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok, and more").output == "ok");
    CHECK(answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n1\r\n!\r\n0\r\n\r\n").output ==
          "ok!");
    CHECK(answered("HTTP/1.0 200 OK\r\n\r\nto the end").output == "to the end");
    CHECK(answered("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").output == "ok");
    CHECK(answered("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut").output == "cut");
    CHECK(answered("HTTP/1.1 204 No Content\r\n\r\n").told == Told::accepted);
    for (const std::string no_http : {"", "220 mx.test ESMTP\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n"}) {
        const SubmitOutcome outcome = answered(no_http);
        CHECK_FALSE(outcome.ran);
        CHECK(outcome.told == Told::nothing);
        CHECK_FALSE(outcome.problem.empty());
    }
    const std::string huge(3U << 20U, 'x');
    CHECK(answered("HTTP/1.1 200 OK\r\n\r\n" + huge).output.size() <= 1U << 20U);
}

TEST_CASE("What a status says by itself [RFC9110-15]") {
    CHECK(answered("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n").told == Told::temporary);
    CHECK(answered("HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n").told == Told::temporary);
    CHECK(answered("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n").told == Told::failed);
}

TEST_CASE("The body is read as the output of a command is") {
    SenderDescription sender;
    Reading reading;
    reading.status = {502};
    reading.output = "\"([45][0-9][0-9]) ";
    reading.by_code = true;
    sender.readings = {reading};
    const auto answer = [](int status, const std::string& body) {
        return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    };
    CHECK(answered(answer(502, "{\"error\": \"550 no\"}"), sender).told == Told::permanent);
    CHECK(answered(answer(502, "{\"error\": \"450 no\"}"), sender).code == 450);
    CHECK(answered(answer(500, "{\"error\": \"550 no\"}"), sender).told == Told::failed);
    sender.json.emplace();
    sender.json->told = "mail.state";
    const std::string pretty = "{\n  \"mail\": {\n    \"state\": \"temporary\"\n  }\n}\n";
    CHECK(answered(answer(200, pretty), sender).told == Told::temporary);
}
