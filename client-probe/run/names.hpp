// The name server of a run in a network of its own: knows the domains of all cases that are being played, the
// senders' own domains and the sender itself. Nobody else exists.
#pragma once
#include <bouncehouse/dns/server.hpp>
#include <bouncehouse/dns/world.hpp>
#include <bouncehouse/engine/clock.hpp>
#include <bouncehouse/evidence/recorder.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bouncehouse::probe {

class Names {
public:
    /// `at`: where it listens; port 0: any free one.
    Names(const engine::Clock& clock, dns::Endpoint at);
    /// Binds, and answers from then on. "" or what stood in the way.
    std::string start();
    void stop() { server_.stop(); }
    const dns::Endpoint& endpoint() const { return at_; }

    /// The domains that belong to all cases: where notifications go, and the sender itself.
    void add_common(const std::string& return_address, const std::string& sender_name);
    /// A case's names; questions about them go to its recorder. Throws std::invalid_argument when one is taken.
    dns::World::Id add(dns::Part part, std::shared_ptr<evidence::Recorder> recorder);
    /// They are gone. The recorder is held a while longer: an answer may be on its way.
    void remove(dns::World::Id id);

    /// Names outside of all this that were asked for, each once; at most a handful. Not those of cases that are over.
    std::vector<std::string> strangers() const;

private:
    struct Known {
        dns::World::Id id = 0;
        std::shared_ptr<evidence::Recorder> recorder;
    };
    struct Parting {
        engine::Duration at{};
        std::shared_ptr<evidence::Recorder> recorder;
    };
    const engine::Clock& clock_;
    evidence::Recorder common_;  // questions about everything else
    dns::World world_;
    dns::Endpoint at_;
    dns::Server server_;
    std::mutex lock_;
    std::vector<Known> known_;
    std::deque<Parting> parting_;
};

/// Names of a scenario of several hosts are written below this; in a run they lie below the case's domain.
inline constexpr std::string_view written_domain = "example.test";

/// What the name server tells of a case whose scenario has no [[domain]]: the host is the exchanger of the domain and
/// of everything below it.
std::shared_ptr<const scenario::Scenario> plain_domain(const std::string& domain, const std::string& address);

}  // namespace bouncehouse::probe
