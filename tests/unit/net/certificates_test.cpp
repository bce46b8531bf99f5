// Each kind of certificate as a client that verifies sees it.
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <cstdio>
#include "catch.hpp"
#include "client.hpp"
#include "talk.hpp"

using namespace bouncehouse::net::test;
using bouncehouse::net::Authority;
using bouncehouse::net::Identity;
using bouncehouse::net::Subject;
using bouncehouse::net::TlsContext;
using bouncehouse::scenario::Certificate;
using bouncehouse::scenario::Tls;
using bouncehouse::smtp::StartTls;

TEST_CASE("What a verifying client says to each kind of certificate", "[rfc6125]") {
    struct Row {
        Certificate kind;
        std::string verdict;
    };
    const Row row = GENERATE(Row{Certificate::good, ""}, Row{Certificate::self_signed, "self-signed certificate"},
                             Row{Certificate::expired, "certificate has expired"},
                             Row{Certificate::not_yet_valid, "certificate is not yet valid"},
                             Row{Certificate::wrong_name, "hostname mismatch"},
                             Row{Certificate::unknown_issuer, "unable to get local issuer certificate"},
                             Row{Certificate::weak_key, "EE certificate key too weak"}, Row{Certificate::wildcard, ""},
                             Row{Certificate::wildcard_for_two, "hostname mismatch"},
                             Row{Certificate::two_wildcards, "hostname mismatch"},
                             // OpenSSL lets these through unless it is told otherwise.
                             Row{Certificate::no_alt_name, ""}, Row{Certificate::wildcard_in_word, ""});
    Tls tls;
    tls.certificate = row.kind;
    Talk talk{{{"start", {StartTls{}}}}, {.tls = tls}};
    Client verifying{talk.port()};
    CHECK(verifying.start_tls({.trust = talk.ca_pem(), .security_level = 2}) == row.verdict);
    // Who does not verify gets on with all of them.
    Client careless{talk.port()};
    CHECK(careless.start_tls({.trust = {}, .security_level = 1}) == "");
}

TEST_CASE("A good certificate names the host, localhost and the addresses") {
    Authority authority{"Test"};
    const Identity identity =
        authority.issue(Certificate::good, {{"mx.example.test", "localhost"}, {"127.0.0.3", "::1"}});
    X509* certificate = identity.certificate.get();
    CHECK(X509_check_host(certificate, "mx.example.test", 0, 0, nullptr) == 1);
    CHECK(X509_check_host(certificate, "localhost", 0, 0, nullptr) == 1);
    CHECK(X509_check_ip_asc(certificate, "127.0.0.3", 0) == 1);
    CHECK(X509_check_ip_asc(certificate, "::1", 0) == 1);
    CHECK(X509_check_host(certificate, "mx2.example.test", 0, 0, nullptr) == 0);
    CHECK(X509_check_ip_asc(certificate, "127.0.0.1", 0) == 0);
}

TEST_CASE("Wildcards stand where their kind says", "[rfc6125][6.4.3]") {
    Authority authority{"Test"};
    const auto fits = [&](Certificate kind, const std::string& host, unsigned flags = 0) {
        const Identity identity = authority.issue(kind, {{host, "localhost"}, {}});
        return X509_check_host(identity.certificate.get(), host.c_str(), 0, flags, nullptr) == 1;
    };
    CHECK(fits(Certificate::wildcard, "mx.example.test"));
    CHECK_FALSE(fits(Certificate::wildcard, "mx.example.test", X509_CHECK_FLAG_NO_WILDCARDS));
    CHECK(fits(Certificate::wildcard_in_word, "mx.example.test"));
    CHECK_FALSE(fits(Certificate::wildcard_in_word, "mx.example.test", X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS));
    CHECK_FALSE(fits(Certificate::wildcard_for_two, "mx.sub.example.test"));
    CHECK(fits(Certificate::wildcard_for_two, "mx.sub.example.test", X509_CHECK_FLAG_MULTI_LABEL_WILDCARDS));
    CHECK_FALSE(fits(Certificate::two_wildcards, "mx.sub.example.test"));
    CHECK(fits(Certificate::no_alt_name, "mx.example.test"));
    CHECK_FALSE(fits(Certificate::no_alt_name, "mx.example.test", X509_CHECK_FLAG_NEVER_CHECK_SUBJECT));
    CHECK_FALSE(fits(Certificate::wildcard, "mx"));  // a name of one label is no reason to fall over
}

TEST_CASE("The authority stays the same, and no two certificates have one serial number") {
    Authority authority{"Test"};
    CHECK(authority.pem() == authority.pem());
    const Identity one = authority.issue(Certificate::good, {{"a.test"}, {}});
    const Identity two = authority.issue(Certificate::good, {{"a.test"}, {}});
    CHECK(ASN1_INTEGER_cmp(X509_get0_serialNumber(one.certificate.get()),
                           X509_get0_serialNumber(two.certificate.get())) != 0);
}

TEST_CASE("A host name too long for a common name still gets a certificate", "[rfc5280]") {
    Authority authority{"Test"};
    const std::string name = std::string(63, 'a') + "." + std::string(63, 'b') + ".test";
    const Identity identity = authority.issue(Certificate::good, {{name}, {}});
    CHECK(X509_check_host(identity.certificate.get(), name.c_str(), 0, 0, nullptr) == 1);
}

TEST_CASE("What can be wrong with a host's TLS settings") {
    Authority authority{"Test"};
    const auto check = [&](const Tls& tls) { return TlsContext{tls, Subject{{"mx.test"}, {}}, authority}.check(); };
    Tls tls;
    SECTION("nothing") { CHECK(check(tls) == ""); }
    SECTION("versions that exclude each other") {
        tls.min_version = "1.3";
        tls.max_version = "1.2";
        CHECK(check(tls) == "TLS min_version 1.3 is above max_version 1.2");
    }
    SECTION("a version that does not exist") {
        tls.min_version = "1.4";
        CHECK(check(tls) == "there is no TLS version \"1.4\" (1.0, 1.1, 1.2, 1.3)");
    }
    SECTION("no cipher OpenSSL knows") {
        tls.ciphers = "ROT13";
        CHECK(check(tls) == "OpenSSL knows no cipher of \"ROT13\"");
    }
    SECTION("a certificate file that is not there") {
        tls.certificate_file = "/nowhere/cert.pem";
        CHECK(check(tls) == "certificate file /nowhere/cert.pem: No such file or directory");
    }
}

TEST_CASE("A certificate and its key from a file") {
    const std::string file = "bouncehouse-certificate-" + std::to_string(::getpid()) + ".pem";
    Authority maker{"Maker"}, other{"Other"};
    const Identity identity = maker.issue(Certificate::good, {{"mx.example.test"}, {}});
    {
        FILE* out = std::fopen(file.c_str(), "w");
        REQUIRE(out != nullptr);
        PEM_write_X509(out, identity.certificate.get());
        PEM_write_PrivateKey(out, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        std::fclose(out);
    }
    Tls tls;
    tls.certificate_file = file;
    Talk talk{{{"start", {StartTls{}}}}, {.tls = tls}};
    Client client{talk.port()};
    CHECK(client.start_tls({.trust = maker.pem()}) == "");
    std::remove(file.c_str());
}
