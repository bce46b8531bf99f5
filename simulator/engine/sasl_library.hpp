// GNU SASL, started when the first client authenticates.
#pragma once
#include <mutex>
#include <string>

struct Gsasl;
struct Gsasl_session;

namespace bouncehouse::engine {

/// Answers what the library wants to know in one exchange.
class SaslCallback {
public:
    virtual ~SaslCallback() = default;
    virtual int property(Gsasl_session* session, int property) = 0;
};

/// One handle serves all threads: it is only read after it was made, and each session is its own.
class SaslLibrary {
public:
    SaslLibrary() = default;
    ~SaslLibrary();
    SaslLibrary(const SaslLibrary&) = delete;
    SaslLibrary& operator=(const SaslLibrary&) = delete;

    /// A server-side session that asks `callback`; null when the library does not know the mechanism.
    Gsasl_session* serve(const std::string& mechanism, SaslCallback& callback);

private:
    std::once_flag once_;
    Gsasl* handle_ = nullptr;
};

}  // namespace bouncehouse::engine
