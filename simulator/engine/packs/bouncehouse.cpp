// The project's own pack: [stage-]what[xN]. What: a code, a code with its enhanced code, a catalogue id,
// or a word. "x2" at the end: twice for each client and address, then as if nothing had been asked.
#include <algorithm>
#include <array>
#include <bouncehouse/engine/packs.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <chrono>
#include <limits>

namespace bouncehouse::engine {
namespace {

using smtp::Ending;
using smtp::Stage;

struct Reading {
    const PackName& name;
    const catalogue::Catalogue& catalogue;
    std::optional<Stage> stage;  // as the name says
    std::string_view rest;
};

bool take(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

/// "data-end-" and its short form "dot-" before "data-".
void take_stage(Reading& reading) {
    constexpr std::array longest_first{Stage::data_end, Stage::data};
    const auto named = [&](std::string_view word, Stage stage) {
        std::string_view rest = reading.rest;
        if (!take(rest, word) || !take(rest, "-")) return false;
        reading.rest = rest;
        reading.stage = stage;
        return true;
    };
    if (named("dot", Stage::data_end)) return;
    for (const Stage stage : longest_first)
        if (named(smtp::name_of(stage), stage)) return;
    for (std::size_t i = 0; i + 1 < smtp::stage_names.size(); ++i)
        if (named(smtp::stage_names[i], static_cast<Stage>(i))) return;
}

/// Where a recipient's word is answered when it names no stage: RCPT, unless the catalogue has the
/// reply only later.
Stage natural_stage(const catalogue::Entry* entry) {
    constexpr std::array reachable{Stage::rcpt, Stage::data, Stage::bdat, Stage::data_end};
    if (entry == nullptr) return Stage::rcpt;
    const auto found = std::find_if(reachable.begin(), reachable.end(), [&](Stage stage) { return entry->at(stage); });
    return found == reachable.end() ? Stage::rcpt : *found;
}

/// "x2" at the very end; the text loses it.
std::uint64_t take_times(std::string_view& text) {
    const auto mark = text.rfind('x');
    if (mark == text.npos || mark == 0) return 0;
    const auto times = smtp::number(text.substr(mark + 1), 6);
    if (!times || *times == 0) return 0;
    text = text.substr(0, mark);
    return *times;
}

/// "5.1.1" and nothing else; under EHLO the rest of the host name may follow.
std::optional<smtp::EnhancedCode> take_enhanced(std::string_view& text, PackPlace place) {
    std::string_view candidate = text;
    if (place == PackPlace::hello) {  // three numbers of what is a longer name
        std::size_t dots = 0, end = 0;
        while (end < text.size() && (smtp::is_digit(text[end]) || (text[end] == '.' && ++dots < 3))) ++end;
        candidate = text.substr(0, end);
    }
    const auto code = smtp::EnhancedCode::parse(candidate);
    if (code) text.remove_prefix(candidate.size());
    return code;
}

bool at_end(const Reading& reading, std::string_view rest) {
    return rest.empty() || (reading.name.place == PackPlace::hello && rest.front() == '.');
}

struct Codes {
    int code = 0;
    std::optional<smtp::EnhancedCode> enhanced;
};

/// "550", "550-5.1.1"
std::optional<Codes> read_codes(const Reading& reading, std::string_view text) {
    const auto code = take_code(text);
    if (!code) return std::nullopt;
    Codes codes{*code, std::nullopt};
    if (text.starts_with('-')) {
        text.remove_prefix(1);
        codes.enhanced = take_enhanced(text, reading.name.place);
        if (!codes.enhanced) return std::nullopt;
    }
    return at_end(reading, text) ? std::optional(codes) : std::nullopt;
}

PackRule answered_at(const Reading& reading, const catalogue::Entry* entry, PackRule result) {
    const Stage stage = reading.stage.value_or(natural_stage(entry));
    result.rule.at = {stage};
    // Who sends no chunks, and the last chunk itself, are answered when the content is complete.
    if (stage == Stage::bdat && !reading.stage) result.rule.at.push_back(Stage::data_end);
    return result;
}

std::optional<PackRule> read_reply(const Reading& reading, std::string_view text) {
    if (const catalogue::Entry* entry = text.find('.') == text.npos ? nullptr : reading.catalogue.find(text))
        return answered_at(reading, entry, pack_reply(reading.name.text, Stage::rcpt, *entry));
    const auto codes = read_codes(reading, text);
    if (!codes) return std::nullopt;
    const Stage asked = reading.stage.value_or(Stage::rcpt);
    // Bare codes are said where they were asked for, wherever the catalogue has seen them.
    const catalogue::Entry* entry = reading.catalogue.best(codes->code, codes->enhanced, asked);
    if (entry != nullptr) return pack_reply(reading.name.text, asked, *entry);
    return pack_reply(reading.name.text, asked, codes->code, codes->enhanced, reading.catalogue);
}

/// Close or reset without a word, or with the reply that is due when `reply` is Accept.
PackRule ending(const Reading& reading, Stage stage, Ending how, scenario::ReplySpec reply) {
    PackRule result = pack_rule(reading.name.text, stage, std::move(reply));
    result.rule.delivery.ending = how;
    result.rule.delivery.ending_given = true;
    return result;
}

std::optional<PackRule> read_ending(const Reading& reading, std::string_view word, Ending how) {
    std::string_view text = reading.rest;
    if (!take(text, word)) return std::nullopt;
    if (text.empty()) return ending(reading, reading.stage.value_or(Stage::rcpt), how, scenario::NoReply{});
    if (text == "-after-data") return ending(reading, Stage::data, how, scenario::Accept{});
    if (text != "-after-dot") return std::nullopt;
    PackRule result = ending(reading, Stage::data_end, how, scenario::NoReply{});
    result.rule.keep = true;  // the server has the message; only the reply is lost
    return result;
}

std::optional<PackRule> read_timed(const Reading& reading) {
    using namespace std::chrono_literals;
    std::string_view text = reading.rest;
    const Stage stage = reading.stage.value_or(Stage::rcpt);
    if (take(text, "greylist") && (text.empty() || take(text, "-"))) {
        const auto wait = text.empty() ? std::optional<smtp::Duration>(5min) : scenario::parse_duration(text).value;
        if (!wait) return std::nullopt;
        PackRule result = pack_reply(reading.name.text, stage, 450, smtp::EnhancedCode{4, 7, 1}, reading.catalogue);
        result.rule.until = *wait;
        return result;
    }
    text = reading.rest;
    if (!take(text, "slow-")) return std::nullopt;
    const auto wait = scenario::parse_duration(text).value;
    if (!wait) return std::nullopt;
    PackRule result = pack_rule(reading.name.text, stage, scenario::Accept{});
    result.rule.delivery.delay = {*wait, *wait};
    return result;
}

std::optional<PackRule> read_word(const Reading& reading) {
    std::string_view text = reading.rest;
    if (text == "silent") {
        PackRule result = pack_rule(reading.name.text, reading.stage.value_or(Stage::rcpt), scenario::NoReply{});
        result.rule.delivery.swallow = std::numeric_limits<std::uint64_t>::max();
        return result;
    }
    if (text == "accept-and-drop") {
        PackRule result = pack_rule(reading.name.text, Stage::data_end, scenario::Accept{});
        result.rule.keep = false;
        return result;
    }
    if (take(text, "keep-but-")) {
        const auto codes = read_codes(reading, text);
        if (!codes) return std::nullopt;
        PackRule result =
            pack_reply(reading.name.text, Stage::data_end, codes->code, codes->enhanced, reading.catalogue);
        result.rule.keep = true;
        return result;
    }
    if (auto result = read_ending(reading, "drop", Ending::close)) return result;
    if (auto result = read_ending(reading, "reset", Ending::reset)) return result;
    return read_timed(reading);
}

}  // namespace

std::optional<PackRule> read_bouncehouse(const PackName& name, const catalogue::Catalogue& catalogue) {
    Reading reading{name, catalogue, std::nullopt, name.text};
    take_stage(reading);
    if (!reading.stage && name.place != PackPlace::recipient) return std::nullopt;
    if (auto result = read_reply(reading, reading.rest)) return result;
    if (auto result = read_word(reading)) return result;
    const std::uint64_t times = take_times(reading.rest);
    if (times == 0) return std::nullopt;
    auto result = read_reply(reading, reading.rest);
    if (!result) result = read_word(reading);
    if (result) result->rule.times = times;
    return result;
}

}  // namespace bouncehouse::engine
