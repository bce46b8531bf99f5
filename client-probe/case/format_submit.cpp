#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/case/format.hpp>
#include <bouncehouse/case/messages.hpp>

namespace bouncehouse::probe {

using scenario::into;
using scenario::Node;
using scenario::Reading;
using scenario::Table;
using scenario::Words;
using Error = scenario::E;
using Takes = scenario::Kind;

namespace {

constexpr std::array<std::string_view, 2> ret_words{"FULL", "HDRS"};

Words message_words() {
    Words words;
    for (const MessageInfo& message : messages()) words.push_back(message.name);
    return words;
}
Words tls_words() { return {tls_policy_names.begin(), tls_policy_names.end()}; }
Words auth_words() {
    const auto known = scenario::mechanism_names();
    Words words{"any"};
    words.insert(words.end(), known.begin(), known.end());
    return words;
}
Words ret_list() { return {ret_words.begin(), ret_words.end()}; }

/// A string that has to be one of the words; says whether it is.
template <Words (*words)()>
bool known(Reading& in, const Node& value, std::string_view noun) {
    const Words list = words();
    if (std::find(list.begin(), list.end(), value.text) != list.end()) return true;
    in.unknown_word(Error::unknown_word, value, noun, value.text, list);
    return false;
}

void message(Reading& in, const Node& value, Submission& submission) {
    if (known<message_words>(in, value, "message")) submission.message = value.text;
}
void tls(Reading& in, const Node& value, Submission& submission) {
    if (!known<tls_words>(in, value, "policy of TLS")) return;
    const auto found = std::find(tls_policy_names.begin(), tls_policy_names.end(), value.text);
    submission.tls = static_cast<TlsPolicy>(found - tls_policy_names.begin());
}
void auth(Reading& in, const Node& value, Submission& submission) {
    if (value.text.empty() || known<auth_words>(in, value, "mechanism")) submission.auth = value.text;
}
void ret(Reading& in, const Node& value, Submission& submission) {
    if (value.text.empty() || known<ret_list>(in, value, "value of RET")) submission.ret = value.text;
}
void options(Reading& in, const Node& value, Submission& submission) {
    for (const scenario::Member& member : value.members)
        if (member.value.is(Node::Type::string))
            submission.options[member.key] = member.value.text;
        else
            in.problem(Error::wrong_type, member.value.where, fmt::format("the option `{}` is no string", member.key),
                       "a string");
}

/// "20 kB" is "20kB" here, though not in scenarios.
void size(Reading& in, const Node& value, Submission& submission) {
    Node close = value;
    if (const auto blank = close.text.find(' '); blank != std::string::npos && blank > 0) close.text.erase(blank, 1);
    scenario::take_size(in, close, submission.size);
}

template <std::uint32_t Submission::*Member>
void count(Reading& in, const Node& value, Submission& submission) {
    scenario::take(in, value, submission.*Member);
    if (submission.*Member == 0) in.problem(Error::out_of_bounds, value.where, "0 is out of bounds", "1 or more");
}

}  // namespace

const Table<Submission>& submit_table() {
    static const Table<Submission> rows{
        {"submit", "[submit]", "What the sender is given."},
        {
            {{"recipients", Takes::integer, "So many recipients: r1@, r2@ ... of the case's own domain.", "3", "1"},
             count<&Submission::recipients>},
            {{"local-parts", Takes::texts, "Local parts of the recipients instead, as they stand in RCPT.",
              "[\"User+tag\"]", ""},
             into<&Submission::local_parts>},
            {{"recipient-domain", Takes::text,
              "Domain of the recipients instead of the case's own, which @domain@ stands for.", "\"bücher.@domain@\"",
              "the case's own"},
             into<&Submission::recipient_domain>},
            {{"sender-local", Takes::text, "Local part of the reverse path.", "\"sender\"", "sender"},
             into<&Submission::sender_local>},
            {{"null-sender", Takes::boolean, "The reverse path is <>.", "true", "false"},
             into<&Submission::null_sender>},
            {{"messages", Takes::integer, "So many messages with the same envelope.", "2", "1"},
             count<&Submission::messages>},
            {{"one-by-one", Takes::boolean, "The next message is handed over when the one before is done with.", "true",
              "false"},
             into<&Submission::one_by_one>},
            {{"message", Takes::word, "Which message.", "\"dots\"", "plain", message_words}, message},
            {{"size", Takes::size, "Octets of the message `filler`.", "\"20 kB\"", ""}, size},
            {{"tls", Takes::word, "How the sender is asked to use TLS.", "\"required\"", "none", tls_words}, tls},
            {{"auth", Takes::word, "The mechanism the sender is asked to use; any: its own choice.", "\"PLAIN\"",
              "no authentication", auth_words},
             auth},
            {{"secret", Takes::text, "Password and token, where the usual ones will not do.", "\"a long one\"",
              "those of the probe"},
             into<&Submission::secret>},
            {{"utf8", Takes::boolean, "The sender is told that the addresses are internationalised.", "true", "false"},
             into<&Submission::utf8>},
            {{"envid", Takes::text, "ENVID (RFC 3461 4.4), as it stands in MAIL.", "\"QQ314159\"", ""},
             into<&Submission::envid>},
            {{"ret", Takes::word, "RET (RFC 3461 4.3).", "\"HDRS\"", "", ret_list}, ret},
            {{"notify", Takes::text, "NOTIFY (RFC 3461 4.1).", "\"SUCCESS,FAILURE\"", ""}, into<&Submission::notify>},
            {{"orcpt", Takes::texts, "ORCPT (RFC 3461 4.2), one a recipient, \"\" for none.",
              "[\"rfc822;r1@example.test\"]", ""},
             into<&Submission::orcpt>},
            {{"options", Takes::table, "Other words for the sender's description: {option.NAME}.",
              "{ hello = \"client.test\" }", ""},
             options},
        }};
    return rows;
}

Submission read_submission(Reading& in, const Node& value) {
    Submission submission;
    scenario::read_table(in, value, submit_table(), submission);
    const auto contradiction = [&](std::string text, std::string expected = {}) {
        in.problem(Error::contradiction, value.where, std::move(text), std::move(expected));
    };
    if (!submission.local_parts.empty()) {
        if (value.find("recipients") != nullptr && submission.recipients != submission.local_parts.size())
            contradiction("`recipients` and `local-parts` give different numbers", "one of them");
        submission.recipients = static_cast<std::uint32_t>(submission.local_parts.size());
    }
    if (!submission.orcpt.empty() && submission.orcpt.size() != submission.recipients)
        contradiction(
            fmt::format("{} values of `orcpt` for {} recipients", submission.orcpt.size(), submission.recipients),
            "one a recipient");
    if (submission.message == "filler" && value.find("size") == nullptr)
        contradiction("message = \"filler\" has no `size`", "size = \"20 kB\"");
    return submission;
}

}  // namespace bouncehouse::probe
