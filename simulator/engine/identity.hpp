// Who a conversation is, for chance: the fingerprint of all it has done so far, and the ids made of it.
#pragma once
#include <bouncehouse/engine/chance.hpp>
#include <bouncehouse/engine/hash.hpp>
#include <string>
#include <string_view>

namespace bouncehouse::engine {

class Identity {
public:
    Identity(std::string_view host, std::string_view client) { so_far_.add(host).add(client); }

    /// A command line was seen. Answers of an AUTH exchange are not told: they hold nonces.
    void command(std::string_view line) {
        so_far_.add(line);
        draws_ = 0;
    }
    /// A draw led to this outcome; sessions are alike only as long as they saw the same.
    void outcome(std::uint64_t what) { so_far_.add(what); }
    /// A new transaction: new ids.
    void transaction() {
        session_id_.clear();
        queue_id_.clear();
    }

    std::uint64_t draw(Chance& chance, std::uint64_t owner) { return chance.draw(owner, so_far_.value(), draws_++); }
    /// "3f7c0b2dkq": the same within a transaction, and before the first one.
    const std::string& session_id(Chance& chance) { return made(session_id_, chance, 0x53455353U); }
    /// "b5kr2mz0c9": one a message.
    const std::string& queue_id(Chance& chance) { return made(queue_id_, chance, 0x51554555U); }

private:
    const std::string& made(std::string& id, Chance& chance, std::uint64_t owner) const {
        if (id.empty()) id = opaque_id(chance.draw(owner, so_far_.value(), 0), 10);
        return id;
    }

    Hash so_far_;
    unsigned draws_ = 0;
    std::string session_id_, queue_id_;
};

}  // namespace bouncehouse::engine
