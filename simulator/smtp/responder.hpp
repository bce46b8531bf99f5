// The question a session asks at each stage, and the answer it gets. The engine is the responder in
// the product; tests bring their own.
#pragma once
#include <bouncehouse/smtp/action.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/content.hpp>
#include <bouncehouse/smtp/extension.hpp>
#include <bouncehouse/smtp/reply.hpp>
#include <bouncehouse/smtp/stage.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::smtp {

struct Recipient {
    Path path;
    std::vector<Parameter> parameters;  // NOTIFY, ORCPT, RRVS
};

/// One mail transaction as far as it was accepted.
struct Transaction {
    bool open = false;  // MAIL was accepted
    Path sender;
    std::vector<Parameter> parameters;  // SIZE, BODY, SMTPUTF8, RET, ENVID, AUTH, BY, ...
    std::vector<Recipient> recipients;  // accepted ones, in order
    std::uint32_t rcpt_commands = 0;    // asked, accepted or not
    std::optional<std::uint64_t> declared_size;
    bool eight_bit = false, binary = false, utf8 = false, require_tls = false;
    void clear();
};

/// What TLS came to, as the shell tells it.
struct TlsInfo {
    std::string version;  // "TLSv1.3"
    std::string cipher;
    std::string server_name;         // SNI, empty when none
    std::string client_certificate;  // subject, empty when none
};

struct Situation {
    Stage stage = Stage::connect;
    const Command* command = nullptr;  // none at connect, data-end, disconnect, and in later AUTH steps
    std::string_view line;             // the raw line without its end; also AUTH continuation lines
    Wrong wrong = Wrong::none;         // why `standard` refuses, none when the command is fine
    std::string_view detail;           // a phrase to it
    const Transaction* transaction = nullptr;
    const Content* content = nullptr;      // data-end
    unsigned step = 0;                     // auth: 0 for the command, then 1, 2, ...; bdat: chunk number from 1
    std::optional<std::size_t> recipient;  // LMTP data-end: for which recipient (RFC 2033 4.2)
    bool early = false;                    // data-end asked at the byte given by interrupt_at()
    std::string_view hello;                // EHLO or HELO argument, empty before
    bool extended = false;                 // EHLO (or LHLO) was used
    bool tls = false;
    std::string_view user;  // authenticated as, empty before
};

/// What to do about it. A session reuses one Answer: `clear()` keeps its buffers.
struct Answer {
    std::string bytes;  // on the wire exactly so; empty: say nothing
    int code = 0;       // decides what the session does next, by RFC 5321 4.2; 0: as if the command had not come
    Duration delay{};   // before the first byte
    Pacing pacing;
    Duration linger{};  // between the last byte and `ending`
    Ending ending = Ending::stay;
    bool stop_reading = false;
    bool refused_for_good = false;        // after this only QUIT is served, all else gets 503 (554) or 521 again
    unsigned prepaid = 0;                 // so many of the next commands get no reply: it was sent ahead with this one
    std::optional<bool> keep;             // data-end: keep or drop the message whatever the code says
    std::optional<Offers> offers;         // ehlo: the list really sent, when it is not the host's own
    TlsFault tls_fault = TlsFault::none;  // starttls with 220; connect on an implicit TLS port
    std::uint64_t swallow = 0;            // read and forget so many octets before the next command
    bool raw_content = false;             // data with 354, or any reply: content follows although the order forbids it
    void clear();
};

/// One step of a SASL exchange on the server's side.
struct SaslStep {
    enum class Kind : std::uint8_t { challenge, success, failure } kind = Kind::failure;
    std::string data;  // challenge: raw octets, not base64; success: additional data, if any
    std::string user;  // success: authorisation identity
    Reply failure;     // failure: 535 5.7.8, 501 5.5.2, 454 4.7.0, 432 4.7.12, 534 5.7.9, 500 5.5.6 ...
    Wrong wrong = Wrong::bad_credentials;
};

class Responder {
public:
    virtual ~Responder() = default;

    /// Decides one stage. `standard` is what a correct server would say here; the answer comes in
    /// cleared. Called exactly once for each command, AUTH step, greeting and end of content.
    virtual void answer(const Situation& situation, const Reply& standard, Answer& answer) = 0;

    /// Asked when content begins: the octet of the content at which data-end is asked early
    /// (Situation::early), if at all. The rest of the content is then read and thrown away, and the
    /// final dot gets no second reply.
    virtual std::optional<std::uint64_t> interrupt_at(const Transaction& /*transaction*/) { return std::nullopt; }

    /// Begins or goes on with a SASL exchange; `response` is decoded, none when the client sent none.
    virtual SaslStep sasl_begin(std::string_view mechanism, std::optional<std::string_view> response) = 0;
    virtual SaslStep sasl_step(std::string_view response) = 0;

    /// The message is complete and was answered positively (or Answer::keep says so). Called before
    /// the reply goes out, so that a reply promises only what is kept. False: it could not be kept,
    /// and the session answers 452 4.3.1 instead. `content` may be moved from.
    virtual bool keep(const Transaction& transaction, Content& content) = 0;

    /// Evidence that no reply depends on.
    virtual void note_command(const Situation& situation) = 0;  // before answer()
    virtual void note_wrong(Wrong wrong, std::string_view detail) = 0;
    virtual void note_content(const Transaction&, const Content&) {}  // complete or cut short
    virtual void note_tls(const TlsInfo& info) = 0;
    virtual void note_tls_failed(std::string_view reason) = 0;
    virtual void note_end(bool by_client, std::string_view how) = 0;  // once, last call
};

}  // namespace bouncehouse::smtp
