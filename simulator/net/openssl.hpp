// Small things every user of OpenSSL needs: ownership and words for errors.
#pragma once
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <memory>
#include <string>

namespace bouncehouse::net {

struct FreeOpenSsl {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(BIO* bio) const { BIO_free_all(bio); }
};
template <class T>
using Owned = std::unique_ptr<T, FreeOpenSsl>;

/// The first thing that went wrong since OpenSSL's list of errors was last cleared, in its own words
/// ("tlsv1 alert unknown ca"); clears the list.
std::string openssl_reason();
/// All that was written to a memory BIO.
std::string memory_of(BIO* bio);

}  // namespace bouncehouse::net
