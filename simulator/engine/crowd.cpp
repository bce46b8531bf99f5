#include <bouncehouse/engine/crowd.hpp>

namespace bouncehouse::engine {

Crowd::Crowd(std::size_t hosts, bool count_clients) : hosts_(hosts), count_clients_(count_clients) {}

Arrival Crowd::enter(std::size_t host, const std::string& client) {
    Arrival arrival{++hosts_[host].connections, ++hosts_[host].open, 0};
    if (!count_clients_) return arrival;
    const std::lock_guard lock(mutex_);
    arrival.open_client = ++clients_[{host, client}];
    return arrival;
}

void Crowd::leave(std::size_t host, const std::string& client) {
    --hosts_[host].open;
    if (!count_clients_) return;
    const std::lock_guard lock(mutex_);
    const auto found = clients_.find({host, client});
    if (found != clients_.end() && --found->second == 0) clients_.erase(found);
}

std::uint64_t Crowd::open(std::size_t host, const std::string& client) const {
    const std::lock_guard lock(mutex_);
    const auto found = clients_.find({host, client});
    return found == clients_.end() ? 0 : found->second;
}

void Crowd::renumber() {
    for (One& host : hosts_) host.connections = 0;
}

}  // namespace bouncehouse::engine
