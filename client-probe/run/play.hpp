// One case being played: its server, what was submitted, what came back. Used by one thread at a time.
#pragma once
#include <bouncehouse/check/observation.hpp>
#include <bouncehouse/engine/clock.hpp>
#include <bouncehouse/run/stage.hpp>
#include <bouncehouse/sender/instance.hpp>
#include <memory>
#include <stop_token>
#include <string>

namespace bouncehouse::probe {

/// Where the notifications of all cases arrive; knows which case each is for by its domain.
class ReturnHost;

/// What all plays of a run share.
struct Theatre {
    std::shared_ptr<const SenderDescription> sender;
    SenderInstance* instance = nullptr;
    const engine::Clock* clock = nullptr;
    std::shared_ptr<net::Authority> authority;
    Addresses addresses;
    ReturnHost* returns = nullptr;  // queues only
    std::uint16_t port = 0;
    std::string host_name;   // of every case's host; "": mx. and the case's domain
    Names* names = nullptr;  // senders that find hosts by DNS only
    std::stop_token stop;
    std::chrono::seconds time_limit{0};  // of the whole run; 0: none

    Time now() const { return clock->now(); }
    /// The user wants an end, or the time is over.
    bool ended_early() const { return stop.stop_requested() || (time_limit.count() > 0 && now() > time_limit); }
};

class Play {
public:
    /// `number` makes the case's domain: c0042.case.test.
    Play(Theatre& theatre, std::shared_ptr<const Case> test, unsigned number);
    Play(const Play&) = delete;
    Play& operator=(const Play&) = delete;

    const Case& test() const { return *test_; }
    /// Binds the case's hosts. "" or what stood in the way.
    std::string prepare();
    void open() { stage_.run(); }
    void close() { stage_.stop(); }
    /// Where the sender has to send to; valid after prepare().
    SenderInstance::Route route() const;

    /// Hands over the next message, or all that may go together. Blocks until the sender took it (queue)
    /// or is done with it (client).
    void submit();
    bool all_submitted() const { return next_ >= messages_.size(); }
    /// Waits until the connections of a client that has ended are over, a second at most.
    void wait_for_ends() const;
    /// Number of things that happened so far: changes when anything does.
    std::uint64_t activity() const;
    /// The sender has been here, or asked the way, and nothing is under way now.
    bool tried() const;
    /// What is known now. `reference` may be null.
    Observation observe(std::shared_ptr<const Observation> reference) const;

    Time began() const { return began_; }
    Stage& stage() { return stage_; }

private:
    CaseTarget target_for(std::size_t first, std::size_t count) const;
    bool is_own(std::string_view domain) const;
    void note_strays(Observation& observation) const;
    void tell_queries(Observation& observation) const;

    Theatre& theatre_;
    std::shared_ptr<const Case> test_;
    std::string domain_, return_domain_;
    Stage stage_;
    std::vector<Submitted> messages_;  // made at once, handed over one by one or together
    std::size_t next_ = 0;
    Time began_{};
};

}  // namespace bouncehouse::probe
