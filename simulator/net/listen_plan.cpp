#include <fmt/format.h>
#include <bouncehouse/net/listen_plan.hpp>
#include <map>
#include <optional>
#include <tuple>

namespace bouncehouse::net {
namespace {

using asio::ip::address;
using scenario::Host;

/// Groups of places that share a free port: the two default listeners, then one a host.
constexpr std::size_t default_group = 0, default_tls_group = 1, first_host_group = 2;

class Planner {
public:
    Planner(const scenario::Scenario& scenario, const ServerOptions& options)
        : scenario_(scenario), options_(options) {}

    ListenPlan plan() {
        for (std::size_t index = 0; index < scenario_.hosts.size(); ++index)
            if (!scenario_.hosts[index].down) add_host(index);
        if (plan_.places.empty() && plan_.problems.empty())
            plan_.problems.push_back("nothing to listen on: every host of the scenario is down");
        return std::move(plan_);
    }

private:
    void add_host(std::size_t index) {
        const Host& host = scenario_.hosts[index];
        Place place{.host = index, .address = {}, .port = 0, .group = first_host_group + index};
        place.deaf = host.unreachable;
        if (host.port) {
            place.port = *host.port;
        } else {
            const bool implicit = host.tls.mode == scenario::TlsMode::implicit;
            place.port = implicit ? options_.tls_port : options_.port;
            place.group = implicit ? default_tls_group : default_group;
        }
        if (host.addresses.empty()) {
            if (!set_address(place, options_.listen)) return;
            if (!host.port) assign_free_address(place);
            return add(place);
        }
        for (const std::string& text : host.addresses)
            if (set_address(place, text)) add(place);
    }

    bool set_address(Place& place, const std::string& text) {
        error_code error;
        place.address = asio::ip::make_address(text, error);
        const std::string& name = scenario_.hosts[place.host].name;
        if (error) {
            complain("{}: not an IP address (host {})", text, name);
        } else if (!options_.allow_other_than_loopback && !place.address.is_loopback()) {
            complain("{}: not a loopback address (host {}); --allow-public allows it", text, name);
        } else {
            return true;
        }
        return false;
    }

    void assign_free_address(Place& place) const {
        if (!place.address.is_v4() || !place.address.is_loopback()) return;
        while (holder_of(place) != nullptr) place.address = asio::ip::address_v4(place.address.to_v4().to_uint() + 1);
    }

    void add(const Place& place) {
        if (const Host* other = holder_of(place)) {
            complain("{}:{}: wanted by both host {} and host {}; give one of them another address or port",
                     place.address.to_string(), place.port, other->name, scenario_.hosts[place.host].name);
            return;
        }
        taken_.emplace(key_of(place), place.host);
        plan_.places.push_back(place);
    }

    using Key = std::tuple<address, std::uint16_t, std::size_t>;
    static Key key_of(const Place& place) { return {place.address, place.port, place.port == 0 ? place.group : 0}; }

    const Host* holder_of(const Place& place) const {
        const auto found = taken_.find(key_of(place));
        return found == taken_.end() ? nullptr : &scenario_.hosts[found->second];
    }

    template <class... Values>
    void complain(fmt::format_string<Values...> sentence, Values&&... values) {
        plan_.problems.push_back(fmt::format(sentence, std::forward<Values>(values)...));
    }

    const scenario::Scenario& scenario_;
    const ServerOptions& options_;
    ListenPlan plan_;
    std::map<Key, std::size_t> taken_;
};

}  // namespace

ListenPlan plan_listening(const scenario::Scenario& scenario, const ServerOptions& options) {
    return Planner{scenario, options}.plan();
}

}  // namespace bouncehouse::net
