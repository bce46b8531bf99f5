// What all conversations of one engine share. It lives as long as the last of them.
#pragma once
#include <bouncehouse/engine/chance.hpp>
#include <bouncehouse/engine/compile.hpp>
#include <bouncehouse/engine/crowd.hpp>
#include <bouncehouse/engine/engine.hpp>
#include <bouncehouse/engine/memory.hpp>
#include <bouncehouse/engine/packs.hpp>
#include <bouncehouse/engine/sasl_library.hpp>
#include <bouncehouse/engine/states.hpp>
#include <memory>
#include <vector>

namespace bouncehouse::engine {

struct Engine::Shared {
    Shared(std::shared_ptr<const scenario::Scenario> played, const catalogue::Catalogue& replies, const Clock& time,
           evidence::Recorder& evidence, const Options& chosen);

    std::shared_ptr<const scenario::Scenario> scenario;
    const catalogue::Catalogue& catalogue;
    const Clock& clock;
    evidence::Recorder& recorder;
    Options options;
    Compiled compiled;
    std::vector<const Pack*> packs;
    Memory memory;
    Chance chance;
    States states;
    Crowd crowd;
    SaslLibrary sasl;

    Duration now() const;  // scenario time
};

}  // namespace bouncehouse::engine
