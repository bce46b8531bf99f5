#include <algorithm>
#include <array>
#include <bouncehouse/case/features.hpp>
#include <bouncehouse/case/messages.hpp>

namespace bouncehouse::probe {

namespace {

constexpr std::array table{
    FeatureInfo{"tls", "starts TLS by STARTTLS when it is asked to (RFC 3207).",
                "STARTTLS is sent where it is offered"},
    FeatureInfo{"implicit-tls", "opens the connection with TLS at once (RFC 8314 3.3).",
                "the first octets are a ClientHello"},
    FeatureInfo{"verified-tls", "checks the server's certificate against a given CA and refuses a bad one.", ""},
    FeatureInfo{"auth", "authenticates with a user name and a password it is given (RFC 4954).",
                "AUTH is sent where it is offered"},
    FeatureInfo{"auth-plain", "knows the mechanism PLAIN (RFC 4616).", "AUTH PLAIN is sent when only it is offered"},
    FeatureInfo{"auth-login", "knows the mechanism LOGIN.", "AUTH LOGIN is sent when only it is offered"},
    FeatureInfo{"auth-cram-md5", "knows the mechanism CRAM-MD5 (RFC 2195).",
                "AUTH CRAM-MD5 is sent when only it is offered"},
    FeatureInfo{"auth-digest-md5", "knows the mechanism DIGEST-MD5 (RFC 2831).",
                "AUTH DIGEST-MD5 is sent when only it is offered"},
    FeatureInfo{"auth-scram-sha-1", "knows the mechanism SCRAM-SHA-1 (RFC 5802).",
                "AUTH SCRAM-SHA-1 is sent when only it is offered"},
    FeatureInfo{"auth-scram-sha-256", "knows the mechanism SCRAM-SHA-256 (RFC 7677).",
                "AUTH SCRAM-SHA-256 is sent when only it is offered"},
    FeatureInfo{"auth-xoauth2", "knows the mechanism XOAUTH2, with a token it is given.",
                "AUTH XOAUTH2 is sent when only it is offered"},
    FeatureInfo{"auth-oauthbearer", "knows the mechanism OAUTHBEARER, with a token it is given (RFC 7628).",
                "AUTH OAUTHBEARER is sent when only it is offered"},
    FeatureInfo{"auth-external", "knows the mechanism EXTERNAL (RFC 4422 appendix A).",
                "AUTH EXTERNAL is sent when only it is offered"},
    FeatureInfo{"client-certificate", "shows a client certificate it is given.",
                "the server sees the certificate in the handshake"},
    FeatureInfo{"several-recipients", "takes a message for several recipients.", "several RCPT in all"},
    FeatureInfo{"several-messages", "takes several messages in one run, and may use one connection for them.",
                "several MAIL in one run"},
    FeatureInfo{"partial-recipients",
                "delivers to the recipients that are accepted though others are refused, and says which.", ""},
    FeatureInfo{"null-sender", "takes a message with the null reverse path.", "MAIL FROM:<> is sent"},
    FeatureInfo{"dsn", "takes ENVID, RET, NOTIFY and ORCPT with a message (RFC 3461).",
                "NOTIFY is sent where DSN is offered"},
    FeatureInfo{"smtputf8", "takes internationalised addresses (RFC 6531).",
                "SMTPUTF8 is sent where it is offered and needed"},
    FeatureInfo{"idn", "takes a domain in UTF-8 and turns it into A-labels (RFC 5890).", ""},
    FeatureInfo{"pipelining", "sends commands in groups (RFC 2920).",
                "RCPT comes before the reply to MAIL where PIPELINING is offered"},
    FeatureInfo{"chunking", "sends content by BDAT (RFC 3030).", "BDAT is sent where CHUNKING is offered"},
    FeatureInfo{"binarymime", "sends binary content (RFC 3030).",
                "BODY=BINARYMIME is sent where it is offered and needed"},
    FeatureInfo{"size", "declares the size of a message (RFC 1870).", "SIZE= is sent where SIZE is offered"},
    FeatureInfo{"8bitmime", "declares 8-bit content (RFC 6152).",
                "BODY=8BITMIME is sent where it is offered and needed"},
    FeatureInfo{"limits", "heeds the limits a server announces (RFC 9422).", ""},
    FeatureInfo{"requiretls", "takes messages that require TLS all the way (RFC 8689).",
                "REQUIRETLS is sent where it is offered and wanted"},
    FeatureInfo{"any-message", "passes on the octets it is given rather than composing a message of its own.",
                "the content arrives as it was given"},
    FeatureInfo{"source-eight-bit", "takes a message that holds octets above 127.", ""},
    FeatureInfo{"hello-name", "takes the name it says in EHLO.", "EHLO carries the name"},
    FeatureInfo{"custom-header", "takes values for single header fields (subject, display name).", ""},
    FeatureInfo{"timeouts", "has timeouts that are configured here and declared in [timing].", ""},
    FeatureInfo{"connection-reuse", "may send a second message over a connection that is already open.",
                "two transactions on one connection"},
    FeatureInfo{"queue-restart", "can be killed and started again with its queue.", ""},
    FeatureInfo{"delay-warning", "tells the sender of a message that it is still being tried.", ""},
    FeatureInfo{"bounces", "reports failures by mail to the reverse path.", "a report arrives at the return path"},
    FeatureInfo{"relay", "takes messages by SMTP, so that it adds a Received field.", "a Received field on top"},
    FeatureInfo{"mx", "looks up the hosts of a domain in the DNS.", "MX queries"},
    FeatureInfo{"mta-sts", "applies MTA-STS policies (RFC 8461).", "TXT queries for _mta-sts"},
    FeatureInfo{"dane", "applies DANE (RFC 7672).", "TLSA queries"},
};

constexpr bool has_tls(TlsPolicy policy) {
    return policy == TlsPolicy::opportunistic || policy == TlsPolicy::required || policy == TlsPolicy::verified;
}

std::string small(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

}  // namespace

std::span<const FeatureInfo> features() { return table; }

const FeatureInfo* feature_named(std::string_view name) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const FeatureInfo& f) { return f.name == name; });
    return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> features_of(const Submission& submission) {
    std::vector<std::string> needed;
    const auto needs = [&](bool really, std::string name) {
        if (really) needed.push_back(std::move(name));
    };
    needs(has_tls(submission.tls), "tls");
    needs(submission.tls == TlsPolicy::verified, "verified-tls");
    needs(submission.tls == TlsPolicy::implicit, "implicit-tls");
    needs(!submission.auth.empty(), "auth");
    const std::string mechanism = "auth-" + small(submission.auth);
    needs(feature_named(mechanism) != nullptr, mechanism);
    needs(submission.recipients > 1 || submission.local_parts.size() > 1, "several-recipients");
    needs(submission.messages > 1 && !submission.one_by_one, "several-messages");
    needs(submission.null_sender, "null-sender");
    needs(
        !submission.envid.empty() || !submission.ret.empty() || !submission.notify.empty() || !submission.orcpt.empty(),
        "dsn");
    if (const MessageInfo* message = message_named(submission.message))
        for (const std::string_view feature : message->features) needs(!feature.empty(), std::string{feature});
    return needed;
}

}  // namespace bouncehouse::probe
