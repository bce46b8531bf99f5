#include <fmt/format.h>
#include <bouncehouse/cli/meaning.hpp>
#include <bouncehouse/smtp/reply.hpp>

namespace bouncehouse::cli {
namespace {

const catalogue::Entry* entry_of(const evidence::ReplyGiven& reply, const catalogue::Catalogue& catalogue) {
    if (!reply.entry.empty()) return catalogue.find(reply.entry);
    const auto parsed = smtp::parse_reply(reply.bytes);
    const auto stage = smtp::stage_named(reply.stage);
    return parsed && stage ? catalogue.best(parsed->code, parsed->enhanced, *stage) : nullptr;
}

bool refuses(const catalogue::Entry& entry) {
    return entry.klass() == catalogue::Class::transient || entry.klass() == catalogue::Class::permanent;
}

// A closed connection instead of a reply: RFC 5321 3.8 says what a client makes of it.
constexpr auto no_reply_meaning =
    "RFC 5321 3.8: no reply came, so the sender cannot know what became of its command. It should treat this as a 451 "
    "and try again later, even if that delivers the message twice.";

}  // namespace

std::string meaning(const evidence::ReplyGiven& reply, const catalogue::Catalogue& catalogue) {
    if (reply.bytes.empty()) return no_reply_meaning;
    const auto* entry = entry_of(reply, catalogue);
    if (entry == nullptr || !refuses(*entry)) return {};
    return fmt::format("{}: {}\na queue: {}\na one-shot client: {}", entry->source, entry->meaning,
                       catalogue::for_a_queue(entry->queue), catalogue::for_a_client(entry->client));
}

}  // namespace bouncehouse::cli
