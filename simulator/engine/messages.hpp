// Evidence made of what the wire layer hands over; session and dialogue tell it in the same words.
#pragma once
#include <bouncehouse/engine/asked.hpp>
#include <bouncehouse/engine/clock.hpp>
#include <bouncehouse/engine/compile.hpp>
#include <bouncehouse/engine/engine.hpp>
#include <bouncehouse/evidence/event.hpp>
#include <bouncehouse/smtp/responder.hpp>
#include <string>

namespace bouncehouse::engine {

Facts facts_of(const CompiledHost& compiled, std::size_t host, const Peer& peer, const Arrival& arrival,
               std::uint64_t session);
evidence::Connected connected(const CompiledHost& host, const Peer& peer);
evidence::TlsSeen seen_of(const smtp::TlsInfo& info);
evidence::ContentSeen seen_of(const smtp::Content& content);
/// The next message of the session, "<session>.<n>"; takes the bytes of the content.
evidence::Message message_of(const Facts& facts, const smtp::Transaction& transaction, smtp::Content& content,
                             const Clock& clock, int code);
/// Bytes and faults of an answer; of one that is repeated without end the first 64 KiB.
void show_bytes(const smtp::Answer& answer, evidence::ReplyGiven& told);

}  // namespace bouncehouse::engine
