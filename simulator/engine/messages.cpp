#include <fmt/format.h>
#include <bouncehouse/engine/delivery.hpp>
#include <bouncehouse/engine/messages.hpp>

namespace bouncehouse::engine {
namespace {

constexpr std::size_t most_shown = 64U << 10U;

std::vector<std::string> written(const std::vector<smtp::Parameter>& parameters) {
    std::vector<std::string> list;
    for (const smtp::Parameter& one : parameters)
        list.push_back(one.has_value ? one.keyword + "=" + one.value : one.keyword);
    return list;
}

/// "127.0.0.1:49152", "[::1]:49152"
std::string remote_of(const Peer& peer) {
    const bool v6 = peer.client.find(':') != std::string::npos;
    return fmt::format("{}{}{}:{}", v6 ? "[" : "", peer.client, v6 ? "]" : "", peer.client_port);
}

}  // namespace

Facts facts_of(const CompiledHost& compiled, std::size_t host, const Peer& peer, const Arrival& arrival,
               std::uint64_t session) {
    Facts facts;
    facts.host = host;
    facts.host_name = compiled.host->name;
    facts.client = peer.client;
    facts.address = scenario::parse_address(peer.client);
    facts.arrival = arrival;
    facts.session = session;
    return facts;
}

evidence::Connected connected(const CompiledHost& host, const Peer& peer) {
    return {.host = host.host->name,
            .local = peer.local,
            .remote = remote_of(peer),
            .implicit_tls = host.settings.implicit_tls};
}

evidence::TlsSeen seen_of(const smtp::TlsInfo& info) {
    return {.done = true,
            .version = info.version,
            .cipher = info.cipher,
            .server_name = info.server_name,
            .client_certificate = info.client_certificate,
            .failure = {}};
}

evidence::ContentSeen seen_of(const smtp::Content& content) {
    evidence::ContentSeen seen{.size = content.size,
                               .complete = content.complete,
                               .by_chunks = content.by_chunks,
                               .kept = false,
                               .message = {},
                               .findings = {}};
    for (const smtp::Finding& one : content.findings)
        seen.findings.push_back(fmt::format("{} x{} at {}", smtp::name_of(one.wrong), one.count, one.offset));
    return seen;
}

evidence::Message message_of(const Facts& facts, const smtp::Transaction& transaction, smtp::Content& content,
                             const Clock& clock, int code) {
    evidence::Message message;
    message.id = fmt::format("{}.{}", facts.session, facts.kept + 1);
    message.session = facts.session;
    message.at = clock.now();
    message.wall_ms = clock.wall_ms();
    message.host = facts.host_name;
    message.client = facts.client;
    message.hello = facts.hello;
    message.user = facts.user;
    message.tls = facts.tls;
    message.sender = transaction.sender.text;
    message.parameters = written(transaction.parameters);
    for (const smtp::Recipient& one : transaction.recipients)
        message.recipients.push_back({one.path.text, written(one.parameters)});
    message.size = content.size;
    message.content = std::make_shared<const std::string>(std::move(content.bytes));
    message.code = code;
    return message;
}

void show_bytes(const smtp::Answer& answer, evidence::ReplyGiven& told) {
    told.fault = fault_in_words(answer);
    told.bytes = answer.bytes.substr(0, most_shown);
    if (told.bytes.size() < answer.bytes.size())
        told.fault += fmt::format("{}{} octets, the first {} are shown", told.fault.empty() ? "" : ", ",
                                  answer.bytes.size(), most_shown);
}

}  // namespace bouncehouse::engine
