// How a Zone is made of a scenario.
#pragma once
#include <bouncehouse/dns/zone.hpp>

namespace bouncehouse::dns {

class Zone::Builder {
public:
    Builder(Zone& zone, const scenario::Scenario& scenario, const std::vector<HostFacts>& facts,
            const Placement& placement, const std::string& server)
        : zone_(zone), scenario_(scenario), facts_(facts), placement_(placement), server_(server) {}
    void build();

private:
    std::optional<Name> placed(std::string_view written) const;
    void find_tops();
    void host(std::size_t index);
    void domain(const scenario::Domain& each);
    void reverse();
    void authority(const Name& top);
    void fill_gaps();
    void address(const Name& owner, std::uint32_t ttl, const std::string& address, bool of_host);
    void add(const Name& owner, std::uint32_t ttl, std::string_view type, std::string_view data, bool rename);
    void add(const Name& owner, Record record);

    Zone& zone_;
    const scenario::Scenario& scenario_;
    const std::vector<HostFacts>& facts_;
    const Placement& placement_;
    const std::string& server_;
    std::set<Name> tops_;
    std::map<Name, std::uint32_t> ttls_;
    std::map<std::string, Name> hosts_at_, domains_at_;
};

}  // namespace bouncehouse::dns
