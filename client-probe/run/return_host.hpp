// The mail server of the senders' own domains: takes the notifications of all cases and tells them apart
// by domain. Accepts everything, and answers as a good server does; but mail to refused@ gets 550 at RCPT, to
// refused-content@ 554 at the final dot, to deferred-content@ 451 there.
#pragma once
#include <bouncehouse/check/observation.hpp>
#include <bouncehouse/run/stage.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bouncehouse::probe {

class ReturnHost {
public:
    ReturnHost(Addresses& addresses, std::uint16_t port, const engine::Clock& clock,
               std::shared_ptr<net::Authority> authority);
    std::string listen() { return stage_.listen(); }
    void run() { stage_.run(); }
    void stop() { stage_.stop(); }
    const std::string& address() const { return stage_.address(); }
    std::uint16_t port() const { return stage_.port(); }

    /// Messages that came for a return domain so far, read as notifications.
    std::vector<Bounce> bounces_for(const std::string& domain) const;
    /// What was refused or deferred of such mail so far.
    std::vector<TurnedAway> turned_away(const std::string& domain) const;
    /// How much came, taken or not.
    std::size_t count_for(const std::string& domain) const;

private:
    class Mailroom;
    std::shared_ptr<Mailroom> mailroom_;
    Stage stage_;
};

}  // namespace bouncehouse::probe
