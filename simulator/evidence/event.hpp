// What happened, as typed events. A leaf: it knows nothing of SMTP but names, so that journal, store,
// reports and the probe read the same thing.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace bouncehouse::evidence {

/// Monotonic, since the clock of the run began (engine/clock.hpp); never wall time.
using Time = std::chrono::nanoseconds;

struct Connected {
    std::string host;    // name of the simulated host
    std::string local;   // "127.0.0.1:1025"
    std::string remote;  // "127.0.0.1:49152"
    bool implicit_tls = false;
    bool operator==(const Connected&) const = default;
};

struct CommandSeen {    // one command line, AUTH continuation line or BDAT header
    std::string stage;  // "rcpt"
    std::string bytes;  // as received, without the line's end; may hold anything
    unsigned step = 0;  // AUTH exchange: 0 for the command itself
    std::string wrong;  // name, empty when it is fine
    std::string detail;
    bool operator==(const CommandSeen&) const = default;
};

/// Why a reply is what it is: each look at the memory, each draw, each rule passed over.
struct Reason {
    std::string what;  // "memory", "draw", "state", "limit", "sequence"
    std::string text;  // "triplet 127.0.0.1/a@b/c@d first seen 0s ago, wants 5m"
    bool operator==(const Reason&) const = default;
};

struct ReplyGiven {
    std::string stage;
    std::string bytes;  // exactly as sent; empty: no reply was given
    int code = 0;
    std::string rule;   // "scenarios/greylisting/basic.toml:6 (greylist)"; empty: what a correct server says
    std::string entry;  // catalogue id, empty when there is none
    std::vector<Reason> reasons;
    std::string fault;  // "delay 3s, close" in words; empty for an ordinary reply
    bool operator==(const ReplyGiven&) const = default;
};

struct WrongSeen {  // something wrong that no reply depends on
    std::string wrong;
    std::string detail;
    bool operator==(const WrongSeen&) const = default;
};

struct TlsSeen {
    bool done = false;
    std::string version, cipher, server_name, client_certificate;
    std::string failure;  // why not, when not done
    bool operator==(const TlsSeen&) const = default;
};

struct AuthSeen {
    std::string mechanism;
    std::string user;  // on success
    bool success = false;
    std::string detail;
    bool operator==(const AuthSeen&) const = default;
};

struct ContentSeen {
    std::uint64_t size = 0;
    bool complete = false;
    bool by_chunks = false;
    bool kept = false;
    std::string message;                // id of the message when kept, "12.1"
    std::vector<std::string> findings;  // "bare-lf x3 at 120"
    bool operator==(const ContentSeen&) const = default;
};

struct Ended {
    bool by_client = false;
    std::string how;  // "quit", "closed", "reset", "421", "fault", "stop" ...
    bool operator==(const Ended&) const = default;
};

struct Noted {  // whatever else the world did: a state changed, a limit was reached, a DNS query
    std::string what;
    std::string text;
    bool operator==(const Noted&) const = default;
};

using Body = std::variant<Connected, CommandSeen, ReplyGiven, WrongSeen, TlsSeen, AuthSeen, ContentSeen, Ended, Noted>;

struct Event {
    std::uint64_t session = 0;  // from 1 in order of accepting; 0: not of a session
    std::uint32_t number = 0;   // within the session, from 1
    Time at{};
    Body body;
    bool operator==(const Event&) const = default;
};

struct MessageRecipient {
    std::string address;
    std::vector<std::string> parameters;  // "NOTIFY=FAILURE"
    bool operator==(const MessageRecipient&) const = default;
};

/// A kept message: envelope and content as received.
struct Message {
    std::string id;  // "<session>.<n>", n from 1 in the session
    std::uint64_t session = 0;
    Time at{};
    std::int64_t wall_ms = 0;  // milliseconds since 1970-01-01 UTC, for people
    std::string host, client, hello, user;
    bool tls = false;
    std::string sender;
    std::vector<std::string> parameters;  // of MAIL
    std::vector<MessageRecipient> recipients;
    std::shared_ptr<const std::string> content;
    std::uint64_t size = 0;  // octets received; more than content holds when cut at the limit
    int code = 250;          // what the client was told
    bool operator==(const Message&) const = default;
};

}  // namespace bouncehouse::evidence
