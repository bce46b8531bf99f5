#include <fmt/format.h>
#include <bouncehouse/run/own_network.hpp>
#include <fstream>
#include <iterator>

#ifdef __linux__
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#endif

namespace bouncehouse::probe {

std::string own_resolv_conf() {
    return fmt::format("nameserver {}\noptions timeout:1 attempts:2 edns0 trust-ad\n", own_name_server);
}

std::string own_nsswitch_conf(std::string_view text) {
    std::string result;
    bool found = false;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        const bool hosts = line.starts_with("hosts:");
        found = found || hosts;
        result += hosts ? "hosts: files dns" : line;
        result += '\n';
    }
    return found ? result : result + "hosts: files dns\n";
}

#ifdef __linux__

namespace {

std::string reason(std::string_view what, int error) {
    return fmt::format("{}: {}", what, std::generic_category().message(error));
}

/// A socket that is closed with its owner.
struct Socket {
    explicit Socket(int n) : number(n) {}
    ~Socket() {
        if (number >= 0) ::close(number);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    int number;
};

/// One request to the kernel's routing: a header, a body of the type's own, attributes (rtnetlink(7)).
class Request {
public:
    template <class Body>
    Request(std::uint16_t type, const Body& body) {
        nlmsghdr header{};
        header.nlmsg_type = type;
        header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
        append(&header, sizeof header);
        append(&body, sizeof body);
    }
    void attribute(std::uint16_t type, const void* data, std::size_t size) {
        rtattr header{};
        header.rta_type = type;
        header.rta_len = static_cast<std::uint16_t>(RTA_LENGTH(size));
        append(&header, sizeof header);
        append(data, size);
    }
    /// 0, or the errno.
    int send() {
        const auto size = static_cast<std::uint32_t>(used_);
        std::memcpy(bytes_.data(), &size, sizeof size);  // nlmsg_len comes first
        const Socket socket{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
        if (socket.number < 0) return errno;
        if (::send(socket.number, bytes_.data(), used_, 0) < 0) return errno;
        alignas(nlmsghdr) std::array<char, 4096> answer{};
        const ssize_t got = ::recv(socket.number, answer.data(), answer.size(), 0);
        if (got < static_cast<ssize_t>(sizeof(nlmsghdr) + sizeof(nlmsgerr))) return EPROTO;
        nlmsgerr told{};
        std::memcpy(&told, answer.data() + sizeof(nlmsghdr), sizeof told);
        return -told.error;
    }

private:
    void append(const void* data, std::size_t size) {
        std::memcpy(bytes_.data() + used_, data, size);
        used_ += NLMSG_ALIGN(size);
    }
    alignas(nlmsghdr) std::array<char, 512> bytes_{};
    std::size_t used_ = 0;
};

struct Address {
    int family = AF_INET;
    std::array<unsigned char, 16> bytes{};
    std::size_t size() const { return family == AF_INET ? 4 : 16; }
};

Address address_of(std::string_view text) {
    Address address;
    address.family = text.find(':') == text.npos ? AF_INET : AF_INET6;
    ::inet_pton(address.family, std::string{text}.c_str(), address.bytes.data());
    return address;
}

int add_address(unsigned interface, std::string_view text) {
    const Address address = address_of(text);
    ifaddrmsg body{};
    body.ifa_family = static_cast<unsigned char>(address.family);
    body.ifa_prefixlen = static_cast<unsigned char>(address.size() * 8);
    body.ifa_scope = RT_SCOPE_UNIVERSE;
    body.ifa_index = interface;
    if (address.family == AF_INET6) body.ifa_flags = IFA_F_NODAD;  // usable at once: the route below names it
    Request request{RTM_NEWADDR, body};
    request.attribute(IFA_LOCAL, address.bytes.data(), address.size());
    request.attribute(IFA_ADDRESS, address.bytes.data(), address.size());
    return request.send();
}

/// Every address of the network is one of this machine's, without being listed as one.
int add_local_network(unsigned interface, std::string_view network, unsigned char bits, std::string_view source) {
    const Address address = address_of(network), from = address_of(source);
    rtmsg body{};
    body.rtm_family = static_cast<unsigned char>(address.family);
    body.rtm_dst_len = bits;
    body.rtm_table = RT_TABLE_LOCAL;
    body.rtm_protocol = RTPROT_STATIC;
    body.rtm_scope = RT_SCOPE_HOST;
    body.rtm_type = RTN_LOCAL;
    Request request{RTM_NEWROUTE, body};
    request.attribute(RTA_DST, address.bytes.data(), address.size());
    request.attribute(RTA_PREFSRC, from.bytes.data(), from.size());
    request.attribute(RTA_OIF, &interface, sizeof interface);
    return request.send();
}

std::string raise_loopback() {
    const Socket socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    ifreq request{};
    std::strncpy(request.ifr_name, "lo", sizeof request.ifr_name - 1);
    if (socket.number < 0 || ::ioctl(socket.number, SIOCGIFFLAGS, &request) != 0) return reason("lo", errno);
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    if (::ioctl(socket.number, SIOCSIFFLAGS, &request) != 0) return reason("lo", errno);
    const unsigned lo = ::if_nametoindex("lo");
    if (const int error = add_address(lo, own_sender_address); error != 0) return reason(own_sender_address, error);
    if (const int error = add_local_network(lo, own_host_network, 10, own_sender_address); error != 0)
        return reason(own_host_network, error);
    // A machine without IPv6 does without it.
    if (add_address(lo, own_sender_address_v6) == 0)
        add_local_network(lo, own_host_network_v6, 48, own_sender_address_v6);
    // For IPv6 the route alone does not let an address be bound (ip-sysctl, ip_nonlocal_bind; of this network only).
    std::ofstream{"/proc/sys/net/ipv6/ip_nonlocal_bind"} << "1\n";
    return {};
}

/// Puts a file with this text over another one, in this mount namespace only. The file itself has no name any more.
std::string cover(const char* path, const std::string& text) {
    std::string name = "/tmp/bouncehouse-XXXXXX";
    const Socket file{::mkstemp(name.data())};
    if (file.number < 0) return reason("a temporary file", errno);
    std::string problem;
    if (::fchmod(file.number, 0644) != 0 ||
        ::write(file.number, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        problem = reason(name, errno);
    else if (::mount(name.c_str(), path, nullptr, MS_BIND, nullptr) != 0)
        problem = reason(path, errno);
    ::unlink(name.c_str());
    return problem;
}

std::string whole_file(const char* path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

std::string enter_own_network() {
    if (::geteuid() != 0) return "a network of its own wants root";
    if (::unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) return reason("no network namespace can be made here", errno);
    // From here on this process is cut off from the network, whatever else goes wrong.
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return reason("mounts", errno);
    if (std::string problem = raise_loopback(); !problem.empty()) return problem;
    if (std::string problem = cover("/etc/resolv.conf", own_resolv_conf()); !problem.empty()) return problem;
    const std::string names = whole_file("/etc/nsswitch.conf");
    return names.empty() ? std::string{} : cover("/etc/nsswitch.conf", own_nsswitch_conf(names));
}

#else

std::string enter_own_network() { return "a network of its own is there on Linux only"; }

#endif

}  // namespace bouncehouse::probe
