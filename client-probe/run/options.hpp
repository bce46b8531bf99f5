// What a run is told, and whom it tells.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

namespace bouncehouse::probe {

struct RunOptions {
    unsigned jobs = 0;                   // cases at once; 0: 16 for a client, 400 for a queue
    std::uint16_t port = 0;              // of the case's hosts; 0: any free one
    std::chrono::seconds time_limit{0};  // of the whole run; 0: none. What is left then is skipped
    std::filesystem::path keep;          // folder for all evidence; empty: none
    bool keep_scratch = false;           // leave the sender's own folder behind
    std::uint64_t seed = 1;
    bool own_network = false;    // enter_own_network() went well
    std::string no_own_network;  // why it did not
};

struct Standing {  // of a run that goes on
    std::size_t total = 0, done = 0, running = 0;
    std::chrono::nanoseconds since{};
    std::string doing;  // "reference", "cases", "sanity"
};

struct Hooks {  // called from several threads, one at a time
    std::function<void(const CaseResult&)> result;
    std::function<void(const Standing&)> standing;
    std::stop_token stop;  // the user wants an end: what is running is ended, the rest skipped
};

}  // namespace bouncehouse::probe
