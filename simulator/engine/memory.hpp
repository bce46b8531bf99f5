// What rules remember across commands, sessions and connections: for each rule and key when it was
// seen, how often it came, how often it was answered; and from that whether a rule has its turn.
#pragma once
#include <bouncehouse/engine/bounded_map.hpp>
#include <bouncehouse/engine/meter.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace bouncehouse::engine {

/// Why a rule answers or steps aside.
enum class Turn : std::uint8_t {
    answers,
    too_soon,     // `after` turns are not over
    not_nth,      // `every`: not this one
    used_up,      // `times` were answered
    waited,       // `until` is over
    whitelisted,  // the client waited long enough with enough keys
    under_rate,   // the rate is kept
    unlucky,      // chance said no
};

/// What a look at the memory found. Times are scenario time.
struct Look {
    Turn turn = Turn::answers;
    std::uint64_t attempt = 0;   // how often the key came to the rule, this time included
    std::uint64_t answered = 0;  // how often the rule had answered it before: place in a sequence
    Duration age{};              // since the key was first seen
    Duration wait{};             // until the rule would step aside, when that is known
    bool anew = false;           // the window was missed, counting began again
    Meter::Reading rate;
};

class Memory {
public:
    explicit Memory(std::size_t most_keys) : records_(most_keys) {}

    /// Notes that `key` came to the rule of this number, for the conditions on attempt and age.
    Look come(const scenario::Rule& rule, std::uint64_t number, std::string_view key, Duration now);
    /// Decides the turn of a key that has come as its `attempt`-th; `lucky` is what chance said.
    Look decide(const scenario::Rule& rule, std::uint64_t number, std::string_view key, std::string_view client,
                std::uint64_t attempt, bool lucky, Duration now);
    void clear() { records_.clear(); }
    std::size_t size() const { return records_.size(); }

private:
    struct Record {
        Duration first{}, last{};
        std::uint64_t came = 0, answered = 0;
        bool passed = false;
        std::unique_ptr<Meter> meter;
    };
    static void look_up(const scenario::Rule& rule, Record& record, Duration now);
    static Look turn_of(const scenario::Rule& rule, Record& record, std::uint64_t attempt, bool lucky, Duration now);
    static bool waited(const scenario::Rule& rule, Record& record, Look& look, Duration now);
    bool whitelisted(const scenario::Rule& rule, const Key128& client, Duration now);

    BoundedMap<Record> records_;
};

}  // namespace bouncehouse::engine
