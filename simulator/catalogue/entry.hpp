// One documented reply, as data. A pair of codes is no key: the speaker is part of the identity.
#pragma once
#include <bouncehouse/smtp/reply.hpp>
#include <bouncehouse/smtp/stage.hpp>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::catalogue {

/// What a sender should do (the controlled vocabulary of scenarios, catalogue and verdicts).
enum class Reaction : std::uint8_t {
    proceed, answer_challenge, send_content, retry, retry_slower, try_next_host, fail_recipient, fail_message,
    fail_domain, split_recipients, shrink_message, fall_back, use_tls, authenticate, fix_credentials, disconnect
};
inline constexpr std::array<std::string_view, 16> reaction_names{
    "proceed", "answer-challenge", "send-content", "retry", "retry-slower", "try-next-host", "fail-recipient",
    "fail-message", "fail-domain", "split-recipients", "shrink-message", "fall-back", "use-tls", "authenticate",
    "fix-credentials", "disconnect"};
constexpr std::string_view name_of(Reaction reaction) { return reaction_names[static_cast<std::size_t>(reaction)]; }
constexpr std::optional<Reaction> reaction_named(std::string_view name) {
    for (std::size_t i = 0; i < reaction_names.size(); ++i)
        if (reaction_names[i] == name) return static_cast<Reaction>(i);
    return std::nullopt;
}

enum class Status : std::uint8_t { documented, paraphrased, de_facto };
/// Protocol class, from the first digit alone.
enum class Class : std::uint8_t { success, intermediate, transient, permanent, other };
/// An opinion of list keepers, not of the protocol.
enum class Hygiene : std::uint8_t { none, soft, hard };

struct Entry {
    std::string id;                       // "gmail.421-4.7.28-ip": family, dot, code, enhanced, what tells it from its like
    std::string family;                   // "gmail", "rfc5321", "defacto"
    int code = 0;
    std::optional<smtp::EnhancedCode> enhanced;       // as sent on the wire; none where none is sent
    std::optional<smtp::EnhancedCode> listed;         // as lists print it, when the wire carries none or another
    std::string tag;                      // TSS04, CS01, RL000001 ...
    std::vector<std::string> text;        // lines with placeholders {ip} {rcpt} ..., without codes
    std::vector<smtp::Stage> stages;
    bool closes = false;                  // the server closes after it
    std::string meaning, remedy;
    std::vector<std::string> causes;
    Reaction queue = Reaction::proceed;   // for a queueing MTA
    Reaction client = Reaction::proceed;  // for a one-shot client
    Hygiene hygiene = Hygiene::none;
    std::string hygiene_source;
    std::string source;                   // "RFC 5321 4.2.2" or the provider's document
    std::string seen;                     // date the provider's document was seen, "2026-06"; empty for RFCs
    Status status = Status::documented;
    std::string disputed;                 // a sentence where sources contradict each other
    bool malformed = false;               // on purpose not as the grammar wants it
    std::string raw;                      // malformed entries: the bytes themselves

    Class klass() const;
    /// The reply with its placeholders still in it.
    smtp::Reply reply() const;
};

}  // namespace bouncehouse::catalogue
