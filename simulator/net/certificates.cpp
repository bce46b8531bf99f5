#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <algorithm>
#include <bouncehouse/net/certificates.hpp>
#include <stdexcept>

namespace bouncehouse::net {
namespace {

using scenario::Certificate;

constexpr long day = 24L * 60 * 60;

void must(bool done) {
    if (!done) throw std::runtime_error("cannot make a certificate: " + openssl_reason());
}

Owned<EVP_PKEY> make_key(Certificate kind) {
    Owned<EVP_PKEY> key{kind == Certificate::weak_key ? EVP_RSA_gen(1024) : EVP_EC_gen("P-256")};
    must(key != nullptr);
    return key;
}

struct Validity {
    long from, to;  // seconds from now
};
Validity validity_of(Certificate kind) {
    switch (kind) {
        case Certificate::expired: return {-90 * day, -1 * day};
        case Certificate::not_yet_valid: return {30 * day, 395 * day};
        default: return {-1 * day, 365 * day};
    }
}

/// What follows the first so many labels: ".example.test" behind one of mx.example.test.
std::string behind_labels(const std::string& name, int labels) {
    std::size_t at = 0;
    for (; labels > 0 && at != name.npos; --labels) at = name.find('.', at + 1);
    return at == name.npos ? ".test" : name.substr(at);
}

/// The names of a host as this kind of certificate has them (RFC 6125 6.4.3).
Subject subject_of(Certificate kind, const Subject& host) {
    const std::string name = host.names.empty() ? "bouncehouse.test" : host.names.front();
    switch (kind) {
        case Certificate::wildcard: return {{"*" + behind_labels(name, 1)}, host.addresses};
        case Certificate::wildcard_in_word: return {{name.front() + ("*" + behind_labels(name, 1))}, {}};
        case Certificate::wildcard_for_two: return {{"*" + behind_labels(name, 2)}, {}};
        case Certificate::two_wildcards: return {{"*.*" + behind_labels(name, 2)}, {}};
        case Certificate::no_alt_name: return {{name}, {}};
        case Certificate::wrong_name: return {{wrong_certificate_name}, {}};
        default: return host;
    }
}

void set_serial(X509* certificate) {
    struct FreeNumber {
        void operator()(BIGNUM* number) const { BN_free(number); }
    };
    const std::unique_ptr<BIGNUM, FreeNumber> number{BN_new()};
    // RFC 5280 4.1.2.2: positive, unique, at most 20 octets.
    must(number && BN_rand(number.get(), 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

void set_name(X509_NAME* name, const std::string& common) {
    // RFC 5280 A.1: a common name holds at most 64 characters.
    const std::string fitting = common.substr(0, 64);
    must(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>("Bouncehouse"), -1,
                                    -1, 0) == 1 &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(fitting.c_str()),
                                    -1, -1, 0) == 1);
}

void add_extension(X509* certificate, X509* issuer, int which, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str());
    must(extension != nullptr);
    const int added = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    must(added == 1);
}

/// Not through OpenSSL's text form, in which a comma in a name would begin another entry.
void add_alternative_names(X509* certificate, const Subject& subject) {
    GENERAL_NAMES* list = sk_GENERAL_NAME_new_null();
    const auto add = [list](int type, ASN1_STRING* value) {
        GENERAL_NAME* name = GENERAL_NAME_new();
        GENERAL_NAME_set0_value(name, type, value);
        sk_GENERAL_NAME_push(list, name);
    };
    for (const std::string& name : subject.names) {
        ASN1_IA5STRING* text = ASN1_IA5STRING_new();
        ASN1_STRING_set(text, name.data(), static_cast<int>(name.size()));
        add(GEN_DNS, text);
    }
    for (const std::string& address : subject.addresses)
        if (ASN1_OCTET_STRING* octets = a2i_IPADDRESS(address.c_str())) add(GEN_IPADD, octets);
    const int added = X509_add1_ext_i2d(certificate, NID_subject_alt_name, list, 0, 0);
    GENERAL_NAMES_free(list);
    must(added == 1);
}

Owned<X509> begin_certificate(EVP_PKEY* key, Validity validity) {
    Owned<X509> certificate{X509_new()};
    must(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    set_serial(certificate.get());
    must(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), validity.from) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate.get()), validity.to) != nullptr &&
         X509_set_pubkey(certificate.get(), key) == 1);
    return certificate;
}

Identity make_root(const std::string& name) {
    Identity root{nullptr, make_key(Certificate::good)};
    root.certificate = begin_certificate(root.key.get(), {-1 * day, 730 * day});
    X509* certificate = root.certificate.get();
    set_name(X509_get_subject_name(certificate), name);
    must(X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1);
    add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
    must(X509_sign(certificate, root.key.get(), EVP_sha256()) != 0);
    return root;
}

Identity make_leaf(Certificate kind, const Subject& subject, const Identity* issuer) {
    Identity leaf{nullptr, make_key(kind)};
    leaf.certificate = begin_certificate(leaf.key.get(), validity_of(kind));
    X509* certificate = leaf.certificate.get();
    set_name(X509_get_subject_name(certificate), subject.names.empty() ? "bouncehouse.test" : subject.names.front());
    X509* signer = issuer != nullptr ? issuer->certificate.get() : certificate;
    must(X509_set_issuer_name(certificate, X509_get_subject_name(signer)) == 1);
    add_extension(certificate, signer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate, signer, NID_key_usage, "critical,digitalSignature");
    add_extension(certificate, signer, NID_ext_key_usage, "serverAuth");
    add_extension(certificate, signer, NID_subject_key_identifier, "hash");
    add_extension(certificate, signer, NID_authority_key_identifier, "keyid");
    if (kind != Certificate::no_alt_name) add_alternative_names(certificate, subject);
    must(X509_sign(certificate, issuer != nullptr ? issuer->key.get() : leaf.key.get(), EVP_sha256()) != 0);
    return leaf;
}

}  // namespace

const Identity& Authority::root() {
    const std::lock_guard lock{making_};
    if (!root_) root_ = make_root(name_);
    return *root_;
}

Identity Authority::issue(Certificate kind, const Subject& host) {
    const Subject subject = subject_of(kind, host);
    switch (kind) {
        case Certificate::self_signed: return make_leaf(kind, subject, nullptr);
        case Certificate::unknown_issuer: {
            const Identity stranger = make_root("Nobody's Authority");
            return make_leaf(kind, subject, &stranger);
        }
        default: return make_leaf(kind, subject, &root());
    }
}

std::string Authority::pem() {
    const Owned<BIO> text{BIO_new(BIO_s_mem())};
    must(text && PEM_write_bio_X509(text.get(), root().certificate.get()) == 1);
    return memory_of(text.get());
}

}  // namespace bouncehouse::net
