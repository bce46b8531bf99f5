#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/scenario/tls_reader.hpp>

namespace bouncehouse::scenario {

namespace {

template <std::string Tls::*member>
void version(Reading& in, const Node& value, Tls& tls) {
    const Words known = words_from<tls_versions>();
    if (std::find(known.begin(), known.end(), value.text) == known.end())
        in.unknown_word(E::unknown_word, value, "TLS version", value.text, known);
    else
        tls.*member = value.text;
}

const Table<Tls>& table() {
    static const Table<Tls> rows{
        {"tls", "tls = { … }", "TLS of a host."},
        {
            {{"mode", Kind::word, "No TLS, STARTTLS, or TLS from the first octet.", "\"implicit\"", "\"starttls\"",
              words_of<TlsMode>},
             word_into<&Tls::mode>},
            {{"certificate", Kind::word, "Which certificate the host shows; all are made at start.", "\"expired\"",
              "\"good\"", words_of<Certificate>},
             word_into<&Tls::certificate>},
            {{"certificate_file", Kind::text, "A certificate chain (PEM) instead of one made at start.",
              "\"chain.pem\"", ""},
             into<&Tls::certificate_file>},
            {{"key_file", Kind::text, "Its private key (PEM).", "\"key.pem\"", ""}, into<&Tls::key_file>},
            {{"min_version", Kind::word, "Lowest version.", "\"1.2\"", "the TLS library's", words_from<tls_versions>},
             version<&Tls::min_version>},
            {{"max_version", Kind::word, "Highest version.", "\"1.3\"", "the TLS library's", words_from<tls_versions>},
             version<&Tls::max_version>},
            {{"ciphers", Kind::text, "Ciphers in OpenSSL's notation, TLS 1.2 and below.",
              "\"ECDHE-RSA-AES128-GCM-SHA256\"", "the TLS library's"},
             into<&Tls::ciphers>},
            {{"client_certificate", Kind::word, "Whether the client is asked for a certificate.", "\"request\"",
              "\"none\"", words_of<ClientCertificate>},
             word_into<&Tls::client_certificate>},
            {{"required", Kind::boolean, "MAIL in clear is answered 530 5.7.0 (RFC 3207 4).", "true", "false"},
             into<&Tls::required>},
        }};
    return rows;
}

}  // namespace

void read_tls(Reading& in, const Node& value, Tls& tls) {
    read_table(in, value, table(), tls);
    const Member* certificate = value.member("certificate_file");
    const Member* key = value.member("key_file");
    if ((certificate == nullptr) != (key == nullptr)) {
        const Member& alone = certificate != nullptr ? *certificate : *key;
        in.problem(E::missing_key, alone.where, fmt::format("`{}` without its partner", alone.key),
                   "`certificate_file` and `key_file`");
    }
    if (certificate != nullptr && value.find("certificate") != nullptr)
        in.problem(E::contradiction, certificate->where, "`certificate` and `certificate_file` name two certificates",
                   "one of them");
    if (!tls.min_version.empty() && !tls.max_version.empty() && tls.max_version < tls.min_version)
        in.problem(E::contradiction, value.where,
                   fmt::format("TLS from {} up to {} is no version at all", tls.min_version, tls.max_version),
                   "min_version not above max_version");
}

TableView tls_table_view() { return view(table()); }

}  // namespace bouncehouse::scenario
