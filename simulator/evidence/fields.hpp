// Each kind of event names its fields once, in the order of event.hpp. The packed memory, the JSON
// writer and the JSON reader all walk this list, so a new field is one word here.
#pragma once
#include <array>
#include <bouncehouse/evidence/event.hpp>
#include <string_view>
#include <type_traits>

namespace bouncehouse::evidence {

/// Name of each alternative of Body, in its order: the "event" of a journal line.
inline constexpr std::array<std::string_view, std::variant_size_v<Body>> kind_names{
    "connected", "command", "reply", "wrong", "tls", "auth", "content", "ended", "noted"};

/// Calls walk(name, field) for each field of a body (const or not).
template <class Walk, class B>
void fields(Walk& walk, B& body) {
    using T = std::remove_const_t<B>;
    if constexpr (std::is_same_v<T, Connected>) {
        walk("host", body.host), walk("local", body.local), walk("remote", body.remote);
        walk("implicit_tls", body.implicit_tls);
    } else if constexpr (std::is_same_v<T, CommandSeen>) {
        walk("stage", body.stage), walk("bytes", body.bytes), walk("step", body.step);
        walk("wrong", body.wrong), walk("detail", body.detail);
    } else if constexpr (std::is_same_v<T, ReplyGiven>) {
        walk("stage", body.stage), walk("bytes", body.bytes), walk("code", body.code), walk("rule", body.rule);
        walk("entry", body.entry), walk("reasons", body.reasons), walk("fault", body.fault);
    } else if constexpr (std::is_same_v<T, WrongSeen>) {
        walk("wrong", body.wrong), walk("detail", body.detail);
    } else if constexpr (std::is_same_v<T, TlsSeen>) {
        walk("done", body.done), walk("version", body.version), walk("cipher", body.cipher);
        walk("server_name", body.server_name), walk("client_certificate", body.client_certificate);
        walk("failure", body.failure);
    } else if constexpr (std::is_same_v<T, AuthSeen>) {
        walk("mechanism", body.mechanism), walk("user", body.user), walk("success", body.success);
        walk("detail", body.detail);
    } else if constexpr (std::is_same_v<T, ContentSeen>) {
        walk("size", body.size), walk("complete", body.complete), walk("by_chunks", body.by_chunks);
        walk("kept", body.kept), walk("message", body.message), walk("findings", body.findings);
    } else if constexpr (std::is_same_v<T, Ended>) {
        walk("by_client", body.by_client), walk("how", body.how);
    } else {
        static_assert(std::is_same_v<T, Noted>);
        walk("what", body.what), walk("text", body.text);
    }
}

template <std::size_t Kind = 0>
Body make_body(std::size_t kind) {
    if constexpr (Kind + 1 < std::variant_size_v<Body>) {
        if (kind != Kind) return make_body<Kind + 1>(kind);
    }
    return Body{std::in_place_index<Kind>};
}

}  // namespace bouncehouse::evidence
