// An SMTP server for tests: one thread a connection, answers by the local part of each recipient
// ("450@..." gets 450), keeps what it was told. No TLS, no AUTH.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <bouncehouse/sender/keeper.hpp>
#include <cctype>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class TinyServer {
public:
    struct Message {
        std::string from;             // the MAIL line
        std::vector<std::string> to;  // RCPT lines accepted
        std::string content;          // as on the wire, without the last dot
    };
    std::vector<std::string> offers{"SIZE 10000000", "8BITMIME", "SMTPUTF8", "DSN"};
    std::string after_data = "250 2.0.0 taken";

    TinyServer() {
        listener_ = bouncehouse::probe::Handle{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        bind(listener_.number(), reinterpret_cast<sockaddr*>(&address), size);
        listen(listener_.number(), 100);
        getsockname(listener_.number(), reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread{[this](const std::stop_token& stop) { accept_all(stop); }};
    }
    std::uint16_t port() const { return port_; }
    std::vector<Message> messages() const {
        const std::lock_guard lock{mutex_};
        return messages_;
    }
    std::vector<std::string> lines() const {
        const std::lock_guard lock{mutex_};
        return lines_;
    }
    /// Waits until so many messages have come.
    bool wait_for(std::size_t count, int seconds = 30) const {
        for (int i = 0; i < seconds * 100 && messages().size() < count; ++i) usleep(10'000);
        return messages().size() >= count;
    }

private:
    void accept_all(const std::stop_token& stop) {
        std::vector<std::jthread> threads;
        while (!stop.stop_requested()) {
            pollfd file{listener_.number(), POLLIN, 0};
            if (poll(&file, 1, 20) != 1) continue;
            const int link = accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC);
            if (link >= 0) threads.emplace_back([this, link](const std::stop_token& s) { serve(link, s); });
        }
        for (auto& thread : threads) thread.request_stop();
    }
    static void say(int link, const std::string& text) {
        [[maybe_unused]] const auto sent = send(link, (text + "\r\n").c_str(), text.size() + 2, MSG_NOSIGNAL);
    }
    void serve(int number, const std::stop_token& stop) {
        const bouncehouse::probe::Handle link{number};
        std::string buffer;
        Message message;
        bool in_data = false;
        say(number, "220 tiny.test ready");
        while (!stop.stop_requested()) {
            const auto end = buffer.find("\r\n");
            if (end == std::string::npos) {
                pollfd file{number, POLLIN, 0};
                if (poll(&file, 1, 20) != 1) continue;
                char piece[4096];
                const ssize_t got = recv(number, piece, sizeof piece, 0);
                if (got <= 0) return;
                buffer.append(piece, static_cast<std::size_t>(got));
                continue;
            }
            std::string line = buffer.substr(0, end);
            buffer.erase(0, end + 2);
            if (in_data) {
                if (line != ".") {
                    message.content += line + "\r\n";
                    continue;
                }
                in_data = false;
                if (after_data.starts_with("2")) {
                    const std::lock_guard lock{mutex_};
                    messages_.push_back(message);
                }
                message = {};
                say(number, after_data);
                continue;
            }
            // Verbs are the same in any case of letters (RFC 5321 2.4).
            for (char& c : line) {
                if (c == ' ') break;
                c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            }
            {
                const std::lock_guard lock{mutex_};
                lines_.push_back(line);
            }
            if (line.starts_with("EHLO")) {
                std::string reply = "250-tiny.test";
                for (const auto& offer : offers) reply += "\r\n250-" + offer;
                say(number, reply + "\r\n250 HELP");
            } else if (line.starts_with("MAIL")) {
                message.from = line;
                say(number, "250 2.1.0 ok");
            } else if (line.starts_with("RCPT")) {
                const std::string local = line.substr(line.find('<') + 1, 3);
                const bool code = local[0] == '4' || local[0] == '5';
                if (!code) message.to.push_back(line);
                say(number, code ? local + " as asked" : "250 2.1.5 ok");
            } else if (line == "DATA") {
                in_data = true;
                say(number, "354 go");
            } else if (line == "QUIT") {
                say(number, "221 bye");
                return;
            } else {
                say(number, "250 ok");
            }
        }
    }

    bouncehouse::probe::Handle listener_;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::vector<Message> messages_;
    std::vector<std::string> lines_;
    std::jthread thread_;
};
