#include <algorithm>
#include <bouncehouse/case/sweep.hpp>

namespace bouncehouse::probe {

namespace {

using catalogue::Class;
using catalogue::Entry;
using smtp::Stage;

constexpr unsigned at(Stage stage) { return 1U << static_cast<unsigned>(stage); }
template <class... Stages>
constexpr unsigned at(Stage first, Stages... rest) {
    return at(first) | at(rest...);
}
constexpr unsigned everywhere = ~0U;

struct Row {
    unsigned stages;
    bool (*holds)(const Entry& entry);
    Demand demand;
};

bool any(const Entry&) { return true; }
bool success(const Entry& entry) { return entry.klass() == Class::success; }
bool transient(const Entry& entry) { return entry.klass() == Class::transient; }
bool permanent(const Entry& entry) { return entry.klass() == Class::permanent; }
bool malformed(const Entry& entry) { return entry.malformed; }
/// 571, 591: in use, but the grammar of a reply has no second digit above 5 (RFC 5321 4.2).
bool beside_grammar(const Entry& entry) { return entry.code / 10 % 10 > 5; }
/// 2yz, and none of those that say something other than "done": status, help, closing (A-16).
bool plain_success(const Entry& entry) {
    return success(entry) && entry.code != 211 && entry.code != 214 && entry.code != 221;
}
bool greeting(const Entry& entry) { return entry.code == 220; }
bool done(const Entry& entry) { return entry.code == 250; }
bool authenticated(const Entry& entry) { return entry.code == 235; }
bool go_ahead(const Entry& entry) { return entry.code == 354; }
/// "I do not know EHLO", with the connection kept open for HELO.
bool not_recognized(const Entry& entry) { return (entry.code == 500 || entry.code == 502) && !entry.closes; }
bool code_552(const Entry& entry) { return entry.code == 552; }
bool no_code(const Entry& entry) { return entry.klass() == Class::other; }

constexpr auto must = Level::must, should = Level::should, practice = Level::practice;
constexpr auto keyword = Binding::keyword, derived = Binding::derived, none = Binding::none;

constexpr std::string_view delivered = R"(checks = ["delivered"])";
constexpr std::string_view temporary = R"(checks = ["temporary"])";
constexpr std::string_view failed = R"(checks = ["failed"])";
constexpr std::string_view temporary_or_delivered = R"(checks = [{ name = "outcome", is = "temporary|delivered" }])";
constexpr std::string_view hello_first =
    R"(checks = [{ name = "never-wrong", wrong = "no-hello", level = "must", binding = "keyword", clause = "RFC 5321 4.1.4" }])";
constexpr std::string_view hello_first_and_temporary =
    R"(checks = [{ name = "outcome", is = "temporary|delivered" }, { name = "never-wrong", wrong = "no-hello", level = "must", binding = "keyword", clause = "RFC 5321 4.1.4" }])";
constexpr std::string_view hello_first_and_permanent =
    R"(checks = [{ name = "permanent", level = "should", clause = "RFC 5321 4.2.1" }, { name = "never-wrong", wrong = "no-hello" }])";
constexpr std::string_view no_mail_and_permanent =
    R"(checks = ["no-mail", { name = "permanent", level = "should", clause = "RFC 5321 4.2.1", ambiguity = "A-01" }])";
constexpr std::string_view no_content_and_permanent =
    R"(checks = ["no-content", { name = "permanent", level = "should", clause = "RFC 5321 4.2.1" }])";
constexpr std::string_view no_content_and_failed =
    R"(checks = ["no-content", { name = "failed", level = "should", clause = "RFC 5321 4.2.1" }])";
constexpr std::string_view refused_for_good = R"(checks = ["permanent"])";

constexpr std::string_view goes_on = "A 2yz reply is success: the client goes on.";
constexpr std::string_view is_temporary = "A 4yz reply is a temporary failure: the same message may be sent again.";
constexpr std::string_view is_permanent = "A 5yz reply is a permanent failure: the same message is not sent again.";
constexpr std::string_view delivers = "Delivers the message.";
constexpr std::string_view comes_back = "Keeps the message and tries again later; a client tells a temporary failure.";
constexpr std::string_view gives_up = "Reports the failure and does not try again; a client tells a permanent failure.";

/// The first row that fits decides.
const Row rows[] = {
    {at(Stage::quit),
     any,
     {must, derived, delivered, "RFC 5321 4.1.1.10", "", false,
      "A message that was acknowledged stays delivered, whatever becomes of QUIT.", "Takes no notice."}},
    {everywhere,
     malformed,
     {practice, none, "", "RFC 5321 4.2", "A-27", true, "What a sender makes of a reply that breaks the grammar.",
      "Ends the session as a temporary failure, or takes what can be understood."}},
    {at(Stage::connect, Stage::mail, Stage::rcpt, Stage::data, Stage::data_end),
     beside_grammar,
     {practice, none, failed, "RFC 5321 4.2", "A-27", true,
      "What a sender makes of a code that the grammar does not have.",
      "Goes by the first digit, or takes it for no reply: a failure either way."}},
    // 2yz and 3yz
    {at(Stage::connect, Stage::starttls),
     greeting,
     {must, derived, delivered, "RFC 5321 4.2.1", "", false, goes_on, delivers}},
    {at(Stage::ehlo, Stage::helo), done, {must, derived, delivered, "RFC 5321 4.2.1", "", false, goes_on, delivers}},
    {at(Stage::auth),  // the reply comes to the AUTH command, before a sender without initial response has shown
                       // anything
     authenticated,
     {practice, none, "", "RFC 4954 4", "A-27", false, "What a sender makes of success before it has authenticated.",
      "Goes on, or ends the session as a temporary failure."}},
    {at(Stage::mail, Stage::rcpt, Stage::data_end),
     plain_success,
     {must, derived, delivered, "RFC 5321 4.2.1", "", false, goes_on, delivers}},
    {at(Stage::data),
     go_ahead,
     {must, derived, delivered, "RFC 5321 4.1.1.4", "", false, "The content is sent after 354.", delivers}},
    {everywhere,
     success,
     {practice, none, "", "RFC 5321 4.2.1", "A-16", true,
      "What a sender makes of a 2yz reply that does not belong here.", "Any outcome that it tells truly."}},
    // neither success nor failure where one is due
    {at(Stage::connect, Stage::mail, Stage::rcpt, Stage::data, Stage::data_end),
     no_code,
     {should, none, failed, "RFC 5321 4.2", "A-17", true, "A first digit that no reply can have is no success.",
      "Ends the transaction; tries again or reports the failure."}},
    // 4yz
    {at(Stage::ehlo),
     transient,
     {should, none, hello_first_and_temporary, "RFC 5321 4.2.1", "", true, is_temporary,
      "Comes back later; HELO at once is tolerated."}},
    {at(Stage::starttls),
     transient,
     {practice, none, temporary_or_delivered, "RFC 3207 4", "A-15", true,
      "Whether a sender goes on without TLS is its own policy.", "Goes on in clear, or comes back later."}},
    {at(Stage::auth),
     transient,
     {should, none, temporary_or_delivered, "RFC 4954 6", "", true,
      "A 4yz reply to AUTH is temporary: the credentials may be right.",
      "Comes back later with the same credentials, or tries another mechanism."}},
    {at(Stage::data_end),
     transient,
     {should, none, temporary, "RFC 5321 4.2.1", "A-30", true, is_temporary, comes_back}},
    {everywhere, transient, {must, keyword, temporary, "RFC 5321 4.5.4.1", "", true, is_temporary, comes_back}},
    // 5yz
    {at(Stage::connect),
     permanent,
     {must, derived, no_mail_and_permanent, "RFC 5321 3.1", "A-01", false,
      "After a 5yz greeting there is no mail transaction; the host has refused for good.",
      "QUIT, and a report of the failure."}},
    {at(Stage::ehlo),
     not_recognized,
     {must, keyword, delivered, "RFC 5321 2.2.1", "", false, "A client falls back on HELO when EHLO is not recognized.",
      "HELO, and a plain transaction."}},
    {at(Stage::ehlo),
     permanent,
     {practice, none, hello_first, "RFC 5321 4.1.4", "A-06", false,
      "When EHLO is refused HELO and QUIT are both right.", "HELO and a plain transaction, or QUIT."}},
    {at(Stage::helo),
     permanent,
     {must, keyword, hello_first_and_permanent, "RFC 5321 4.1.4", "", false,
      "Without a greeting that was accepted there is no mail transaction.", "QUIT, and a report of the failure."}},
    {at(Stage::starttls),
     permanent,
     {practice, none, "", "RFC 3207 4", "A-15", false, "Whether a sender goes on without TLS is its own policy.",
      "Goes on in clear, or comes back later."}},
    {at(Stage::auth),
     permanent,
     {should, none, failed, "RFC 4954 6", "", false,
      "A 5yz reply to AUTH is no authentication: nothing is counted as sent.",
      "Tells that it could not authenticate; does not try the same again and again."}},
    {at(Stage::rcpt),
     code_552,
     {must, keyword, no_content_and_failed, "RFC 5321 3.3", "A-02", false,
      "552 to RCPT leaves the recipient unserved: for good, or for now.", "Reports the failure, or comes back later."}},
    {at(Stage::mail, Stage::rcpt, Stage::data),
     permanent,
     {must, keyword, no_content_and_permanent, "RFC 5321 3.3", "", false,
      "Without 354 there is no content, and a 5yz reply is a permanent failure.", gives_up}},
    {at(Stage::data_end),
     permanent,
     {should, none, refused_for_good, "RFC 5321 4.2.1", "", false, is_permanent, gives_up}},
};

}  // namespace

Demand demand_of(const Entry& entry, Stage stage) {
    const auto found = std::find_if(std::begin(rows), std::end(rows),
                                    [&](const Row& row) { return (row.stages & at(stage)) != 0 && row.holds(entry); });
    if (found != std::end(rows)) return found->demand;
    return {practice,
            none,
            "",
            "RFC 5321 4.2.1",
            "A-16",
            true,
            "What a sender makes of a reply that does not belong here.",
            "Any outcome that it tells truly."};
}

}  // namespace bouncehouse::probe
