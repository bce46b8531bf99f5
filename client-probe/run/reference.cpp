#include <fmt/format.h>
#include <bouncehouse/case/messages.hpp>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/run/reference.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <stdexcept>

namespace bouncehouse::probe {
namespace {

bool wants_dsn(const Submission& submission) {
    return !submission.envid.empty() || !submission.ret.empty() || !submission.notify.empty() ||
           !submission.orcpt.empty();
}

std::string_view tls_mode(TlsPolicy policy) {
    // Offered to all: whoever is to leave TLS alone shows here that it does.
    return policy == TlsPolicy::implicit ? "implicit" : "starttls";
}

std::string scenario_text(const Submission& submission) {
    std::string text = fmt::format(
        "title = \"A well-behaved server\"\n"
        "summary = \"Offers everything, accepts everything.\"\n"
        "[[host]]\nname = \"mx.reference.test\"\ntls = {{ mode = \"{}\" }}\n",
        tls_mode(submission.tls));
    if (!submission.auth.empty())
        text += fmt::format(
            "[host.auth]\nmechanisms = [\"PLAIN\", \"LOGIN\", \"CRAM-MD5\", \"SCRAM-SHA-1\", \"SCRAM-SHA-256\", "
            "\"XOAUTH2\", \"OAUTHBEARER\"]\n"
            "account = [{{ user = \"{}\", password = \"{}\", token = \"{}\" }}]\n",
            probe_user, probe_password, probe_token);
    return text + "[expect]\nfinally = \"delivered\"\n";
}

}  // namespace

std::string way_of(const Submission& submission) {
    std::string way{submission.tls == TlsPolicy::none ? "plain" : name_of(submission.tls)};
    if (!submission.auth.empty()) way += "+" + submission.auth;
    if (submission.recipients > 1 || submission.local_parts.size() > 1) way += "+several-recipients";
    if (submission.messages > 1) way += submission.one_by_one ? "+one-by-one" : "+several-messages";
    if (submission.utf8) way += "+utf8";
    if (submission.null_sender) way += "+null-sender";
    if (wants_dsn(submission)) way += "+dsn";
    return way;
}

std::shared_ptr<const Case> reference_for(const Submission& submission) {
    const std::string text = scenario_text(submission);
    scenario::Loaded loaded = scenario::load_text(text, "reference", catalogue::Catalogue::builtin());
    if (!loaded.ok()) throw std::logic_error("the reference scenario is broken: " + loaded.problems.front().str());

    auto test = std::make_shared<Case>();
    test->id = "REFERENCE/" + way_of(submission);
    test->requirement = test->theme = "REFERENCE";
    test->title = "A well-behaved server";
    test->sentence = "A sender delivers to a server that does nothing wrong.";
    test->server = "Offers everything, accepts everything.";
    test->good = "Delivers the message once.";
    test->level = Level::must;
    test->binding = Binding::derived;
    test->clauses = {"RFC 5321 3.3"};
    test->kinds = {Kind::queue, Kind::client};
    test->file = "reference";
    test->text = text;
    test->settle = 1;
    Submission& own = test->submission;
    own.tls = submission.tls;
    own.auth = submission.auth;
    own.recipients = submission.recipients > 1 || submission.local_parts.size() > 1 ? 2 : 1;
    own.messages = submission.messages > 1 ? 2 : 1;
    own.one_by_one = submission.one_by_one && submission.messages > 1;
    own.null_sender = submission.null_sender;
    own.utf8 = submission.utf8;
    if (submission.utf8) own.local_parts = {"\xce\xb4\xce\xbf\xce\xba\xce\xb9\xce\xbc\xce\xae"};
    if (wants_dsn(submission)) own.notify = "FAILURE";
    test->scenario = std::move(loaded.scenario);
    return test;
}

}  // namespace bouncehouse::probe
