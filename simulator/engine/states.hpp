// The named state of each host, and states that last for a while and then fall back.
#pragma once
#include <bouncehouse/scenario/model.hpp>
#include <mutex>
#include <string>
#include <vector>

namespace bouncehouse::engine {

class States {
public:
    explicit States(const std::vector<scenario::Host>& hosts);

    std::string now_of(std::size_t host, scenario::Duration now);
    /// Puts a host into a state; after `lasting`, when that is not 0, it is again in the state that
    /// was there before. A lasting state entered again lasts so long from then. Returns the old state.
    std::string become(std::size_t host, const std::string& state, scenario::Duration lasting, scenario::Duration now);
    void reset(const std::vector<scenario::Host>& hosts);

private:
    struct One {
        std::string current, former;
        scenario::Duration back_at{};  // 0: for good
    };
    static void settle(One& one, scenario::Duration now);

    std::mutex mutex_;
    std::vector<One> hosts_;
};

}  // namespace bouncehouse::engine
