// A sender under test, as described in senders/*.toml: how it is started, given a message, stopped,
// how its own words are read, what it can do and how patient it is. Plain data.
#pragma once
#include <bouncehouse/case/model.hpp>
#include <bouncehouse/sender/outcome.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bouncehouse::probe {

using std::chrono::milliseconds;

/// A command line with placeholders. A word that is exactly one placeholder of a list ({recipients},
/// {tls}, {auth}) becomes that many words, none when the list is empty.
struct Command {
    std::vector<std::string> words;
    std::string stdin_text;  // with placeholders; "{message}" for the message itself; "" closed
    std::map<std::string, std::string> environment;
    bool operator==(const Command&) const = default;
};

/// How the sender's words become a Told. Tried in order; the first that fits decides.
struct Reading {
    Told told = Told::nothing;
    std::vector<int> exit;    // exit statuses of the command; empty: any
    std::vector<int> status;  // HTTP statuses of the answer; empty: any
    std::string output;       // regular expression searched in the output; "" any
    bool by_code = false;     // told by the first digit of the code group (1) of `output`: 4 temporary, 5 permanent
    bool last = false;        // the last line that fits counts, not the first
    bool operator==(const Reading&) const = default;
};

struct JsonReading {            // the sender prints one JSON object a message
    std::string told = "told";  // paths, "a.b"; values are names of Told
    std::string code = "code";
    std::string text = "text";
    std::string recipients = "recipients";  // object: address to Told
    bool operator==(const JsonReading&) const = default;
};

struct HttpRequest {  // an app driven over HTTP
    std::string method = "POST", url, content_type = "application/json", body;
    std::map<std::string, std::string> headers;  // further fields; values with placeholders
    std::vector<int> accepted{200, 201, 202, 204};
    bool operator==(const HttpRequest&) const = default;
};

/// A file the probe writes before start (and again for each case when it holds {each}): routes, policies.
struct GeneratedFile {
    std::string path;   // with placeholders
    std::string text;   // once at the top
    std::string line;   // once a case: {domain} {address} {port} {tls} {auth} ...
    std::string mode;   // "0600"; "" default
    std::string owner;  // account name; "" none
    bool operator==(const GeneratedFile&) const = default;
};

struct Timing {
    milliseconds ready{10'000};                   // start to ready
    milliseconds submit_limit{30'000};            // watchdog: one submission (a client's whole conversation)
    std::optional<milliseconds> command_timeout;  // how long it waits for a reply, as configured here; none: not known
    std::optional<milliseconds> connect_timeout, data_timeout, final_timeout;  // where they differ
    milliseconds retry{1000};       // queue: interval of attempts, as configured here
    milliseconds gives_up{20'000};  // queue: life of a message, as configured here
    milliseconds stop_limit{5000};
};

struct SenderDescription {
    std::string file, name, summary;
    Kind kind = Kind::client;
    std::optional<Command> version;  // prints it; first line is taken, or what version_pattern's group 1 finds
    std::string version_pattern;
    std::vector<std::string> setup;  // shell script lines run once in {dir} before start
    std::vector<GeneratedFile> files;
    std::optional<Command> start;          // long-running; none: nothing to start
    std::string ready_tcp;                 // "127.0.0.1:{submit_port}": ready when it answers with 220
    std::string ready_http;                // or when this address answers at all
    std::optional<Command> ready_command;  // or when this exits 0
    std::optional<Command> reload;         // after files changed
    // exactly one way to submit:
    std::optional<Command> submit;
    std::string submit_smtp;  // "127.0.0.1:{submit_port}"
    std::optional<HttpRequest> submit_http;
    std::optional<Command> flush;  // makes a queue try again, if one wants to hurry it
    std::optional<Command> stop;   // else SIGTERM to the started process group
    std::vector<Reading> readings;
    std::optional<JsonReading> json;
    // what stands for {tls}, {auth} ... by the case's wish; a wish that is not listed is not-applicable
    std::map<std::string, std::vector<std::string>> tls;       // by name_of(TlsPolicy); "none" should be there
    std::map<std::string, std::vector<std::string>> auth;      // by mechanism, "any", "none"
    std::map<std::string, std::string> tls_lines, auth_lines;  // the same, for GeneratedFile::line: {tls}, {auth}
    std::vector<std::string> features;                         // what it can do: features.hpp
    std::vector<std::string> composes;                         // "headers", "body", "message": it makes these itself
    Timing timing;
    std::uint64_t memory_limit = 1024ULL << 20U;  // octets, a process
    unsigned jobs = 0;                            // at most so many submissions at once; 0: no limit of its own
    bool one_host = false;  // it is set to one server for good: every case is played there, one after the other
    std::vector<std::string> networks;  // "namespace" when it wants its own network namespace with DNS (worlds)
};

}  // namespace bouncehouse::probe
