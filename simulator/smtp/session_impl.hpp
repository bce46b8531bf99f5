// The inside of a Session, in four parts: input and output (session.cpp), commands and their order
// (session_commands.cpp, session_order.cpp), content (session_content.cpp), AUTH (session_auth.cpp).
#pragma once
#include <bouncehouse/smtp/session.hpp>
#include <bouncehouse/smtp/standard.hpp>

namespace bouncehouse::smtp {

/// Buffers that one step of a session works with. Borrowed from the thread, so that an idle session
/// holds none, and a busy one allocates none.
struct Scratch {
    Command command;
    Answer answer;
    Reply reply;
};

class Borrowed {
public:
    Borrowed();
    ~Borrowed();
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    Scratch* operator->() { return scratch_.get(); }
    Scratch& operator*() { return *scratch_; }

private:
    std::unique_ptr<Scratch> scratch_;
};

struct Session::Impl {
    enum class Phase : std::uint8_t {
        fresh,  // start() has not been called
        command,
        auth,     // the next line belongs to an AUTH exchange
        content,  // DATA
        chunk,    // BDAT
        deaf,     // what comes is thrown away: half closed, or not to be read
        ended
    };
    enum class Wait : std::uint8_t { none, pause, tls };

    /// A command under examination: what is wrong with it and what a correct server says to it.
    struct Finding {
        Wrong wrong = Wrong::none;
        std::string_view detail;
        const Reply* reply = nullptr;
        bool counts = true;   // as an error of the client
        bool closes = false;  // a limit of the session: 421 and the end
    };

    Impl(const Settings& s, Responder& r) : settings(s), responder(r) {}

    // session.cpp: input
    void start();
    void greet(const Answer& answer);
    void receive(std::string_view bytes);
    void hold(std::string_view bytes);
    void run(std::string_view rest);
    void take_line(std::string_view& rest);
    void finish_line(std::string_view line, bool too_long, std::string_view rest);
    std::size_t line_limit(std::string_view line) const;
    std::size_t longest_line() const;
    void note_behind(std::string_view rest, bool ends_group);
    void resume();
    void tls_done(const TlsInfo& info);
    void tls_failed(std::string_view reason);
    void peer_closed(std::string_view how);
    void idle();
    void stop();
    // output
    void emit(Action action);
    void send(std::string_view bytes, const Pacing& pacing);
    void send_in_steps(std::string_view bytes, const Pacing& pacing);
    void speak(const Answer& answer, Ending otherwise, const char* how = nullptr);
    void flush_later();
    void end(bool by_client, std::string_view how);
    void say_goodbye(Say what, Wrong wrong, const char* how);
    void forget_content();

    // session_commands.cpp
    void command(std::string_view line, bool bare_lf, bool too_long, std::string_view rest);
    void note_line(std::string_view line, const Command& c, bool bare_lf, std::string_view rest);
    void follow(Scratch& scratch, const Finding& finding);
    Situation situation(Stage stage) const;
    const Reply& agreement(Scratch& scratch);
    const Reply& hello_reply(Reply& reply, bool extended_hello) const;
    void greeted(Scratch& scratch);
    void open_transaction(const Command& c);
    void add_recipient(const Command& c);
    void close_transaction();

    // session_order.cpp
    Finding examine(const Command& c, std::string_view line, bool too_long);
    Finding refuse(Wrong wrong, std::string_view detail, Verb verb) const;
    Wrong check_order(const Command& c, std::string_view& detail) const;
    Wrong check_offered(const Command& c) const;
    Wrong check_octets(const Command& c, std::string_view line) const;
    Finding check_mail(const Command& c) const;
    Finding check_rcpt(const Command& c) const;
    void check_session_limits(Finding& finding, const Command& c);

    // session_content.cpp
    void begin_content();
    void take_content(std::string_view& rest);
    void end_content();
    void begin_chunk(const Command& c, const Finding& finding, std::string_view line, std::string_view rest);
    void take_chunk(std::string_view& rest);
    void end_chunk(std::string_view rest);
    void answer_chunk(std::string_view rest);
    void answer_content(bool early);
    void answer_each_recipient(bool early);
    void settle(Answer& answer, bool kept_wanted, bool kept) const;
    bool early_due() const { return interrupt && !interrupted && content.size >= *interrupt; }
    std::uint64_t message_limit() const;
    ContentRules content_rules() const;
    Finding judge_content() const;

    // session_auth.cpp
    void begin_auth(Scratch& scratch, Finding finding, std::string_view line);
    void auth_line(std::string_view line, bool too_long, std::string_view rest);
    Finding sasl_finding(const SaslStep& step, Reply& reply);
    void after_auth(const Answer& answer);

    const Offers& offers() const {
        return own_offers ? *own_offers : tls ? settings.offers_under_tls : settings.offers;
    }
    bool offered(Extension extension) const { return !plain_helo && offers().has(extension); }
    bool enhanced() const { return offered(Extension::enhancedstatuscodes); }
    bool lmtp() const { return settings.dialect == Dialect::lmtp; }
    const Reply& standard_of(Say what) const { return standard(what, enhanced()); }

    const Settings& settings;
    Responder& responder;
    std::vector<Action> actions;
    std::vector<Action> later;  // what follows the Pause or StartTls last emitted
    std::string partial;        // the beginning of a line
    std::string held;           // input that came during a wait

    Phase phase = Phase::fresh;
    Wait wait = Wait::none;
    bool skipping = false;    // inside an over-long line
    bool in_greeting = true;  // the greeting is not out yet
    bool early_noted = false;
    bool behind_noted = false;   // bytes during this wait were noted already
    bool ends_group = false;     // of the last command
    bool tls_pending = false;    // STARTTLS was accepted, the handshake has not begun
    bool fault_pending = false;  // and is to be played with a fault
    bool owes_reply = false;     // the last command got no answer
    bool no_reading = false;     // stop_reading
    bool closing = false;        // our own last word was said
    bool quit = false;
    int refused = 0;  // 554 or 521: only QUIT is served
    std::uint64_t swallow = 0;
    unsigned prepaid = 0;
    std::uint32_t commands = 0, errors = 0;
    std::uint32_t mails = 0, transactions = 0;  // MAIL commands, and those of them that were accepted
    const char* how_ended = "fault";

    std::string hello;
    bool extended = false;
    bool plain_helo = false;  // HELO was used: no extensions
    bool tls = false;
    bool authenticated = false;
    std::string user;
    std::unique_ptr<Offers> own_offers;
    std::unique_ptr<Answer> greeting;  // asked before the handshake of implicit TLS

    Transaction transaction;
    bool mail_refused = false;         // commands that follow a refused MAIL in its group are no errors
    std::vector<std::string> domains;  // of recipients, for RCPTDOMAINMAX

    Content content;
    DotReader dots;
    ChunkReader chunks;
    std::optional<std::uint64_t> interrupt;
    bool interrupted = false;  // answered early, the rest is thrown away
    std::uint64_t chunk_left = 0;
    unsigned chunk_number = 0;  // of this message; 0: no BDAT yet
    std::string chunk_line;     // the BDAT command whose octets are read
    std::unique_ptr<Finding> chunk_finding;

    unsigned auth_step = 0;
    bool sasl_over = false;          // the mechanism has come to its end
    std::unique_ptr<SaslStep> sasl;  // the last step
};

}  // namespace bouncehouse::smtp
