// What the checks of notifications ask about them: whom they name, what kind of words their fields are.
#pragma once
#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/parameters.hpp>

namespace bouncehouse::probe::notification {

/// One recipient as one notification names it.
struct Entry {
    const Bounce* bounce = nullptr;
    const Bounce::Recipient* recipient = nullptr;
};
/// All of all reports that came.
std::vector<Entry> entries_of(const Observation& observation);
/// Those about one recipient of one message, with one of these actions ("failed,delayed"; "" any). A report that
/// names it twice is one.
std::vector<Entry> entries_about(const Observation& observation, const Wish& wish, std::string_view actions);
/// Mail to the return address that is no report, or a report that names nobody.
std::vector<const Bounce*> plain_notes(const Observation& observation);

/// "rfc822; r1@x" in two: the type in lower case, what stands behind the semicolon without blanks and comments.
struct Typed {
    std::string type, value;
};
Typed typed(std::string_view field);

/// Date of RFC 5322 3.3 with a numeric zone; comments are passed over.
bool numeric_date(std::string_view date);
/// "5.1.1", a comment behind it allowed; no leading zeros (RFC 3464 2.3.4). The class, 0 when it is no status code.
int status_class(std::string_view status);
/// The status code without the comment.
std::string status_code(std::string_view status);

/// RFC 3461 binds a sender that offers DSN itself; for others its clauses are good advice.
bool offers_dsn(const Observation& observation);
/// Broken, and at SHOULD when the sender does not offer DSN.
Judgement broken_if_dsn(const Observation& observation, Judgement judgement);

/// The refusal that decided over a recipient before the notification was made; null when there was none.
const Try* refusal_before(const std::vector<Try>& tries, Time at);

/// Words between blanks and line ends joined by one blank each; octets that are not printable ASCII dropped.
std::string one_line(std::string_view text);
/// Text for a sentence: printable, at most 120 octets.
std::string shown(std::string_view text);

}  // namespace bouncehouse::probe::notification
