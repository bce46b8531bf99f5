// Text with placeholders: "{recipient}". Split once, filled at each reply.
#pragma once
#include <bouncehouse/scenario/model.hpp>
#include <bouncehouse/scenario/parsed.hpp>
#include <span>
#include <string>
#include <string_view>

namespace bouncehouse::scenario {

struct Placeholder {
    std::string_view name;     // "recipient"
    std::string_view meaning;  // "the recipient of this command"
};
/// Every name the engine can fill, for checks and the reference.
std::span<const Placeholder> placeholders();
bool is_placeholder(std::string_view name);

/// What a person wrote: an unknown name is a problem, "{{" and "}}" are braces.
Parsed<Template> parse_template(std::string_view text);
/// What a catalogue holds: a brace that begins no known name is itself.
Template lenient_template(std::string_view text);
/// No placeholders at all.
Template constant_template(std::string text);
/// Puts one behind the other.
void append(Template& to, const Template& more);
/// As it was written, braces doubled.
std::string str(const Template& text);
/// Octets that are certain: the constant parts.
std::size_t least_size(const Template& text);

}  // namespace bouncehouse::scenario
