// All that is known about how a sender took one case: what it was given, what it said, what was seen
// on the wire, told as sessions and attempts. Pure data: story.hpp makes it from evidence, checks read it.
#pragma once
#include <bouncehouse/case/model.hpp>
#include <bouncehouse/evidence/event.hpp>
#include <bouncehouse/sender/description.hpp>
#include <bouncehouse/sender/outcome.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bouncehouse::probe {

using evidence::Time;

/// A command with the reply it got. Numbers are those of the evidence, so that verdicts can point at it.
struct Exchange {
    std::string stage;    // "mail", "connect" for the greeting, "data-end", "unknown" ...
    std::string command;  // as received, without line end; "" for greeting and data-end
    std::string wrong;    // what was wrong with it by the simulator's own rules; "" nothing
    Time asked{}, answered{};
    bool has_reply = false;
    int code = 0;                                        // as its reader has to count it; 0: none or no reply at all
    std::string reply;                                   // bytes as sent
    std::uint32_t command_number = 0, reply_number = 0;  // evidence numbers in the session; 0: none
    unsigned auth_step = 0;
    bool under_tls = false;
    std::string fault;  // how the reply was brought, in the evidence's words: "delay 3s, close"; "" plainly
};

/// A transaction that was begun: from MAIL to its end. An attempt to deliver one message.
struct Attempt {
    std::size_t session = 0;  // index in Observation::sessions
    Time began{}, ended{};
    Exchange mail;
    struct Recipient {
        std::string address;  // without brackets
        Exchange exchange;
        bool accepted() const { return exchange.code / 100 == 2; }
    };
    std::vector<Recipient> recipients;
    std::optional<Exchange> data;   // DATA or the first BDAT
    std::optional<Exchange> final;  // the reply to the final dot or to the last BDAT; has_reply false: lost
    bool content_begun = false;     // at least one octet of content or the lone dot arrived
    bool content_complete = false;
    std::uint64_t content_octets = 0;  // as received, dots removed
    bool by_chunks = false;
    std::vector<std::string> findings;           // of the content: "bare-lf x3 at 120"
    std::shared_ptr<const std::string> content;  // when the simulator held it
    std::size_t message = npos;                  // which of the submitted messages, by Message-ID; npos: unknown
    std::string how_ended;  // "accepted", "refused", "reset", "new-hello", "closed", "quit", "lost"
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
    /// The final reply was given and is 2yz: the server took over responsibility.
    bool acknowledged() const { return final && final->has_reply && final->code / 100 == 2; }
};

struct Session {
    std::uint64_t id = 0;  // number in the evidence
    std::string host;      // scenario's name
    std::string local, remote;
    bool implicit_tls = false;
    Time began{}, ended{};
    bool over = false;  // it came to an end before the observation did
    bool ended_by_client = false;
    std::string how_ended;            // evidence::Ended::how
    std::vector<Exchange> exchanges;  // in order; the greeting first
    std::vector<evidence::Event> events;
    std::optional<evidence::TlsSeen> tls;
    std::vector<evidence::AuthSeen> auth;
    std::vector<std::string> offered, offered_under_tls;  // EHLO keywords with arguments as last offered
    std::vector<std::size_t> attempts;                    // index in Observation::attempts
    /// First exchange at this stage; null when there is none.
    const Exchange* at(std::string_view stage) const;
    bool has(std::string_view stage) const { return at(stage) != nullptr; }
    bool wrong(std::string_view name) const;  // any event carries this name
};

/// A notification that came back to the return address (RFC 3464), or any other mail with a null sender.
struct Bounce {
    Time at{};
    std::string to;         // where it arrived
    std::string mail_from;  // "" for the null reverse path
    std::vector<std::string> mail_parameters, rcpt_parameters;
    bool is_report = false;  // multipart/report; report-type=delivery-status
    std::string trouble;     // what its parser did not like; "" nothing
    std::string reporting_mta, original_envelope_id, arrival_date;
    struct Recipient {
        std::string final_recipient, original_recipient;  // with type: "rfc822; r1@x"
        std::string action, status, remote_mta, diagnostic_code, last_attempt, will_retry_until;
        std::map<std::string, std::string> other;
    };
    std::vector<Recipient> recipients;
    std::vector<std::string> parts;     // content types in order
    std::string status_text;            // what stands in the delivery status part
    std::string status_encoding;        // its Content-Transfer-Encoding, lower case; "" not given
    std::vector<std::string> oddities;  // of its fields: "Action stands twice in one group"
    std::string returned;               // third part: "message", "headers", ""
    std::string returned_text;          // what stands in it, decoded
    std::string about;                  // Message-ID of the message it is about
    std::shared_ptr<const std::string> content;
};

/// Mail to the return address that its server refused, as it does on purpose for some addresses.
struct TurnedAway {
    Time at{};
    std::string mail_from, to;
    int code = 0;
    std::string message_id;  // of its content; "" when it did not come to that
};

struct Submitted {
    std::string message_id;  // with brackets
    std::string content;     // CRLF, as given to the sender
    std::string sender;      // reverse path, "" null
    std::vector<std::string> recipients;
    SubmitOutcome outcome;
};

/// A question about the case's names that the run's name server was asked.
struct Query {
    Time at{};
    std::string name, type;            // "c0042.case.test", "MX"
    std::string outcome;               // "NOERROR", "NXDOMAIN", "no answer" ...
    std::vector<std::string> answers;  // "MX 10 mx1.c0042.case.test."
    bool tcp = false;
};

struct Observation {
    struct Host {
        std::string name;  // as it is in this run: "mx1.c0042.case.test"
        std::vector<std::string> addresses;
        bool silent = false;  // whoever connects leaves no trace: nobody listens, or nobody answers
    };
    std::shared_ptr<const Case> test;
    std::shared_ptr<const SenderDescription> sender;
    Kind kind = Kind::client;
    std::string domain, address;  // of the case
    std::vector<Submitted> submitted;
    std::vector<Session> sessions;  // in order of beginning
    std::vector<Attempt> attempts;  // in order of beginning
    std::vector<Bounce> bounces;
    std::vector<TurnedAway> turned_away;  // in order
    std::vector<Host> hosts;              // of the case, in the order of its file
    std::vector<Query> queries;           // in order; of senders that look hosts up
    std::vector<std::string> strays;  // things that came for this case from elsewhere, or to elsewhere, in a sentence
    Time began{}, ended{};
    bool complete = false;  // every recipient has a final state, and it stayed so for the settling time
    std::string stopped;    // why it ended though not complete: "time limit", "interrupted", ""
    /// The reference run with the same set-up and a well-behaved server; null for the reference itself.
    std::shared_ptr<const Observation> reference;

    const SubmitOutcome& outcome() const { return submitted.front().outcome; }
};

}  // namespace bouncehouse::probe
