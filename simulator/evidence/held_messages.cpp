#include <algorithm>
#include <bouncehouse/evidence/held_messages.hpp>

namespace bouncehouse::evidence {
namespace {

// Short strings live inside the object itself.
std::size_t heap_of(const std::string& text) {
    return text.capacity() < sizeof(std::string) / 2 ? 0 : text.capacity() + 1;
}

std::size_t heap_of(const std::vector<std::string>& list) {
    std::size_t sum = list.capacity() * sizeof(std::string);
    for (const std::string& text : list) sum += heap_of(text);
    return sum;
}

}  // namespace

std::size_t cost_of(const Message& message) {
    std::size_t sum = sizeof(Message) + heap_of(message.parameters);
    for (const std::string* text :
         {&message.id, &message.host, &message.client, &message.hello, &message.user, &message.sender}) {
        sum += heap_of(*text);
    }
    sum += message.recipients.capacity() * sizeof(MessageRecipient);
    for (const MessageRecipient& recipient : message.recipients) {
        sum += heap_of(recipient.address) + heap_of(recipient.parameters);
    }
    // Shared with the session only as long as that looks at it; then ours alone.
    if (message.content) sum += sizeof(std::string) + message.content->capacity();
    return sum;
}

void HeldMessages::add(Message message) {
    const std::size_t cost = cost_of(message);
    const std::scoped_lock lock{mutex_};
    messages_.push_back(std::move(message));
    ++size_;
    ++kept_;
    bytes_ += cost;
}

void HeldMessages::count_unheld() {
    ++kept_;
    ++dropped_;
}

std::vector<Message> HeldMessages::all() const {
    const std::scoped_lock lock{mutex_};
    return {messages_.begin(), messages_.end()};
}

std::optional<Message> HeldMessages::find(const std::string& id) const {
    const std::scoped_lock lock{mutex_};
    const auto found = std::find_if(messages_.begin(), messages_.end(), [&](const Message& m) { return m.id == id; });
    return found == messages_.end() ? std::nullopt : std::optional{*found};
}

std::optional<std::uint64_t> HeldMessages::oldest_session() const {
    const std::scoped_lock lock{mutex_};
    return messages_.empty() ? std::nullopt : std::optional{messages_.front().session};
}

void HeldMessages::drop_oldest() {
    Message gone;  // freed after the lock
    const std::scoped_lock lock{mutex_};
    if (messages_.empty()) return;
    bytes_ -= cost_of(messages_.front());
    gone = std::move(messages_.front());
    messages_.pop_front();
    --size_;
    ++dropped_;
}

void HeldMessages::clear() {
    std::deque<Message> gone;
    const std::scoped_lock lock{mutex_};
    gone.swap(messages_);
    size_ = 0;
    bytes_ = 0;
    kept_ = 0;
    dropped_ = 0;
}

}  // namespace bouncehouse::evidence
