#include <array>
#include <bouncehouse/scenario/names.hpp>

namespace bouncehouse::scenario {

namespace {

template <class E, std::size_t n>
std::vector<Named<E>> numbered(const std::array<std::string_view, n>& words) {
    std::vector<Named<E>> result;
    for (std::size_t i = 0; i < n; ++i) result.push_back({words[i], static_cast<E>(i)});
    return result;
}

}  // namespace

template <>
std::span<const Named<Key>> names() {
    static constexpr std::array table{Named<Key>{"triplet", Key::triplet}, Named<Key>{"client", Key::client},
                                      Named<Key>{"sender", Key::sender},   Named<Key>{"recipient", Key::recipient},
                                      Named<Key>{"domain", Key::domain},   Named<Key>{"session", Key::session},
                                      Named<Key>{"user", Key::user},       Named<Key>{"host", Key::host},
                                      Named<Key>{"world", Key::world},     Named<Key>{"message", Key::message}};
    return table;
}

template <>
std::span<const Named<Stage>> names() {
    static const auto table = numbered<Stage>(smtp::stage_names);
    return table;
}

template <>
std::span<const Named<smtp::Wrong>> names() {
    static const auto table = [] {
        std::vector<Named<smtp::Wrong>> result;
        for (const smtp::WrongInfo& info : smtp::all_wrongs())
            if (info.wrong != smtp::Wrong::none) result.push_back({info.name, info.wrong});
        return result;
    }();
    return table;
}

template <>
std::span<const Named<catalogue::Reaction>> names() {
    static const auto table = numbered<catalogue::Reaction>(catalogue::reaction_names);
    return table;
}

template <>
std::span<const Named<Certificate>> names() {
    using enum Certificate;
    static constexpr std::array table{Named<Certificate>{"good", good},
                                      Named<Certificate>{"self-signed", self_signed},
                                      Named<Certificate>{"expired", expired},
                                      Named<Certificate>{"not-yet-valid", not_yet_valid},
                                      Named<Certificate>{"wrong-name", wrong_name},
                                      Named<Certificate>{"unknown-issuer", unknown_issuer},
                                      Named<Certificate>{"weak-key", weak_key},
                                      Named<Certificate>{"no-alt-name", no_alt_name},
                                      Named<Certificate>{"wildcard", wildcard},
                                      Named<Certificate>{"wildcard-in-word", wildcard_in_word},
                                      Named<Certificate>{"wildcard-for-two", wildcard_for_two},
                                      Named<Certificate>{"two-wildcards", two_wildcards}};
    return table;
}

template <>
std::span<const Named<TlsMode>> names() {
    using enum TlsMode;
    static constexpr std::array table{Named<TlsMode>{"none", none}, Named<TlsMode>{"starttls", starttls},
                                      Named<TlsMode>{"implicit", implicit}};
    return table;
}

template <>
std::span<const Named<ClientCertificate>> names() {
    using enum ClientCertificate;
    static constexpr std::array table{Named<ClientCertificate>{"none", none},
                                      Named<ClientCertificate>{"request", request},
                                      Named<ClientCertificate>{"require", require}};
    return table;
}

template <>
std::span<const Named<Role>> names() {
    using enum Role;
    static constexpr std::array table{Named<Role>{"mx", mx}, Named<Role>{"submission", submission},
                                      Named<Role>{"lmtp", lmtp}};
    return table;
}

template <>
std::span<const Named<smtp::TlsFault>> names() {
    using enum smtp::TlsFault;
    static constexpr std::array table{
        Named<smtp::TlsFault>{"garbage", garbage},    Named<smtp::TlsFault>{"silence", silence},
        Named<smtp::TlsFault>{"alert", alert},        Named<smtp::TlsFault>{"close", close},
        Named<smtp::TlsFault>{"reset", reset},        Named<smtp::TlsFault>{"stall", stall},
        Named<smtp::TlsFault>{"plaintext", plaintext}};
    return table;
}

template <>
std::span<const Named<smtp::Ending>> names() {
    using enum smtp::Ending;
    static constexpr std::array table{Named<smtp::Ending>{"after", close}, Named<smtp::Ending>{"reset", reset},
                                      Named<smtp::Ending>{"half", half_close},
                                      Named<smtp::Ending>{"truncate", truncate}, Named<smtp::Ending>{"no", stay}};
    return table;
}

template <>
std::span<const Named<DnsAnswer>> names() {
    static constexpr std::array<std::string_view, 12> words{"accept",  "nxdomain", "empty",    "servfail",
                                                            "refused", "formerr",  "notimp",   "silence",
                                                            "lame",    "wrong-id", "truncate", "garbage"};
    static const auto table = numbered<DnsAnswer>(words);
    return table;
}

template <>
std::span<const Named<DnsKey>> names() {
    static constexpr std::array<std::string_view, 4> words{"world", "client", "name", "question"};
    static const auto table = numbered<DnsKey>(words);
    return table;
}

std::span<const std::string_view> pack_names() {
    static constexpr std::array<std::string_view, 6> table{"bouncehouse", "mailtrap", "badsmtp",
                                                           "ses",         "postmark", "kumo"};
    return table;
}

std::span<const std::string_view> tls_versions() {
    static constexpr std::array<std::string_view, 4> table{"1.0", "1.1", "1.2", "1.3"};
    return table;
}

std::span<const std::string_view> finally_names() {
    static constexpr std::array<std::string_view, 6> table{"delivered",      "failed",         "deferred",
                                                           "told-temporary", "told-permanent", "mixed"};
    return table;
}

std::span<const std::string_view> mechanism_names() {
    static constexpr std::array<std::string_view, 7> table{"PLAIN",         "LOGIN",   "CRAM-MD5",   "SCRAM-SHA-1",
                                                           "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"};
    return table;
}

}  // namespace bouncehouse::scenario
