// Hands messages to an MTA by SMTP, byte by byte as they are (RFC 5321, 6152, 1870, 3461, 6531).
#pragma once
#include <bouncehouse/sender/outcome.hpp>
#include <bouncehouse/sender/process.hpp>
#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace bouncehouse::probe {

struct Envelope {
    std::string sender;  // "" is the null sender
    std::vector<std::string> recipients;
    bool utf8 = false;               // SMTPUTF8
    std::string envid, ret, notify;  // as the user means them; xtext is made here (RFC 3461 4)
    std::vector<std::string> orcpt;  // one a recipient, "" for none; "user@example.test" or "rfc822;user@..."
};

struct InjectTo {
    std::string address;  // IPv4 or IPv6 as text
    std::uint16_t port = 25;
    std::string hello = "probe.test";
    std::chrono::milliseconds timeout{10'000};  // for connecting, and for each reply
};

/// One connection for all the messages. Told is accepted when every recipient of every message was
/// accepted with the content, else what the worst reply says. `ran` is false when no conversation came
/// about. An extension is used when the server offers it and the message wants it; SMTPUTF8 and DSN that
/// are wanted but not offered are a `problem`, and nothing is handed over.
SubmitOutcome inject(const InjectTo& to, const Envelope& envelope, const std::vector<std::string>& messages,
                     const RunClock& clock = {}, const std::stop_token& stop = {});

/// The content as it goes over the wire: CRLF line ends, dots doubled at line starts, ending with
/// CRLF "." CRLF (RFC 5321 4.5.2). Bare LF are taken as line ends, bare CR stay.
std::string stuffed(const std::string& message);

/// True when the server at that address greets with 220.
bool greets(const InjectTo& to);

}  // namespace bouncehouse::probe
