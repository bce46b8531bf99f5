#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <algorithm>
#include <bouncehouse/net/binding.hpp>
#include <cerrno>
#include <cstring>

namespace bouncehouse::net {
namespace {

/// How often a group of places is tried with another free port when the first place's one is taken
/// on another address.
constexpr int attempts_for_a_shared_port = 32;

void enable(int fd, int level, int option) {
    const int on = 1;
    ::setsockopt(fd, level, option, &on, sizeof on);
}

/// Also inherited. On loopback nothing is gained by a congestion control that paces with timers (BBR), nor
/// by acknowledging a command at once when the reply will do it a moment later.
void spare_the_kernel(int fd) {
    constexpr std::string_view reno = "reno";
    ::setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, reno.data(), static_cast<socklen_t>(reno.size()));
    const int off = 0;
    ::setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off);
}

std::uint16_t port_of(int fd) {
    Tcp::endpoint endpoint;
    auto size = static_cast<socklen_t>(endpoint.capacity());
    ::getsockname(fd, endpoint.data(), &size);
    return endpoint.port();
}

/// Listens at one place; sets its port when it was 0. Else errno, and no descriptor.
Descriptor listen_at(Place& place) {
    const Tcp::endpoint endpoint{place.address, place.port};
    Descriptor made{::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!made) return made;
    // Lets us listen again while old connections are in TIME_WAIT; a port somebody listens on stays busy.
    enable(made.get(), SOL_SOCKET, SO_REUSEADDR);
    if (place.address.is_v6()) enable(made.get(), IPPROTO_IPV6, IPV6_V6ONLY);
    // Accepted sockets inherit it: each of our writes is a packet of its own.
    enable(made.get(), IPPROTO_TCP, TCP_NODELAY);
    if (place.address.is_loopback()) spare_the_kernel(made.get());
    if (::bind(made.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0 ||
        ::listen(made.get(), place.deaf ? 0 : SOMAXCONN) != 0) {
        const int why = errno;
        made.reset();
        errno = why;
        return made;
    }
    place.port = port_of(made.get());
    return made;
}

/// A queue of no length holds one connection; while it is there and nobody accepts it, the kernel drops
/// each SYN, as if the host could not be reached. Only where the kernel does so: elsewhere connections
/// are taken and stay silent.
Descriptor fill_queue(const Place& place) {
    const Tcp::endpoint endpoint{place.address, place.port};
    Descriptor made{::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (made) ::connect(made.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size()));
    return made;
}

std::string problem_at(const Place& place, int error) {
    return fmt::format("{}: {}", endpoint_text(place.address, place.port), std::strerror(error));
}

/// Places with a fixed port: each stands for itself.
void bind_each(std::span<Place> places, Binding& binding) {
    for (Place& place : places) {
        Descriptor socket = listen_at(place);
        if (socket)
            binding.sockets.push_back({place, std::move(socket), {}});
        else
            binding.problems.push_back(problem_at(place, errno));
    }
}

/// Places that are to share one free port.
void bind_group(std::span<Place> places, Binding& binding) {
    std::string problem;
    for (int attempt = 0; attempt < attempts_for_a_shared_port; ++attempt) {
        Binding trial;
        std::uint16_t port = 0;
        for (Place place : places) {
            place.port = port;
            Descriptor socket = listen_at(place);
            const int error = errno;
            port = place.port;
            if (socket) {
                trial.sockets.push_back({place, std::move(socket), {}});
                continue;
            }
            problem = problem_at(place, error);
            if (error != EADDRINUSE) attempt = attempts_for_a_shared_port;
            break;
        }
        if (trial.sockets.size() < places.size()) continue;
        std::move(trial.sockets.begin(), trial.sockets.end(), std::back_inserter(binding.sockets));
        return;
    }
    binding.problems.push_back(problem);
}

}  // namespace

Binding bind_all(std::vector<Place> places) {
    Binding binding;
    // Fixed ports first, so that no free port takes the place of one.
    const auto any =
        std::stable_partition(places.begin(), places.end(), [](const Place& place) { return place.port != 0; });
    bind_each({places.begin(), any}, binding);
    std::stable_sort(any, places.end(), [](const Place& a, const Place& b) { return a.group < b.group; });
    for (auto first = any; first != places.end();) {
        const auto last =
            std::find_if(first, places.end(), [&](const Place& place) { return place.group != first->group; });
        bind_group({first, last}, binding);
        first = last;
    }
    if (!binding.problems.empty()) binding.sockets.clear();
    for (Listening& listening : binding.sockets)
        if (listening.place.deaf) listening.filler = fill_queue(listening.place);
    std::stable_sort(binding.sockets.begin(), binding.sockets.end(),
                     [](const Listening& a, const Listening& b) { return a.place.host < b.place.host; });
    return binding;
}

Descriptor bind_again(const Place& place) {
    Place same = place;
    return listen_at(same);
}

std::string endpoint_text(const asio::ip::address& address, std::uint16_t port) {
    const std::string text = address.to_string();
    return address.is_v6() ? fmt::format("[{}]:{}", text, port) : fmt::format("{}:{}", text, port);
}

}  // namespace bouncehouse::net
