// Plays "C: ..." / "S: ..." text against a Session. Notation, one thing a line:
//   C: line sent with CRLF          C< several: text with \r \n \0 escapes, sent exactly so
//   S: reply line expected          = action other than Send: pause, starttls, end close, stop reading ...
//   ! what the shell tells: resume, tls, tls-failed, closed, reset, idle, stop
// Consecutive C lines go in at once (a pipelined group); S lines are everything sent since.
#pragma once
#include <bouncehouse/smtp/session.hpp>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::smtp::test {

/// Says what a correct server says, keeps every message, and writes down what it is told.
class StandardResponder : public Responder {
public:
    using Override = std::function<void(const Situation&, const Reply&, Answer&)>;

    void answer(const Situation& situation, const Reply& standard, Answer& answer) override;
    std::optional<std::uint64_t> interrupt_at(const Transaction&) override { return interrupt; }
    SaslStep sasl_begin(std::string_view mechanism, std::optional<std::string_view> response) override;
    SaslStep sasl_step(std::string_view response) override;
    bool keep(const Transaction& transaction, Content& content) override;
    void note_command(const Situation& situation) override;
    void note_wrong(Wrong wrong, std::string_view detail) override;
    void note_content(const Transaction& transaction, const Content& content) override;
    void note_tls(const TlsInfo& info) override;
    void note_tls_failed(std::string_view reason) override;
    void note_end(bool by_client, std::string_view how) override;

    /// From now on this answers at the stage instead.
    void at(Stage stage, Override override_) { overrides[stage] = std::move(override_); }
    void say(Stage stage, std::string bytes, int code);

    std::map<Stage, Override> overrides;
    std::optional<std::uint64_t> interrupt;
    bool can_keep = true;
    std::vector<std::string> wrongs;    // names: of refused commands as "rcpt: no-mail", of notes as "bare-lf"
    std::vector<std::string> messages;  // "<sender> -> <recipient>,<recipient>: content"
    std::vector<Finding> findings;      // of the last content
    std::vector<std::string> ends;      // "client quit"
    std::vector<std::string> calls;     // order of note_command, answer, keep
    std::string sasl_mechanism;
};

/// The offers of an ordinary host.
Settings ordinary();

/// What was sent and wanted, one line a piece: "S: 250 OK", "= pause 3s", "= end close".
std::vector<std::string> take_actions(Session& session);

enum class Split { whole, octets };
/// Plays the script and returns it as it really went: equal to the script when all is well.
std::string played(std::string_view script, const Settings& settings, StandardResponder& responder,
                   Split split = Split::whole);
/// As it should be written: trimmed lines.
std::string tidy(std::string_view script);

/// Plays the script up to each of its steps and breaks off there in each way; every time the session
/// must end, with note_end told once.
void break_everywhere(std::string_view script, const Settings& settings,
                      const std::function<void(StandardResponder&)>& prepare = {});

}  // namespace bouncehouse::smtp::test

/// The dialogue goes as written, whatever the split of the bytes.
#define CHECK_DIALOGUE(script, settings, responder) \
    CHECK(bouncehouse::smtp::test::played(script, settings, responder) == bouncehouse::smtp::test::tidy(script))
