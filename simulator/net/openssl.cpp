#include <openssl/err.h>
#include <bouncehouse/net/openssl.hpp>
#include <cstring>

namespace bouncehouse::net {

std::string openssl_reason() {
    const unsigned long error = ERR_peek_error();
    ERR_clear_error();
    if (error == 0) return "no reason given";
    if (ERR_SYSTEM_ERROR(error)) return std::strerror(ERR_GET_REASON(error));
    if (const char* words = ERR_reason_error_string(error)) return words;
    return "OpenSSL error " + std::to_string(error);
}

std::string memory_of(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace bouncehouse::net
