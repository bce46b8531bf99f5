// A sender under test as it stands on this machine: its own folder, its files, its processes. Made from
// a description; everything it made is gone when it is.
#pragma once
#include <bouncehouse/case/model.hpp>
#include <bouncehouse/sender/description.hpp>
#include <bouncehouse/sender/outcome.hpp>
#include <bouncehouse/sender/process.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace bouncehouse::probe {

/// Where a case's mail goes, and what is submitted.
struct CaseTarget {
    std::string address;                        // the case's host, IPv4 or IPv6 as text
    std::uint16_t port = 0;                     // its port
    std::string host_name;                      // the host's name, as its certificate has it
    std::string domain;                         // the case's own: c0042.case.test
    std::string return_domain, return_address;  // where bounces go: c0042.return.test
    std::uint16_t return_port = 0;
    std::string sender;  // return address; "" is the null sender
    std::vector<std::string> recipients;
    std::string message;            // bytes, lines end with CRLF
    std::string message_id;         // without <>
    std::vector<std::string> more;  // further messages of the same submission (Submission::messages > 1)
    std::vector<std::string> more_ids;
    std::string user, password, token;  // for AUTH
    RunClock clock;                     // of the run; none: steady clock
    std::stop_token stop;
};

struct InstanceSettings {
    std::filesystem::path scratch;  // where the own folder is made; empty: the system's temporary folder
    std::string ca_file;            // PEM of the authority whose certificates verify
    std::string hello = "sender.probe.test";
    std::string smtp_address;     // of every case's host, where the description says `one-host`
    std::uint16_t smtp_port = 0;  // its port
    std::uint64_t seed = 0;
    bool keep = false;  // leave the folder behind, for people to look at
};

class SenderInstance {
public:
    /// Makes the folder; the description must stay as long as this.
    SenderInstance(const SenderDescription& sender, InstanceSettings settings);
    ~SenderInstance();  // stops, removes the folder
    SenderInstance(const SenderInstance&) = delete;
    SenderInstance& operator=(const SenderInstance&) = delete;

    const SenderDescription& description() const;
    const std::filesystem::path& folder() const;
    /// Why the sender cannot do this case (kind, feature, TLS or AUTH that its description does not list);
    /// "" when it can.
    std::string applicable(const Case& test) const;
    /// First line the version command prints, or what the pattern finds in it; "" when there is none.
    std::string version();

    struct Route {
        const Case* test = nullptr;
        CaseTarget target;
    };
    /// Runs the setup lines (once), writes the generated files with a line for each case, starts a
    /// long-running sender and waits until it is ready. "" or what went wrong, with the sender's own words.
    std::string start(const std::vector<Route>& routes);
    /// Writes the files anew for these cases and reloads the sender; for cases found after start().
    std::string update(const std::vector<Route>& routes);
    /// Any number at once, from different threads.
    SubmitOutcome submit(const Case& test, const CaseTarget& target);
    /// Makes a queue try again now, where the description says how.
    void flush();
    /// Stops the sender; starts it again with its folder as it is (a queue's restart).
    std::string restart();
    /// The same, but it and all its processes are killed (SIGKILL) without a word.
    std::string kill_and_restart();
    /// "" while a long-running sender runs (or there is none), else how it ended.
    std::string trouble() const;
    /// The end of what a long-running sender has printed.
    std::string output() const;
    /// Ends everything it started. What is known of the long-running process.
    SubmitOutcome stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The same answer without an instance.
std::string applicable(const SenderDescription& sender, const Case& test);

}  // namespace bouncehouse::probe
