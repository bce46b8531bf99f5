// One SMTP, submission or LMTP conversation, seen from the server, without socket and clock.
//
// The session owns framing (lines, pipelined groups, dot-stuffing, BDAT chunks, AUTH exchanges), command
// order and limits, and asks a Responder what to answer at each stage. How it is fed: machine.hpp.
// It never throws on input, keeps bounded memory (idle: well under 1 KB), and emits nothing after End.
#pragma once
#include <bouncehouse/smtp/action.hpp>
#include <bouncehouse/smtp/content.hpp>
#include <bouncehouse/smtp/extension.hpp>
#include <bouncehouse/smtp/machine.hpp>
#include <bouncehouse/smtp/responder.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::smtp {

enum class Dialect : std::uint8_t { smtp, submission, lmtp };

/// Limits with the defaults of RFC 5321 4.5.3; each has a defined answer when it is passed.
struct Limits {
    std::uint32_t command_line = 512;         // octets with CRLF (4.5.3.1.4), extensions add theirs; longer: 500 5.5.2
    std::uint32_t auth_line = 12288;          // octets (RFC 4954 4)
    std::uint32_t content_line = 1000;        // octets with CRLF (4.5.3.1.6); longer is evidence, not refused
    std::uint64_t message = 64U << 20U;       // octets; 552 5.3.4
    std::uint32_t recipients = 100;           // (4.5.3.1.8); 452 4.5.3
    std::uint32_t messages = 0;               // a session; 0: no limit; more: 421 4.7.0 and close
    std::uint32_t errors = 20;                // wrong commands a session; then 421 4.7.0 and close
    std::uint32_t commands = 0;               // a session; 0: no limit
    Duration idle = std::chrono::minutes{5};  // (4.5.3.2.7); 421 4.4.2 and close
};

struct Settings {
    Dialect dialect = Dialect::smtp;
    std::string host = "bouncehouse.test";  // our name in greeting and EHLO
    Offers offers;                          // before TLS
    Offers offers_under_tls;                // after it; usually without STARTTLS
    Limits limits;
    bool implicit_tls = false;
    bool require_tls = false;     // 530 to MAIL in clear (RFC 3207 4)
    bool require_auth = false;    // 530 to MAIL without AUTH (RFC 4954 6)
    bool clear_text_auth = true;  // PLAIN, LOGIN without TLS; false: 538 5.7.11
};

class Session final : public Machine {
public:
    Session(const Settings& settings, Responder& responder);  // both must outlive the session
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start() override;
    void receive(std::string_view bytes) override;
    void peer_closed(std::string_view how) override;
    void resume() override;
    void tls_done(const TlsInfo& info) override;
    void tls_failed(std::string_view reason) override;
    void idle() override;
    void stop() override;
    std::vector<Action>& actions() override;
    bool ended() const override;
    bool wants_input() const override;
    Duration idle_limit() const override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bouncehouse::smtp
