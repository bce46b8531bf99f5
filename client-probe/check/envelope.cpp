// MAIL, RCPT and what belongs to them: syntax, parameters, recipients and their results (RFC 5321 3.3, 4.1).
#include <bouncehouse/check/envelope_judges.hpp>
#include <bouncehouse/check/selection.hpp>
#include <bouncehouse/check/themes.hpp>

namespace bouncehouse::probe {

std::span<const CheckInfo> envelope_checks() {
    using namespace envelope;
    static const std::vector<CheckInfo> table{
        {"path-syntax",
         "envelope",
         "MAIL FROM:<…> and RCPT TO:<…> are written as the grammar has them.",
         {},
         path_syntax},
        {"parameter",
         "envelope",
         "A parameter of MAIL or RCPT is there, or is not.",
         {{"on", "mail or rcpt.", "mail", true},
          {"keyword", "The parameter's name.", "SIZE", true},
          {"present", "yes or no.", "yes", true},
          {"value", "With yes: a pattern for its value.", "8BITMIME"},
          connection_parameter},
         parameter},
        {"only-offered-parameters",
         "envelope",
         "MAIL and RCPT carry parameters only of extensions that the present list offers.",
         {connection_parameter},
         only_offered_parameters},
        {"keeps-local-part",
         "envelope",
         "The local part in RCPT is the one that was handed over.",
         {},
         keeps_local_part},
        {"no-source-route", "envelope", "No source route stands in MAIL or RCPT.", {}, no_source_route},
        {"least-quoting", "envelope", "A local part is quoted only where it has to be.", {}, least_quoting},
        {"no-content",
         "envelope",
         "No content comes where nobody was there to take it, or behind the reply named.",
         {stage_parameter, code_parameter, reply_parameter, connection_parameter},
         no_content},
        {"content-after-354", "envelope", "Content follows a 354, if it came to DATA.", {}, content_after_354},
        {"resets",
         "envelope",
         "A transaction left open is cleared before the next MAIL on its connection.",
         {{"strict", "yes: also one whose content was refused.", "yes"}},
         resets},
        {"tells-each-recipient",
         "envelope",
         "The caller learns what became of each recipient, or that nothing was sent to anybody.",
         {},
         tells_each_recipient},
        {"each-as-answered", "envelope", "Each recipient goes the way its own replies say.", {}, each_as_answered},
        {"status-class",
         "envelope",
         "The status in the report has this class.",
         {{"is", "2, 4 or 5.", "5", true}},
         status_class},
    };
    return table;
}

}  // namespace bouncehouse::probe
