// Plays the cases of a plan over real sockets, many at a time, and compares what comes back.
#pragma once
#include <bouncehouse/replay/plan.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bouncehouse::replay {

struct Target {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;      // the host that speaks in clear and offers STARTTLS
    std::uint16_t tls_port = 0;  // the host with implicit TLS
};

struct Result {
    const Case* played = nullptr;
    bool same = false;
    std::string expected;  // visible form
    std::string got;       // visible form, as far as it came
    std::string problem;   // "" when same; else what went wrong, in a phrase
};

struct PlayOptions {
    unsigned jobs = 64;
    std::chrono::milliseconds deadline{5000};  // for one case
    std::function<void(std::size_t done, std::size_t differences)> progress;
};

/// Results in the order of the cases. Blocks until all are played.
std::vector<Result> play(const std::vector<Case>& cases, const Target& target, const PlayOptions& options);

}  // namespace bouncehouse::replay
