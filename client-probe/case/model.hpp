// A case: a scenario with both halves, and who it is: which requirement it tests, how binding that is,
// what has to be submitted to the sender under test. Plain data, read by load.hpp from cases/*.toml.
#pragma once
#include <array>
#include <bouncehouse/scenario/model.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

/// How binding a requirement is. `practice` has no clause or only records what happens.
enum class Level : std::uint8_t { must, should, may, practice };
inline constexpr std::array<std::string_view, 4> level_names{"must", "should", "may", "practice"};
constexpr std::string_view name_of(Level level) { return level_names[static_cast<std::size_t>(level)]; }

/// What a MUST stands on: the key word in the clause, or derived (grammar, a definition, the other side
/// of a server's duty). `none` for the other levels.
enum class Binding : std::uint8_t { none, keyword, derived };
inline constexpr std::array<std::string_view, 3> binding_names{"", "keyword", "derived"};
constexpr std::string_view name_of(Binding binding) { return binding_names[static_cast<std::size_t>(binding)]; }

/// A sender with a queue of its own, or one that works once and tells its caller.
enum class Kind : std::uint8_t { queue, client };
inline constexpr std::array<std::string_view, 2> kind_names{"queue", "client"};
constexpr std::string_view name_of(Kind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

/// TLS as the sender is asked to use it for a case.
enum class TlsPolicy : std::uint8_t { none, opportunistic, required, verified, implicit };
inline constexpr std::array<std::string_view, 5> tls_policy_names{"none", "opportunistic", "required", "verified",
                                                                  "implicit"};
constexpr std::string_view name_of(TlsPolicy policy) { return tls_policy_names[static_cast<std::size_t>(policy)]; }

/// What the sender under test is given. Recipients are r1@, r2@ ... of the case's own domain unless
/// `local_parts` names them.
struct Submission {
    std::uint32_t recipients = 1;
    std::vector<std::string> local_parts;  // instead of r1, r2 ...; as written in RCPT ("\"a b\"", "δοκιμή")
    std::string recipient_domain;          // instead of the case's own ("[127.0.0.1]", "bücher.@domain@"); rare
    std::string sender_local = "sender";   // of the case's return address; "" with null_sender
    bool null_sender = false;
    std::uint32_t messages = 1;     // each with the same envelope and its own Message-ID
    bool one_by_one = false;        // several messages: each is handed over only when the one before is done with
    std::string message = "plain";  // which message: a name of messages.hpp
    std::uint64_t size = 0;         // for messages that are as long as asked ("filler")
    TlsPolicy tls = TlsPolicy::none;
    std::string auth;  // mechanism in upper case; "any": the sender's choice; "": none. User and password: messages.hpp
    std::string secret;  // instead of that password and token; "" those
    bool utf8 = false;
    // DSN parameters (RFC 3461), as they are handed to the sender; "" not given
    std::string envid, ret, notify;
    std::vector<std::string> orcpt;              // one a recipient, "" for none
    std::map<std::string, std::string> options;  // other words for the sender's description, {option.NAME}
    bool operator==(const Submission&) const = default;
};

struct Case {
    std::string id;           // "ENV-009/250-450-550": requirement, then the variant when there are several
    std::string requirement;  // "ENV-009"
    std::string theme;        // "ENV"
    std::string variant;      // "250-450-550", "" when there is one only
    std::string title;        // a few words
    std::string sentence;     // the requirement in one sentence
    std::string server;       // what the tester does
    std::string good;         // what a good sender does
    Level level = Level::must;
    Binding binding = Binding::none;
    std::vector<std::string> clauses;   // "RFC 5321 4.2.1", the first carries the requirement
    std::string ambiguity;              // "A-29": what the RFCs leave open (cases/ambiguities.toml); "" none
    std::string reaches;                // stage it has to come to ("helo"), else the case says nothing; "" any
    std::vector<Kind> kinds;            // whom it applies to
    std::vector<std::string> features;  // what the sender has to be able to do: features.hpp
    std::vector<std::string> tags;      // "slow", "sweep", "core"
    Submission submission;
    std::shared_ptr<const scenario::Scenario> scenario;  // both halves
    std::string file;                                    // "env/009-triage.toml"
    std::string text;                                    // the scenario as loaded, for --keep
    /// How long a queue has to be watched though nothing is open any more, in sender's retry intervals.
    std::uint32_t settle = 2;
    /// The sender is killed and started again once it has tried each message, before anything more is looked at.
    bool restart = false;
    bool applies_to(Kind kind) const;
    bool tagged(std::string_view tag) const;
};

}  // namespace bouncehouse::probe
