// A scenario made ready for the path of a command: rules sorted by host and stage, names and constant
// replies rendered once. A stage without rules is an empty list.
#pragma once
#include <array>
#include <bouncehouse/scenario/model.hpp>
#include <bouncehouse/smtp/session.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bouncehouse::engine {

struct CompiledReply {
    const scenario::ReplySpec* spec = nullptr;
    std::string wire;  // when it has no placeholder
    bool constant = false;
};

struct CompiledRule {
    const scenario::Rule* rule = nullptr;
    std::uint64_t number = 0;  // whose memory and draws; from 1 in order of writing
    std::string name;          // "scenarios/greylisting/basic.toml:6 (greylist)"
    std::vector<CompiledReply> replies, choose;
    std::vector<double> up_to;  // weights of `choose` summed up, the last is the whole
    bool remembers = false;     // needs a look at the memory
    bool asks_memory = false;   // its `when` does
    bool asks_wrong = false;    // wants to be asked about commands that are not in order
};

struct CompiledHost {
    const scenario::Host* host = nullptr;
    smtp::Settings settings;
    std::array<std::vector<const CompiledRule*>, smtp::stage_names.size()> at;  // by stage, in order
    bool plain = true;  // says what a correct server says, in its words
    std::vector<const scenario::Dialogue*> dialogues;
};

struct Compiled {
    std::vector<std::unique_ptr<CompiledRule>> rules;  // in order
    std::vector<CompiledHost> hosts;
    bool counts_clients = false;  // somebody asks about the connections of single clients
};

/// `time_scale`: the idle limit is a duration of the scenario, but the session counts clock time.
Compiled compile(const scenario::Scenario& scenario, double time_scale);
CompiledRule compile_rule(const scenario::Rule& rule, std::uint64_t number);

/// "file:6 (greylist)", without what is not known.
std::string name_of(const scenario::Place& place, std::string_view id);

}  // namespace bouncehouse::engine
