// A scenario as plain data: what the server does ([[host]], [[domain]], [[rule]], [[dialogue]]) and
// what a correct sender does about it ([expect]). No TOML type, no behaviour; each value that may be
// complained about later knows where it was written.
#pragma once
#include <bouncehouse/catalogue/entry.hpp>
#include <bouncehouse/smtp/action.hpp>
#include <bouncehouse/smtp/session.hpp>
#include <bouncehouse/smtp/stage.hpp>
#include <bouncehouse/smtp/wrong.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <variant>
#include <vector>

namespace bouncehouse::scenario {

using smtp::Duration;
using smtp::Stage;

struct Place {  // where a value was written; line 0: nowhere (built in, default)
    std::string file;
    std::uint32_t line = 0, column = 0;
    bool operator==(const Place&) const = default;
};

// ---------------------------------------------------------------- replies

/// Text with placeholders, split when loaded. Names: recipient, sender, client_ip, helo, host, domain (of
/// the recipient), queue_id, session, retry_after (seconds), user, code, enhanced, command, size, date,
/// and the catalogue's {ip} {rcpt} {sender_domain} {limit} {time}; an unknown name is an error when loaded.
struct Template {
    struct Part {
        bool placeholder = false;
        std::string text;
        bool operator==(const Part&) const = default;
    };
    std::vector<Part> parts;
    bool constant() const { return parts.empty() || (parts.size() == 1 && !parts[0].placeholder); }
    bool operator==(const Template&) const = default;
};

/// A well-formed reply: from the catalogue, or written in the rule ("550 5.1.1 No such user", or
/// { code, enhanced, text }).
struct FixedReply {
    int code = 250;
    std::optional<smtp::EnhancedCode> enhanced;
    std::vector<Template> lines;
    std::string entry;    // catalogue id when it came from there
    bool closes = false;  // the catalogue says that the server closes after it; code 421 always does
    bool operator==(const FixedReply&) const = default;
};
struct RawReply {  // raw = "25\x30 x\n": these bytes and no others
    Template bytes;
    int code = 0;              // what it counts as: `counts_as`, else read from the bytes
    std::uint64_t repeat = 1;  // the bytes so many times; 0: without end, until the client goes
    bool operator==(const RawReply&) const = default;
};
struct Accept {
    bool operator==(const Accept&) const = default;
};  // what a correct server says
struct NoReply {
    bool operator==(const NoReply&) const = default;
};  // nothing at all
using ReplySpec = std::variant<Accept, NoReply, FixedReply, RawReply>;

struct Weighted {
    double weight = 1;
    ReplySpec reply;
    bool operator==(const Weighted&) const = default;
};

// ---------------------------------------------------------------- conditions

enum class Match : std::uint8_t { exact, glob, regex };
/// Text matcher: "a@b" exact (case as the field wants it), "*@b.test" glob when * or ? stand in it, /.../ regex.
struct Pattern {
    Match how = Match::exact;
    std::string text;
    std::shared_ptr<const std::regex> compiled;  // for regex; compared by text
    bool operator==(const Pattern& other) const { return how == other.how && text == other.text; }
};
using Patterns = std::vector<Pattern>;  // one of them must match

struct Cidr {
    std::string text;
    std::array<std::uint8_t, 16> address{};
    unsigned bits = 128;
    bool operator==(const Cidr&) const = default;
};

template <class T>
struct Range {
    std::optional<T> least, most;
    bool operator==(const Range&) const = default;
};

enum class Key : std::uint8_t { triplet, client, sender, recipient, domain, session, user, host, world, message };
// triplet: client address, sender, recipient; domain: of the recipient; world: one for all; message: the transaction

struct Rate {                 // rate = { limit = 10, window = "1m", penalty = "5m" } or { limit = 10, bucket = "1s" }
    std::uint64_t limit = 0;  // events in a window, or size of the bucket
    Duration window{};        // sliding window
    Duration refill{};        // token bucket: one token each so long; 0: window is used
    Duration penalty{};       // once over the limit: refused for so long
    bool operator==(const Rate&) const = default;
};

struct Condition;
struct Test {  // one `when` key
    struct ClientIn {
        std::vector<Cidr> nets;
        bool operator==(const ClientIn&) const = default;
    };
    struct Text {  // helo, sender, recipient, domain, user, command, body, host, sni
        enum class Field : std::uint8_t {
            helo,
            sender,
            sender_domain,
            recipient,
            recipient_domain,
            user,
            command,
            body,
            host,
            server_name,
            mechanism,
            parameter
        } field{};
        Patterns patterns;
        bool operator==(const Text&) const = default;
    };
    struct Header {
        std::string name;
        Patterns patterns;
        bool operator==(const Header&) const = default;
    };
    struct Tls {
        std::optional<bool> on;
        std::vector<std::string> versions;
        bool operator==(const Tls&) const = default;
    };
    struct Flag {
        enum class Field : std::uint8_t {
            authenticated,
            extended,
            null_sender,
            early,
            utf8,
            eight_bit,
            chunked
        } field{};
        bool value = true;
        bool operator==(const Flag&) const = default;
    };
    struct Number {  // ranges: size = "> 1000", recipients = 3, attempt = "1..3"
        enum class Field : std::uint8_t {
            declared_size,
            size,
            command,
            recipient,
            message,
            connection,
            attempt,
            open_connections,
            session_messages,
            errors,
            step
        } field{};
        Range<std::uint64_t> range;
        bool operator==(const Number&) const = default;
    };
    struct Age {
        Range<Duration> range;
        bool operator==(const Age&) const = default;
    };  // since the key was first seen
    struct WrongIs {
        bool any = false;
        std::vector<smtp::Wrong> list;
        bool operator==(const WrongIs&) const = default;
    };
    struct InState {
        std::vector<std::string> states;
        bool operator==(const InState&) const = default;
    };
    struct Any {
        std::vector<Condition> of;
        bool operator==(const Any&) const;
    };
    struct Not {
        std::shared_ptr<const Condition> of;
        bool operator==(const Not&) const;
    };
    std::variant<ClientIn, Text, Header, Tls, Flag, Number, Age, WrongIs, InState, Any, Not> what;
    Place place;
    bool operator==(const Test& other) const { return what == other.what; }
};
struct Condition {
    std::vector<Test> all;
    bool operator==(const Condition&) const = default;
};
inline bool Test::Any::operator==(const Any& other) const { return of == other.of; }
inline bool Test::Not::operator==(const Not& other) const { return *of == *other.of; }

// ---------------------------------------------------------------- rules

/// How a reply is brought to the client, and what becomes of the connection.
struct Delivery {
    Range<Duration> delay;  // before the first byte; both ends the same: fixed
    smtp::Pacing pacing;    // drip, split, gap
    Duration linger{};      // between the reply and the ending
    smtp::Ending ending = smtp::Ending::stay;
    bool ending_given = false;  // `close` was written (421 closes by itself unless close = "no")
    bool stop_reading = false;
    std::vector<FixedReply> ahead;  // sent behind this reply in the same packet, as answers to the next commands
    std::vector<FixedReply> extra;  // sent behind it, nobody asked for them
    std::uint64_t swallow = 0;
    bool operator==(const Delivery&) const = default;
};

struct Rule {
    std::string id;  // given, or "rule-3"
    Place place;
    std::vector<Stage> at;
    std::vector<std::string> hosts;  // only these; empty: all
    Condition when;
    // when it has a turn
    Key per = Key::world;
    std::uint64_t times = 0;          // answers so many times a key, then steps aside; 0: always
    std::uint64_t after = 0;          // steps in only after so many turns a key
    std::uint64_t every = 0;          // only each n-th turn a key
    std::optional<Duration> until;    // counted from the first time the key was seen; later it steps aside
    std::optional<Duration> expires;  // the key is forgotten when not seen for so long (postgrey: 35 days)
    std::optional<Duration> window;   // a key must come back within this time after `until`, else it begins anew
    std::optional<std::uint64_t>
        whitelist_after;           // with until: a client of which so many keys waited long enough is asked no more
    std::optional<Rate> rate;      // holds only while the key is over the rate
    std::optional<double> chance;  // 0 to 1
    std::string state;             // the host's (or key's) state must be this
    std::string becomes;           // state after this rule answered
    Duration becomes_for{};        // and back to the former state after so long; 0: for good
    // what it says
    std::vector<ReplySpec> replies;  // one: always that; more: a sequence a key, the last repeats (or `then`)
    bool cycle = false;              // the sequence begins again
    std::vector<Weighted> choose;    // weighted choice
    Delivery delivery;
    bool goes_on = false;  // `continue`: adds its delivery and lets the next rules decide
    // what becomes of things
    std::optional<bool> keep;               // keep = true: though refused; keep = false: though accepted
    std::optional<std::uint64_t> at_octet;  // data-end: answer early, at this octet of the content
    std::optional<smtp::Offers> offers;     // ehlo: this list instead
    smtp::TlsFault tls_fault = smtp::TlsFault::none;
    bool content_anyway = false;  // data: take content although no recipient stands
    bool operator==(const Rule&) const = default;
};

// ---------------------------------------------------------------- dialogues

/// An exact script in place of rules.
struct Step {
    struct Expect {
        Pattern line;
        bool optional = false;
        std::optional<FixedReply> otherwise;  // to a line that does not fit; none: 503 5.5.1
        bool operator==(const Expect&) const = default;
    };
    struct ExpectContent {
        bool operator==(const ExpectContent&) const = default;
    };  // up to the final dot
    struct ExpectBytes {
        std::uint64_t count = 0;
        bool operator==(const ExpectBytes&) const = default;
    };  // swallow n
    struct ExpectEnd {
        bool operator==(const ExpectEnd&) const = default;
    };  // the client closes
    struct SendBytes {
        ReplySpec reply;
        Delivery delivery;
        bool operator==(const SendBytes&) const = default;
    };
    struct Wait {
        Duration length{};
        bool operator==(const Wait&) const = default;
    };
    struct Tls {
        smtp::TlsFault fault = smtp::TlsFault::none;
        bool operator==(const Tls&) const = default;
    };
    struct Close {
        smtp::Ending how = smtp::Ending::close;
        bool operator==(const Close&) const = default;
    };
    std::variant<Expect, ExpectContent, ExpectBytes, ExpectEnd, SendBytes, Wait, Tls, Close> what;
    Place place;
    bool operator==(const Step& other) const { return what == other.what; }
};
struct Dialogue {
    std::string id;
    Place place;
    std::vector<std::string> hosts;
    std::optional<std::uint64_t> connection;  // only the n-th connection to the host; none: each
    std::vector<Step> steps;
    bool operator==(const Dialogue&) const = default;
};

// ---------------------------------------------------------------- world

enum class Certificate : std::uint8_t {
    good,
    self_signed,
    expired,
    not_yet_valid,
    wrong_name,
    unknown_issuer,
    weak_key,
    no_alt_name,       // the name stands in the common name only
    wildcard,          // *.example.test for mx.example.test
    wildcard_in_word,  // m*.example.test
    wildcard_for_two,  // *.test
    two_wildcards      // *.*.test
};
enum class TlsMode : std::uint8_t { none, starttls, implicit };
enum class ClientCertificate : std::uint8_t { none, request, require };

struct Tls {
    TlsMode mode = TlsMode::starttls;
    Certificate certificate = Certificate::good;
    std::string certificate_file, key_file;  // instead of one made at start
    std::string min_version, max_version;    // "1.0" to "1.3"
    std::string ciphers;                     // OpenSSL's notation, TLS 1.2 and below
    ClientCertificate client_certificate = ClientCertificate::none;
    bool required = false;
    bool operator==(const Tls&) const = default;
};

struct Account {
    std::string user, password, token;  // token: XOAUTH2, OAUTHBEARER
    std::string fails;                  // "", or what AUTH says though the secret is right: an inline reply
    bool operator==(const Account&) const = default;
};

enum class Role : std::uint8_t { mx, submission, lmtp };

/// Nobody listens from `after` the start on, for `length`; again each `every`.
struct Outage {
    Duration after{}, length{}, every{};  // every 0: once; length 0: for good
    bool operator==(const Outage&) const = default;
};

struct Host {
    std::string name = "bouncehouse.test";
    Place place;
    std::vector<std::string> addresses;  // empty: the one of the command line
    std::optional<std::uint16_t> port;   // 0: any free one
    Role role = Role::mx;
    std::string profile;             // whose manners it has: profiles/<name>.toml of the library, read by the loader
    std::optional<Template> banner;  // text of the 220 greeting; none: "{host} ESMTP Bouncehouse"
    std::optional<Template> hello;   // text of the first EHLO/HELO line; none: "{host}"
    std::optional<Template>
        reply_suffix;  // put behind the last line of each reply that is not raw: " {session} - gsmtp"
    std::vector<std::string> offers, offers_under_tls;  // filled by the loader with defaults
    bool extended = true;                               // false: EHLO is answered 502
    Tls tls;
    bool auth_required = false, clear_text_auth = true;
    std::vector<Account> accounts;
    smtp::Limits limits;
    std::uint32_t sessions = 0;  // at once; 0: the program's limit; more: 421 4.7.0
    std::uint32_t sessions_per_client = 0;
    std::string state;         // at start; "" when no rule speaks of states
    bool down = false;         // nobody listens: connection refused
    bool unreachable = false;  // connections are neither accepted nor refused: SYNs are dropped
    std::optional<Outage> outage;
    std::vector<std::string> tlsa;  // "3 1 1": of its own certificate; "3 1 1 <hex>": as written
    bool operator==(const Host& other) const;
};

struct MxRecord {
    std::uint16_t preference = 10;
    std::string host;
    bool operator==(const MxRecord&) const = default;
};
/// One DNS record in the words of a zone file, of the name it stands at unless it names another.
struct DnsRecord {
    std::string owner;  // "": the domain's, or the name that was asked for
    std::string type;   // "MX"
    std::string data;   // "10 mx1.example.test"; names are absolute with or without the last dot
    Place place;
    bool operator==(const DnsRecord& other) const {
        return owner == other.owner && type == other.type && data == other.data;
    }
};

/// What a question is answered. `accept`: what the world's records say.
enum class DnsAnswer : std::uint8_t {
    accept,
    nxdomain,
    empty,
    servfail,
    refused,
    formerr,
    notimp,
    silence,
    lame,
    wrong_id,
    truncate,
    garbage
};
enum class DnsKey : std::uint8_t { world, client, name, question };  // question: client, name and type

struct DnsCondition {
    Patterns name;                   // without the last dot
    std::vector<std::string> types;  // "MX"; one of them
    std::vector<Cidr> clients;
    std::optional<bool> tcp, edns;
    Range<std::uint64_t> attempt;
    Range<Duration> age;
    bool operator==(const DnsCondition&) const = default;
};
struct DnsRule {
    DnsCondition when;
    DnsKey per = DnsKey::world;
    Rule turn;                       // id, place, times, after, every, until, expires, chance, delay, continue
    std::vector<DnsAnswer> answers;  // one: always that; more: a sequence a key, the last repeats
    bool cycle = false;
    std::vector<DnsRecord> records;  // the answer, in place of the world's
    std::optional<Duration> ttl;     // of the records of the answer
    std::uint32_t fill = 0;          // more records of the asked type, until the answer has so many octets
    bool operator==(const DnsRule&) const = default;
};

struct Domain {  // answered by dns/ (worlds); hosts find their domain by it
    std::string name;
    Place place;
    std::vector<MxRecord> mx;
    std::vector<std::string> a, aaaa, txt, ns, ptr, tlsa;
    std::vector<DnsRecord> records;
    std::string cname;
    bool null_mx = false;
    std::optional<Duration> ttl;   // of its records; none: one minute
    std::optional<DnsAnswer> dns;  // what questions about it and all below are answered
    bool secure = false;           // answers about it and all below carry AD, as from a validating resolver
    bool broken = false;           // on purpose: exchangers and names that lead nowhere or in circles
    bool operator==(const Domain& other) const;
};

// ---------------------------------------------------------------- expectation

struct ExpectedCheck {
    std::string name, clause;
    std::map<std::string, std::string> parameters;
    bool operator==(const ExpectedCheck&) const = default;
};
struct Expectation {                             // for one kind of sender
    std::vector<catalogue::Reaction> reactions;  // one of them
    std::optional<Duration> retry_not_before, retry_not_after;
    std::optional<std::uint64_t> attempts_least, attempts_most;
    std::string finally;  // "delivered", "failed", "deferred", "told-temporary", "told-permanent", "mixed", ""
    std::vector<ExpectedCheck> checks;
    std::string clause, why;
    bool operator==(const Expectation&) const = default;
};
struct Expect {
    Expectation common;
    std::optional<Expectation> queue, client;
    bool operator==(const Expect&) const = default;
};

// ---------------------------------------------------------------- the whole

struct Scenario {
    std::string file, title, summary;
    std::vector<std::string> sources, tags;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> packs;  // address packs: "bouncehouse", "mailtrap", "badsmtp", "ses", "postmark", "kumo"
    std::vector<Host> hosts;         // never empty after loading
    std::vector<Domain> domains;
    std::vector<Rule> rules;   // in order; the first that has a turn answers
    std::vector<DnsRule> dns;  // likewise, for questions to the name server
    std::vector<Dialogue> dialogues;
    std::optional<Expect> expect;
};

}  // namespace bouncehouse::scenario
