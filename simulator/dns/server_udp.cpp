#include <netinet/in.h>
#include <sys/socket.h>
#include <array>
#include <bouncehouse/dns/server_udp.hpp>
#include <cstring>

namespace bouncehouse::dns {

namespace {

/// Taken in a row before connections and timers have their turn.
constexpr int datagrams_at_once = 64;
constexpr std::size_t control_size = 128;

}  // namespace

/// On a wildcard address the answer must leave from the address that was asked; the kernel tells it in
/// a control message that sendmsg() takes back.
struct UdpPort::Datagram {
    asio::ip::udp::endpoint from;
    std::size_t control_used = 0;
    alignas(cmsghdr) std::array<char, control_size> control{};

    void keep(msghdr& header) {
        control_used = 0;
        for (cmsghdr* at = CMSG_FIRSTHDR(&header); at != nullptr; at = CMSG_NXTHDR(&header, at)) {
            const bool v4 = at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_PKTINFO;
            const bool v6 = at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == IPV6_PKTINFO;
            if (!v4 && !v6) continue;
            if (v4) reinterpret_cast<in_pktinfo*>(CMSG_DATA(at))->ipi_ifindex = 0;
            control_used = CMSG_ALIGN(at->cmsg_len);
            return;
        }
    }
};

UdpPort::UdpPort(Shared& shared, UdpSocket socket)
    : shared_(shared), socket_(std::move(socket)), buffer_(std::size_t{64} << 10U) {
    const int on = 1;
    const bool v6 = socket_.local_endpoint().address().is_v6();
    ::setsockopt(socket_.native_handle(), v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVPKTINFO : IP_PKTINFO, &on,
                 sizeof on);
    socket_.non_blocking(true);
}

void UdpPort::start() { wait(); }

void UdpPort::close() {
    error_code ignored;
    socket_.close(ignored);
}

void UdpPort::wait() {
    socket_.async_wait(UdpSocket::wait_read, [this](error_code error) {
        if (error) return;
        for (int count = 0; count < datagrams_at_once && take_one(); ++count) {
        }
        if (socket_.is_open()) wait();
    });
}

bool UdpPort::take_one() {
    Datagram asked;
    iovec data{buffer_.data(), buffer_.size()};
    msghdr header{};
    header.msg_name = asked.from.data();
    header.msg_namelen = static_cast<socklen_t>(asked.from.capacity());
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = asked.control.data();
    header.msg_controllen = asked.control.size();
    const ssize_t size = ::recvmsg(socket_.native_handle(), &header, MSG_DONTWAIT);
    if (size < 0) return false;
    asked.from.resize(header.msg_namelen);
    asked.keep(header);
    const std::string_view packet{buffer_.data(), static_cast<std::size_t>(size)};
    const auto reply = shared_.answerer.answer(packet, Transport::udp, peer_of(asked.from.address(), asked.from.port()),
                                               shared_.clock.now());
    if (!reply) return true;
    if (reply->delay <= Duration{})
        send(reply->bytes, asked);
    else
        shared_.later(reply->delay, [this, bytes = reply->bytes, asked] { send(bytes, asked); });
    return true;
}

void UdpPort::send(const std::string& bytes, const Datagram& asked) {
    if (!socket_.is_open()) return;
    auto to = asked.from;
    auto control = asked.control;
    iovec data{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr header{};
    header.msg_name = to.data();
    header.msg_namelen = static_cast<socklen_t>(to.size());
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = asked.control_used > 0 ? control.data() : nullptr;
    header.msg_controllen = asked.control_used;
    // What does not get through is lost, as UDP is.
    [[maybe_unused]] const ssize_t sent = ::sendmsg(socket_.native_handle(), &header, MSG_DONTWAIT);
}

}  // namespace bouncehouse::dns
