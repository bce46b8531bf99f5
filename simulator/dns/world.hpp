// The names that the server answers for: one scenario, or hundreds side by side, each with its own
// names, rules, memory and evidence. May be changed while a Server answers from it.
//
//   dns::World world(recorder);                       // gets what nobody is in charge of
//   const auto id = world.add({.scenario = scenario,
//                              .hosts = {{.addresses = {"127.0.1.42"}, .ports = {25}}},
//                              .placement = {.from = "example.test", .to = "c42.case.test"},
//                              .recorder = &recorder_of_case_42});
//   dns::Server server(world, {.endpoints = {{"127.0.0.53", 53}}});
//   ...
//   world.remove(id);
#pragma once
#include <bouncehouse/dns/zone.hpp>
#include <bouncehouse/engine/chance.hpp>
#include <bouncehouse/engine/memory.hpp>
#include <bouncehouse/evidence/recorder.hpp>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace bouncehouse::dns {

/// One scenario in the world.
struct Part {
    std::shared_ptr<const scenario::Scenario> scenario;
    std::vector<HostFacts> hosts;  // by the index of the scenario's hosts; what is missing, the scenario says
    Placement placement;
    evidence::Recorder* recorder = nullptr;  // null: the world's
    double time_scale = 1;                   // the scenario's time runs so many times faster than the clock
    std::optional<std::uint64_t> seed;       // none: the scenario's, else 1
    std::size_t memory_keys = 100'000;       // that rules remember; more: the longest unseen are forgotten
    bool everything_else = false;            // its rules are also asked about names that are nobody's
};

/// A part compiled, with the memory of its rules.
struct Region {
    Region(Part the_part, const std::string& server);
    Part part;
    Zone zone;
    engine::Memory memory;
    engine::Chance chance;
};

class World {
public:
    using Id = std::uint64_t;
    /// `recorder`: gets the questions about names of nobody; null: nobody does. `server`: address of the
    /// name server itself, as its NS records tell it.
    explicit World(evidence::Recorder* recorder = nullptr, std::string server = "127.0.0.1")
        : recorder_(recorder), server_(std::move(server)) {}

    /// Takes a scenario in; thread-safe. Throws std::invalid_argument when a part that is there already
    /// has one of its domains (addresses may be shared: the first has the PTR record).
    Id add(Part part);
    /// Its names are gone at once; answers on their way are still given. Thread-safe.
    void remove(Id id);

    /// The region in charge of a name, else the one that takes everything else, else null.
    std::shared_ptr<Region> region_of(std::string_view name) const;
    evidence::Recorder* recorder() const { return recorder_; }

private:
    evidence::Recorder* recorder_;
    std::string server_;
    mutable std::shared_mutex mutex_;
    std::unordered_map<Name, std::shared_ptr<Region>> tops_;
    std::unordered_map<Id, std::shared_ptr<Region>> regions_;
    std::shared_ptr<Region> rest_;
    Id next_ = 1;
};

}  // namespace bouncehouse::dns
