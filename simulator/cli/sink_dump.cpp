#include <fmt/format.h>
#include <array>
#include <bouncehouse/cli/sink_dump.hpp>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <random>

namespace bouncehouse::cli {
namespace {

namespace fs = std::filesystem;

std::tm local_time(std::int64_t wall_ms) {
    const auto seconds = static_cast<std::time_t>(wall_ms / 1000);
    std::tm time{};
    localtime_r(&seconds, &time);
    return time;
}

std::string expanded(const std::string& pattern, const std::tm& time) {
    std::string out(pattern.size() + 256, '\0');
    out.resize(std::strftime(out.data(), out.size(), pattern.c_str(), &time));
    return out;
}

// The manual's format ends lines with LF alone.
std::string with_line_feeds(const std::string& content) {
    std::string out;
    for (std::size_t i = 0; i < content.size(); ++i)
        if (content[i] != '\r' || i + 1 == content.size() || content[i + 1] != '\n') out += content[i];
    return out;
}

std::string path_arguments(const std::string& address, const std::vector<std::string>& parameters) {
    auto out = "<" + address + ">";
    for (const auto& parameter : parameters) out += " " + parameter;
    return out;
}

class DumpKeeper final : public evidence::Keeper {
public:
    explicit DumpKeeper(SinkDump dump) : dump_(std::move(dump)) {}

    // Only to know which sessions said EHLO.
    void record(const evidence::Event& event) override {
        const auto* command = std::get_if<evidence::CommandSeen>(&event.body);
        const bool hello = command != nullptr && (command->stage == "ehlo" || command->stage == "helo");
        if (!hello && !std::holds_alternative<evidence::Ended>(event.body)) return;
        const std::scoped_lock lock(mutex_);
        if (hello)
            extended_[event.session] = command->stage == "ehlo";
        else
            extended_.erase(event.session);
    }

    bool keep(const evidence::Message& message) override {
        const std::scoped_lock lock(mutex_);
        const auto time = local_time(message.wall_ms);
        const auto id = fmt::format("{:08x}", random_());
        const auto text = captured(message, id, time);
        return (dump_.single.empty() || write(expanded(dump_.single, time) + id, text, std::ios::trunc)) &&
               (dump_.append.empty() || write(expanded(dump_.append, time), text, std::ios::app));
    }

private:
    std::string protocol(std::uint64_t session) const {
        if (dump_.lmtp) return "LMTP";
        const auto found = extended_.find(session);
        return found != extended_.end() && found->second ? "ESMTP" : "SMTP";
    }

    std::string captured(const evidence::Message& message, const std::string& id, const std::tm& time) const {
        const auto address = message.client.substr(0, message.client.find(' '));
        const bool ipv6 = address.find(':') != std::string::npos;
        const auto client = (ipv6 ? "ipv6:" : "") + address;
        const auto proto = protocol(message.session);
        auto text = dump_.start + fmt::format("X-Client-Addr: {}\nX-Client-Proto: {}\n", client, proto);
        if (!message.hello.empty()) text += fmt::format("X-Helo-Args: {}\n", message.hello);
        text += fmt::format("X-Mail-Args: {}\n", path_arguments(message.sender, message.parameters));
        for (const auto& recipient : message.recipients)
            text += fmt::format("X-Rcpt-Args: {}\n", path_arguments(recipient.address, recipient.parameters));
        std::array<char, 80> date{};
        std::strftime(date.data(), date.size(), "%a, %e %b %Y %H:%M:%S %z (%Z)", &time);
        text +=
            fmt::format("Received: from {} ([{}])\n\tby {} (smtp-sink) with {} id {};\n\t{}\n",
                        message.hello.empty() ? client : message.hello, client, message.host, proto, id, date.data());
        if (message.content) text += with_line_feeds(*message.content);
        return text + "\n";
    }

    static bool write(const fs::path& file, const std::string& text, std::ios::openmode mode) {
        std::error_code error;
        if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
        std::ofstream out(file, std::ios::binary | mode);
        out << text;
        out.close();
        if (!out)
            fmt::print(stderr, "bouncehouse: sink: {}: cannot be written; the message is refused\n", file.string());
        return out.good();
    }

    SinkDump dump_;
    std::mutex mutex_;
    std::map<std::uint64_t, bool> extended_;
    std::mt19937 random_{std::random_device{}()};
};

}  // namespace

std::shared_ptr<evidence::Keeper> make_sink_dump(SinkDump dump) {
    return std::make_shared<DumpKeeper>(std::move(dump));
}

std::string c_escapes(const std::string& text) {
    static constexpr std::string_view letters = "abfnrtv\\", octets = "\a\b\f\n\r\t\v\\";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        const auto known = letters.find(c);
        if (known != std::string_view::npos) {
            out += octets[known];
        } else if (c >= '0' && c <= '7') {
            unsigned value = 0;
            const auto end = std::min(i + 3, text.size());
            for (; i < end && text[i] >= '0' && text[i] <= '7'; ++i)
                value = value * 8 + static_cast<unsigned>(text[i] - '0');
            --i;
            out += static_cast<char>(value);
        } else {
            out.append("\\").append(1, c);
        }
    }
    return out;
}

}  // namespace bouncehouse::cli
