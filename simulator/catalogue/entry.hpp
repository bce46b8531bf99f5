// One documented reply, as data. A pair of codes is no key: the speaker is part of the identity.
#pragma once
#include <array>
#include <bouncehouse/smtp/reply.hpp>
#include <bouncehouse/smtp/stage.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::catalogue {

/// What a sender should do (the controlled vocabulary of scenarios, catalogue and verdicts).
enum class Reaction : std::uint8_t {
    proceed,
    answer_challenge,
    send_content,
    retry,
    retry_slower,
    try_next_host,
    fail_recipient,
    fail_message,
    fail_domain,
    split_recipients,
    shrink_message,
    fall_back,
    use_tls,
    authenticate,
    fix_credentials,
    disconnect
};
inline constexpr std::array<std::string_view, 16> reaction_names{
    "proceed",      "answer-challenge", "send-content",    "retry",
    "retry-slower", "try-next-host",    "fail-recipient",  "fail-message",
    "fail-domain",  "split-recipients", "shrink-message",  "fall-back",
    "use-tls",      "authenticate",     "fix-credentials", "disconnect"};
constexpr std::string_view name_of(Reaction reaction) { return reaction_names[static_cast<std::size_t>(reaction)]; }
constexpr std::optional<Reaction> reaction_named(std::string_view name) {
    for (std::size_t i = 0; i < reaction_names.size(); ++i)
        if (reaction_names[i] == name) return static_cast<Reaction>(i);
    return std::nullopt;
}
/// One sentence a reaction: what a queueing MTA does, and what a one-shot client does.
std::string_view for_a_queue(Reaction reaction);
std::string_view for_a_client(Reaction reaction);

enum class Status : std::uint8_t { documented, paraphrased, de_facto };
inline constexpr std::array<std::string_view, 3> status_names{"documented", "paraphrased", "de-facto"};
constexpr std::string_view name_of(Status status) { return status_names[static_cast<std::size_t>(status)]; }

/// Protocol class, from the first digit alone.
enum class Class : std::uint8_t { success, intermediate, transient, permanent, other };
inline constexpr std::array<std::string_view, 5> class_names{"success", "intermediate", "transient", "permanent",
                                                             "other"};
constexpr std::string_view name_of(Class klass) { return class_names[static_cast<std::size_t>(klass)]; }
/// RFC 5321 4.2.1; codes below 200 and above 599 are no replies a server may send.
constexpr Class class_of(int code) {
    if (code < 200 || code > 599) return Class::other;
    constexpr std::array by_digit{Class::success, Class::intermediate, Class::transient, Class::permanent};
    return by_digit[static_cast<std::size_t>(code / 100 - 2)];
}

/// An opinion of list keepers, not of the protocol.
enum class Hygiene : std::uint8_t { none, soft, hard };
inline constexpr std::array<std::string_view, 3> hygiene_names{"none", "soft", "hard"};
constexpr std::string_view name_of(Hygiene hygiene) { return hygiene_names[static_cast<std::size_t>(hygiene)]; }

struct Entry {
    std::string id;      // "gmail.421-4.7.28-ip": family, code, enhanced, what tells it from its like
    std::string family;  // "gmail", "rfc5321", "defacto"
    int code = 0;
    std::optional<smtp::EnhancedCode> enhanced;  // as sent on the wire; none where none is sent
    std::optional<smtp::EnhancedCode> listed;    // as lists print it, when the wire carries none or another
    std::string tag;                             // TSS04, CS01, RL000001 ...
    std::vector<std::string> text;  // lines with placeholders {ip} {rcpt} .. (placeholder_names), without codes
    std::vector<std::string> also;  // other wordings seen for the same reply; matched, never played
    std::vector<smtp::Stage> stages;
    bool closes = false;  // the server closes after it
    std::string meaning, remedy;
    std::vector<std::string> causes;
    Reaction queue = Reaction::proceed;   // for a queueing MTA
    Reaction client = Reaction::proceed;  // for a one-shot client
    Hygiene hygiene = Hygiene::none;
    std::string hygiene_source;
    std::string source;  // "RFC 5321 4.2.2" or the provider's document
    std::string seen;    // date the provider's document was seen, "2026-06"; empty for RFCs
    Status status = Status::documented;
    std::string disputed;    // a sentence where sources contradict each other
    bool malformed = false;  // on purpose not as the grammar wants it
    std::string raw;         // malformed entries: the bytes themselves

    friend bool operator==(const Entry&, const Entry&) = default;

    Class klass() const { return class_of(code); }
    bool at(smtp::Stage stage) const;  // one of `stages`, or any
    /// "421 4.7.28"; the code alone when no enhanced code is sent.
    std::string codes() const;
    /// The reply with its placeholders still in it.
    smtp::Reply reply() const;
};

/// A family of entries: one standard, one provider, or the codes no standard defines.
struct Family {
    std::string name;         // "gmail": file name and first part of each id
    std::string title;        // "Gmail and Google Workspace"
    std::string about;        // a short paragraph for the reader of the generated page
    std::string attribution;  // licence line that has to be shown with the texts; empty when none
    /// The family is a published standard (its name begins with "rfc", or it is the IANA registry).
    bool standard() const;
    friend bool operator==(const Family&, const Family&) = default;
};

/// The placeholders a text may hold, each written in braces: {ip}.
struct Placeholder {
    std::string_view name;
    std::string_view meaning;
    std::string_view example;  // what stands for it in the docs
};
inline constexpr std::array placeholders{
    Placeholder{"ip", "the client's address", "192.0.2.1"},
    Placeholder{"rcpt", "the recipient of the command, else the first of the transaction", "user@example.com"},
    Placeholder{"rcpt_domain", "the domain of {rcpt}", "example.com"},
    Placeholder{"sender", "the envelope sender", "sender@example.org"},
    Placeholder{"sender_domain", "the domain of {sender}", "example.org"},
    Placeholder{"helo", "the name the client gave in EHLO or HELO", "client.example.org"},
    Placeholder{"host", "the server's own name", "mx.example.com"},
    Placeholder{"session", "an opaque id of the session", "a1b2c3d4"},
    Placeholder{"limit", "the limit that was exceeded, as a number", "26214400"},
    Placeholder{"size", "the size or number that exceeded it", "31457280"},
    Placeholder{"time", "a number of seconds", "300"},
    Placeholder{"date", "date and time, as in RFC 5322", "Mon, 1 Jun 2026 12:00:00 +0000"},
};

}  // namespace bouncehouse::catalogue
