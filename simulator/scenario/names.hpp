// Words of the format that stand for values: one table for reading, for the reference and for the
// nearest spelling of a wrong one.
#pragma once
#include <bouncehouse/scenario/model.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace bouncehouse::scenario {

template <class E>
struct Named {
    std::string_view name;
    E value;
};

/// All words for the values of E, in the order the reference lists them. Specialised in names.cpp.
template <class E>
std::span<const Named<E>> names();

/// What such a word is called in a message: "`rctp` is no stage".
template <class E>
constexpr std::string_view noun = "word";
template <>
inline constexpr std::string_view noun<Key> = "memory key";
template <>
inline constexpr std::string_view noun<Stage> = "stage";
template <>
inline constexpr std::string_view noun<smtp::Wrong> = "fault of a client";
template <>
inline constexpr std::string_view noun<catalogue::Reaction> = "reaction";
template <>
inline constexpr std::string_view noun<Certificate> = "certificate";
template <>
inline constexpr std::string_view noun<TlsMode> = "TLS mode";
template <>
inline constexpr std::string_view noun<ClientCertificate> = "way to ask for a certificate";
template <>
inline constexpr std::string_view noun<Role> = "role";
template <>
inline constexpr std::string_view noun<smtp::TlsFault> = "fault of a handshake";
template <>
inline constexpr std::string_view noun<smtp::Ending> = "way to close";
template <>
inline constexpr std::string_view noun<DnsAnswer> = "answer to a question";
template <>
inline constexpr std::string_view noun<DnsKey> = "memory key of a DNS rule";

template <>
std::span<const Named<Key>> names();
template <>
std::span<const Named<Stage>> names();
template <>
std::span<const Named<smtp::Wrong>> names();
template <>
std::span<const Named<catalogue::Reaction>> names();
template <>
std::span<const Named<Certificate>> names();
template <>
std::span<const Named<TlsMode>> names();
template <>
std::span<const Named<ClientCertificate>> names();
template <>
std::span<const Named<Role>> names();
template <>
std::span<const Named<smtp::TlsFault>> names();
template <>
std::span<const Named<smtp::Ending>> names();
template <>
std::span<const Named<DnsAnswer>> names();
template <>
std::span<const Named<DnsKey>> names();

/// Words that stay words in the model.
std::span<const std::string_view> pack_names();
std::span<const std::string_view> tls_versions();
std::span<const std::string_view> finally_names();
std::span<const std::string_view> mechanism_names();

using Words = std::vector<std::string_view>;

template <class E>
Words words_of() {
    Words words;
    for (const auto& [name, value] : names<E>()) words.push_back(name);
    return words;
}

template <std::span<const std::string_view> (*List)()>
Words words_from() {
    return {List().begin(), List().end()};
}

template <class E>
std::optional<E> named(std::string_view word) {
    for (const auto& [name, value] : names<E>())
        if (name == word) return value;
    return std::nullopt;
}

}  // namespace bouncehouse::scenario
