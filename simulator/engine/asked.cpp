#include <bouncehouse/engine/asked.hpp>
#include <bouncehouse/smtp/text.hpp>

namespace bouncehouse::engine {

using smtp::Stage;

const smtp::Path* Asked::sender() const {
    if (now.stage == Stage::mail) return now.command == nullptr ? nullptr : &now.command->path;
    if (now.transaction != nullptr && now.transaction->open) return &now.transaction->sender;
    return nullptr;
}

const smtp::Path* Asked::recipient() const {
    if (now.stage == Stage::rcpt) return now.command == nullptr ? nullptr : &now.command->path;
    if (now.transaction == nullptr || now.transaction->recipients.empty()) return nullptr;
    const std::size_t index = now.recipient.value_or(0);
    return index < now.transaction->recipients.size() ? &now.transaction->recipients[index].path : nullptr;
}

std::string_view Asked::hello() const {
    if ((now.stage == Stage::ehlo || now.stage == Stage::helo) && now.command != nullptr) {
        const auto argument = now.command->argument;
        return argument.substr(0, argument.find(' '));
    }
    return now.hello;
}

std::optional<std::uint64_t> Asked::declared_size() const {
    if (now.stage == Stage::mail && now.command != nullptr) {
        const smtp::Parameter* size = now.command->parameter("SIZE");
        return size == nullptr ? std::nullopt : smtp::number(size->value);
    }
    return now.transaction == nullptr ? std::nullopt : now.transaction->declared_size;
}

std::optional<std::uint64_t> Asked::size() const {
    if (now.content != nullptr) return now.content->size;
    if (now.stage == Stage::bdat && now.command != nullptr) return now.command->chunk_size;
    return declared_size();
}

const std::vector<smtp::Parameter>* Asked::parameters() const {
    if ((now.stage == Stage::mail || now.stage == Stage::rcpt) && now.command != nullptr)
        return &now.command->parameters;
    return now.transaction == nullptr ? nullptr : &now.transaction->parameters;
}

bool Asked::utf8() const {
    if (now.stage == Stage::mail && now.command != nullptr) return now.command->parameter("SMTPUTF8") != nullptr;
    return now.transaction != nullptr && now.transaction->utf8;
}

bool Asked::eight_bit() const {
    if (now.stage == Stage::mail && now.command != nullptr) {
        const smtp::Parameter* body = now.command->parameter("BODY");
        return body != nullptr && !smtp::same_word(body->value, "7BIT");
    }
    return now.transaction != nullptr && (now.transaction->eight_bit || now.transaction->binary);
}

bool Asked::chunked() const { return now.stage == Stage::bdat || (now.content != nullptr && now.content->by_chunks); }

std::size_t Asked::header_size() const {
    const std::string_view bytes = now.content->bytes;
    if (bytes.starts_with("\r\n") || bytes.starts_with("\n")) return 0;
    const auto end = bytes.find("\r\n\r\n");
    return end == bytes.npos ? bytes.size() : end + 2;
}

std::string_view Asked::header() const {
    return now.content == nullptr ? std::string_view{} : std::string_view(now.content->bytes).substr(0, header_size());
}

std::string_view Asked::body() const {
    if (now.content == nullptr) return {};
    std::string_view rest = std::string_view(now.content->bytes).substr(header_size());
    if (rest.starts_with("\r\n")) rest.remove_prefix(2);
    return rest;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return result;
}

}  // namespace bouncehouse::engine
