// An AUTH exchange (RFC 4954 4) told as such: the command, the challenges, the responses decoded.
#pragma once
#include <bouncehouse/check/observation.hpp>
#include <optional>
#include <string>
#include <vector>

namespace bouncehouse::probe {

struct AuthRun {
    std::size_t session = 0;
    std::string mechanism;               // in upper case
    std::vector<const Exchange*> lines;  // the command first, then each line of the client
    bool has_initial_response = false;
    bool under_tls = false;

    struct Response {
        const Exchange* line = nullptr;
        std::optional<std::string> octets;  // none: not base64
    };
    /// What the client answered, the initial response first; "*" is none.
    std::vector<Response> responses() const;
    bool cancelled() const;
    /// The code that ended it; 0 when none did.
    int result() const;
};

/// Those of one session, in order.
std::vector<AuthRun> auth_runs(const Observation& observation, std::size_t session);
/// Those of the sessions that `connection` names.
std::vector<AuthRun> auth_runs(const Observation& observation, const std::vector<std::size_t>& sessions);

/// What a 334 carries behind the code, without line end; nothing when it is no 334.
std::optional<std::string_view> challenge_of(const Exchange& exchange);

}  // namespace bouncehouse::probe
