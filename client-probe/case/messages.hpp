// The messages that are submitted. All are made at run time from a name; nothing in them changes from run
// to run, so that two runs can be compared octet by octet.
#pragma once
#include <bouncehouse/case/model.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

/// What the sender is given where it shall authenticate, and the name it shall say in EHLO where it takes one.
inline constexpr std::string_view probe_user = "probe-user";
inline constexpr std::string_view probe_password = "probe-secret-7Qx";
inline constexpr std::string_view probe_token = "probe-token-9Zk";
inline constexpr std::string_view probe_hello = "client.probe.test";

struct MessageInfo {
    std::string_view name;
    std::string_view meaning;                       // one sentence
    std::array<std::string_view, 2> features = {};  // what a sender needs to take it; "" for none
};
/// Every kind of message, in the order of the reference page.
std::span<const MessageInfo> messages();
/// Null when there is none of this name.
const MessageInfo* message_named(std::string_view name);

/// The octets of a message: header fields ended by CRLF, body as the kind wants it. `message_id` with its
/// brackets; addresses as they stand in the envelope, `sender` empty for the null reverse path; `domain` is
/// the case's own. Addresses that cannot stand in a 7-bit header field are left out of it.
std::string make_message(const Submission& submission, std::string_view sender,
                         const std::vector<std::string>& recipients, std::string_view message_id,
                         const std::string& domain);

}  // namespace bouncehouse::probe
