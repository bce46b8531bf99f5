// What conditions, keys and placeholders look at: the question of the session together with what the
// conversation knows. One place says which sender, recipient or size is meant at each stage.
#pragma once
#include <bouncehouse/engine/crowd.hpp>
#include <bouncehouse/engine/states.hpp>
#include <bouncehouse/scenario/cidr.hpp>
#include <bouncehouse/smtp/responder.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::engine {

/// What one conversation knows about itself.
struct Facts {
    std::size_t host = 0;
    std::string_view host_name;
    std::string client;                        // address without port
    std::optional<scenario::Address> address;  // of the client; none when it is no IP address
    Arrival arrival;
    std::uint64_t session = 0;
    std::string hello, user;  // as last told by the session
    bool tls = false, extended = false;
    std::string tls_version, server_name;
    std::string mechanism;           // of the AUTH exchange under way
    std::uint64_t commands = 0;      // command lines so far, this one included
    std::uint64_t transactions = 0;  // MAIL commands so far, this one included
    std::uint64_t kept = 0;          // messages kept
    std::uint64_t errors = 0;        // wrong commands so far, this one included
};

struct Asked {
    const smtp::Situation& now;
    const Facts& facts;
    States& states;
    const Crowd& crowd;
    scenario::Duration time{};    // scenario time
    bool content_coming = false;  // asked before the content: what is in it is not known yet

    /// Of this MAIL command, else of the open transaction; none when there is no sender.
    const smtp::Path* sender() const;
    bool null_sender() const { return sender() != nullptr && sender()->null(); }
    /// Of this RCPT command; of the one whose turn it is in LMTP; else the first accepted one.
    const smtp::Path* recipient() const;
    /// True when `holds` is true for the recipient of this command, or later for one of the accepted ones.
    template <class Holds>
    bool any_recipient(Holds&& holds) const {
        if (single_recipient()) return recipient() != nullptr && holds(*recipient());
        if (now.transaction != nullptr)
            for (const smtp::Recipient& one : now.transaction->recipients)
                if (holds(one.path)) return true;
        return false;
    }
    /// The EHLO or HELO argument, also while that command is asked about.
    std::string_view hello() const;
    /// What SIZE says (RFC 1870), in this MAIL command or the open transaction.
    std::optional<std::uint64_t> declared_size() const;
    /// Octets of the content; the chunk's at BDAT; what MAIL declared before that.
    std::optional<std::uint64_t> size() const;
    /// MAIL or RCPT parameters in play.
    const std::vector<smtp::Parameter>* parameters() const;
    bool utf8() const;
    bool eight_bit() const;
    bool chunked() const;
    /// The header section, and what follows the empty line (RFC 5322 2.1).
    std::string_view header() const;
    std::string_view body() const;

private:
    bool single_recipient() const { return now.stage == smtp::Stage::rcpt || now.recipient.has_value(); }
    std::size_t header_size() const;
};

/// ASCII lower case: domains, verbs and, here, mailboxes have none (scenario/pattern.hpp).
std::string lower(std::string_view text);

}  // namespace bouncehouse::engine
