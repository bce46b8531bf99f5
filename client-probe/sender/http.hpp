// Submission to an application by one HTTP/1.1 request, in the clear.
#pragma once
#include <bouncehouse/sender/description.hpp>
#include <bouncehouse/sender/outcome.hpp>
#include <bouncehouse/sender/placeholders.hpp>
#include <bouncehouse/sender/process.hpp>
#include <chrono>
#include <string>
#include <string_view>

namespace bouncehouse::probe {

struct HttpAddress {
    std::string host, port, target;  // target begins with "/"
    bool ok() const { return !host.empty(); }
};
/// Of "http://127.0.0.1:8080/send"; not ok() for anything else ("https://", no host).
HttpAddress http_address(std::string_view url);

/// `told` is accepted for the statuses the request lists, else failed; 408, 425, 429 and 503 say
/// "try again" (RFC 9110 15.5.9, 15.6.4; RFC 6585 4; RFC 8470 5.2). The answer's body is the output, its status
/// http_status; what the body tells is read by read_outcome().
SubmitOutcome http_submit(const HttpRequest& request, const Values& values, std::chrono::milliseconds limit,
                          const RunClock& clock = {});

}  // namespace bouncehouse::probe
