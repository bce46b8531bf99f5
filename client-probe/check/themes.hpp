// The tables of checks, one a theme. A theme is one file; who adds one adds its line in registry.cpp.
#pragma once
#include <bouncehouse/check/check.hpp>

namespace bouncehouse::probe {

std::span<const CheckInfo> outcome_checks();   // what became of the message, and what was told
std::span<const CheckInfo> attempts_checks();  // how often, how soon
std::span<const CheckInfo> scope_checks();     // for whom: which recipients, which transaction
std::span<const CheckInfo> always_checks();    // what holds in every case

std::span<const CheckInfo> conversation_checks();
std::span<const CheckInfo> envelope_checks();
std::span<const CheckInfo> framing_checks();
std::span<const CheckInfo> pipelining_checks();
std::span<const CheckInfo> limits_checks();
std::span<const CheckInfo> internationalization_checks();
std::span<const CheckInfo> duplicates_checks();
std::span<const CheckInfo> tls_checks();
std::span<const CheckInfo> authentication_checks();
std::span<const CheckInfo> timing_checks();
std::span<const CheckInfo> connections_checks();
std::span<const CheckInfo> safety_checks();
std::span<const CheckInfo> hosts_checks();         // which hosts, and what the name server is asked
std::span<const CheckInfo> notification_checks();  // bounces (DSN)

}  // namespace bouncehouse::probe
