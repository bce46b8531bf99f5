// A network of the run's own, for senders that find hosts by DNS: nothing in it but a loopback interface, where
// ports 25 and 53 are free and every name is asked of the run's own name server.
#pragma once
#include <string>
#include <string_view>

namespace bouncehouse::probe {

/// Word of a description (`networks`) for a sender that wants such a network.
inline constexpr std::string_view own_network_word = "namespace";
/// Where the name server of a run listens in its own network.
inline constexpr std::string_view own_name_server = "127.0.0.53";
/// The sender's own address there: the source of its connections.
inline constexpr std::string_view own_sender_address = "192.0.2.1";
inline constexpr std::string_view own_sender_address_v6 = "2001:db8::1";
/// Hosts live in these networks, all of which lead to the loopback interface: any address of them can be bound.
inline constexpr std::string_view own_host_network = "10.64.0.0";         // /10
inline constexpr std::string_view own_host_network_v6 = "2001:db8:64::";  // /48

/// Moves this process, and all that it starts later, into a new network and mount namespace (Linux, root), with a
/// resolv.conf of its own. Call it before there is any other thread. "" or why it cannot be had. Everything of it is
/// gone with the last process in it.
std::string enter_own_network();

/// What stands in the resolv.conf there, and the hosts line of nsswitch.conf in place of what `text` says.
std::string own_resolv_conf();
std::string own_nsswitch_conf(std::string_view text);

}  // namespace bouncehouse::probe
