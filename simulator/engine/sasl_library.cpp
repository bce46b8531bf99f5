#include <gsasl.h>
#include <bouncehouse/engine/sasl_library.hpp>

namespace bouncehouse::engine {
namespace {

int ask(Gsasl*, Gsasl_session* session, Gsasl_property property) {
    auto* callback = static_cast<SaslCallback*>(gsasl_session_hook_get(session));
    return callback == nullptr ? static_cast<int>(GSASL_NO_CALLBACK)
                               : callback->property(session, static_cast<int>(property));
}

}  // namespace

SaslLibrary::~SaslLibrary() {
    if (handle_ != nullptr) gsasl_done(handle_);
}

Gsasl_session* SaslLibrary::serve(const std::string& mechanism, SaslCallback& callback) {
    std::call_once(once_, [this] {
        if (gsasl_init(&handle_) != GSASL_OK) handle_ = nullptr;
        if (handle_ != nullptr) gsasl_callback_set(handle_, ask);
    });
    Gsasl_session* session = nullptr;
    if (handle_ == nullptr || gsasl_server_start(handle_, mechanism.c_str(), &session) != GSASL_OK) return nullptr;
    gsasl_session_hook_set(session, &callback);
    return session;
}

}  // namespace bouncehouse::engine
