// Packet in, packet out: no socket, no clock. Thread-safe; what it remembers lies in the World.
#pragma once
#include <bouncehouse/dns/note.hpp>
#include <bouncehouse/dns/world.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::dns {

using engine::Duration;

enum class Transport : std::uint8_t { udp, tcp };

struct Peer {
    std::string address;  // without port
    std::uint16_t port = 0;
};

struct Reply {
    std::string bytes;  // the message, without TCP's two octets of length
    Duration delay{};   // clock time to wait before it is sent
};

/// The whole story of one question.
struct Outcome {
    std::optional<Reply> reply;  // none: silence
    Note note;
    evidence::Recorder* recorder = nullptr;
    bool worth_noting = true;  // false: what came was no question at all (an answer, some octets)
};

class Answerer {
public:
    explicit Answerer(const World& world) : world_(world) {}

    /// Answers a message and records it. `now`: clock time since the start of the run.
    std::optional<Reply> answer(std::string_view packet, Transport transport, const Peer& peer, Duration now) const;
    /// The same without recording; memory and chance go on as if the question had been asked.
    Outcome decide(std::string_view packet, Transport transport, const Peer& peer, Duration now) const;

private:
    const World& world_;
};

/// A question as a client would send it; for tests and for trying offline. Nothing when name or type are none.
std::optional<std::string> make_query(std::string_view name, std::string_view type, std::uint16_t id = 1,
                                      bool edns = true);

}  // namespace bouncehouse::dns
