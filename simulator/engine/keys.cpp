#include <fmt/format.h>
#include <bouncehouse/engine/keys.hpp>
#include <bouncehouse/engine/words.hpp>

namespace bouncehouse::engine {
namespace {

std::string sender_key(const Asked& asked) {
    const smtp::Path* sender = asked.sender();
    return sender == nullptr || sender->null() ? "<>" : lower(sender->text);
}

template <class Part>
std::string recipients_key(const Asked& asked, const Part& part) {
    std::string key;
    asked.any_recipient([&](const smtp::Path& path) {
        if (!key.empty()) key += ',';
        key += lower(part(path));
        return false;
    });
    return key;
}

std::string value_of(scenario::Key per, const Asked& asked) {
    using scenario::Key;
    const Facts& facts = asked.facts;
    const auto address = [](const smtp::Path& path) { return path.text; };
    switch (per) {
        case Key::triplet:
            return fmt::format("{}/{}/{}", facts.client, sender_key(asked), recipients_key(asked, address));
        case Key::client: return facts.client;
        case Key::sender: return sender_key(asked);
        case Key::recipient: return recipients_key(asked, address);
        case Key::domain: return recipients_key(asked, [](const smtp::Path& path) { return path.domain; });
        case Key::session: return std::to_string(facts.session);
        case Key::user: return lower(asked.now.user);
        case Key::host: return std::string(facts.host_name);
        case Key::world: return {};
        case Key::message: return fmt::format("{}.{}", facts.session, facts.transactions);
    }
    return {};
}

}  // namespace

std::string key_of(scenario::Key per, const Asked& asked) {
    const std::string value = value_of(per, asked);
    std::string key(name_of(per));
    if (!value.empty()) key += " " + value;
    return key;
}

}  // namespace bouncehouse::engine
