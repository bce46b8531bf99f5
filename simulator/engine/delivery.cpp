#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/engine/delivery.hpp>
#include <bouncehouse/engine/settings.hpp>
#include <bouncehouse/engine/words.hpp>
#include <limits>
#include <vector>

namespace bouncehouse::engine {
namespace {

using smtp::Ending;

std::string_view in_words(Ending ending) {
    switch (ending) {
        case Ending::stay: return "stay";
        case Ending::close: return "close";
        case Ending::reset: return "reset";
        case Ending::half_close: return "half-close";
        case Ending::truncate: return "truncate";
    }
    return "";
}

std::string_view in_words(smtp::TlsFault fault) {
    using enum smtp::TlsFault;
    switch (fault) {
        case none: return "none";
        case garbage: return "garbage";
        case silence: return "silence";
        case alert: return "alert";
        case close: return "close";
        case reset: return "reset";
        case stall: return "stall";
        case plaintext: return "plaintext";
    }
    return "";
}

}  // namespace

bool ends_with(const scenario::Template& text, const scenario::Template& ending) {
    const auto& all = text.parts;
    const auto& tail = ending.parts;
    if (tail.empty() || tail.size() > all.size()) return false;
    const auto from = all.end() - static_cast<std::ptrdiff_t>(tail.size());
    return std::equal(from + 1, all.end(), tail.begin() + 1) && from->placeholder == tail.front().placeholder &&
           from->text.ends_with(tail.front().text);
}

void append_reply(smtp::Reply reply, Filling& filling, const scenario::Template* suffix, std::string& out) {
    if (suffix != nullptr) {
        if (reply.lines.empty()) reply.lines.emplace_back();
        filling.code = reply.code;
        filling.enhanced = reply.enhanced;
        filling.append(*suffix, reply.lines.back());
    }
    reply.append_wire(out);
}

void append_reply(const scenario::FixedReply& reply, Filling& filling, const scenario::Template* suffix,
                  std::string& out) {
    filling.code = reply.code;
    filling.enhanced = reply.enhanced;
    smtp::Reply filled{.code = reply.code, .enhanced = reply.enhanced, .lines = {}};
    for (const scenario::Template& line : reply.lines) filling.append(line, filled.lines.emplace_back());
    // What the catalogue has of a provider carries the provider's own ending already.
    if (suffix != nullptr && !reply.lines.empty() && ends_with(reply.lines.back(), *suffix)) suffix = nullptr;
    append_reply(std::move(filled), filling, suffix, out);
}

void append_raw(const scenario::RawReply& raw, Filling& filling, std::string& out) {
    filling.code = raw.code;
    std::string once;
    filling.append(raw.bytes, once);
    if (once.empty()) return;
    const std::uint64_t fit =
        std::max<std::uint64_t>(1, (most_answer - std::min(out.size(), most_answer)) / once.size());
    const std::uint64_t count = raw.repeat == 0 ? fit : std::min(raw.repeat, fit);
    out.reserve(out.size() + count * once.size());
    for (std::uint64_t i = 0; i < count; ++i) out += once;
}

void deliver(const scenario::Delivery& delivery, smtp::Duration delay, Filling& filling, double time_scale,
             smtp::Answer& answer) {
    answer.delay += delay;
    if (!delivery.pacing.plain()) {
        answer.pacing = delivery.pacing;
        answer.pacing.gap = to_clock(delivery.pacing.gap, time_scale);
    }
    answer.linger += to_clock(delivery.linger, time_scale);
    if (delivery.ending_given) answer.ending = delivery.ending;
    answer.stop_reading |= delivery.stop_reading;
    for (const scenario::FixedReply& reply : delivery.ahead) append_reply(reply, filling, nullptr, answer.bytes);
    answer.prepaid += static_cast<unsigned>(delivery.ahead.size());
    for (const scenario::FixedReply& reply : delivery.extra) append_reply(reply, filling, nullptr, answer.bytes);
    const auto room = std::numeric_limits<std::uint64_t>::max() - answer.swallow;
    answer.swallow += std::min(delivery.swallow, room);
}

std::string fault_in_words(const smtp::Answer& answer) {
    std::string text;
    const auto add = [&](std::string_view what) {
        if (!text.empty()) text += ", ";
        text += what;
    };
    if (answer.delay > smtp::Duration{}) add("delay " + in_words(answer.delay));
    if (answer.pacing.bytes_per_second > 0) add(fmt::format("drip {}/s", answer.pacing.bytes_per_second));
    if (!answer.pacing.pieces.empty()) {
        std::string sizes;
        for (const auto size : answer.pacing.pieces) sizes += (sizes.empty() ? "" : " ") + std::to_string(size);
        add("split " + sizes);
    }
    if (answer.pacing.gap > smtp::Duration{}) add("gap " + in_words(answer.pacing.gap));
    if (answer.prepaid > 0) add(fmt::format("{} replies ahead", answer.prepaid));
    if (answer.swallow > 0)
        add(answer.swallow == std::numeric_limits<std::uint64_t>::max() ? "silence"
                                                                        : fmt::format("swallow {}", answer.swallow));
    if (answer.stop_reading) add("stop reading");
    if (answer.tls_fault != smtp::TlsFault::none) add("TLS " + std::string(in_words(answer.tls_fault)));
    if (answer.keep) add(*answer.keep ? "keep" : "drop");
    if (answer.linger > smtp::Duration{}) add("linger " + in_words(answer.linger));
    if (answer.ending != Ending::stay) add(in_words(answer.ending));
    return text;
}

}  // namespace bouncehouse::engine
