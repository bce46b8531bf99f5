// Every number a scenario problem can have: title, sample, tip. docs/scenario-errors.md is made of it.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace bouncehouse::scenario {

/// Stable: a number is never given to another problem. 101 to 119 the file and its shape, 120 to 139
/// values, 140 to 159 replies and extensions, 160 to 179 names and references, 180 to 199 sense.
enum class E : int {
    syntax = 101,
    unreadable = 102,
    too_big = 103,
    include_not_found = 104,
    include_cycle = 105,
    too_many_includes = 106,
    missing_key = 107,
    unknown_key = 108,
    wrong_type = 109,
    empty_list = 110,
    contradiction = 111,
    no_effect = 112,
    too_many_problems = 113,
    bad_duration = 120,
    bad_size = 121,
    bad_range = 122,
    out_of_bounds = 123,
    bad_regex = 124,
    bad_address = 125,
    bad_escape = 126,
    bad_placeholder = 127,
    unknown_word = 128,
    bad_name = 129,
    bad_record = 130,
    unknown_reply = 140,
    bad_reply = 141,
    code_out_of_range = 142,
    class_contradicts = 143,
    line_too_long = 144,
    bad_octet = 145,
    bad_extension = 146,
    not_offered = 147,
    unknown_extension = 148,
    unknown_host = 160,
    host_twice = 161,
    address_clash = 162,
    rule_twice = 163,
    domain_twice = 164,
    unknown_profile = 165,
    bad_mx = 166,
    dialogue_twice = 167,
    name_clash = 168,
    dangling_name = 169,
    name_circle = 170,
    dangling_address = 171,
    wrong_stage = 180,
    state_never_reached = 181,
    never_answers = 182,
    does_nothing = 183,
    bad_step = 184,
    bad_sweep = 185,
    dangling_mx = 186,
};

struct ErrorInfo {
    E number;
    bool warning;
    std::string_view title;   // "unknown key"
    std::string_view sample;  // TOML that brings it about
    std::string_view tip;     // what to do
};
std::span<const ErrorInfo> error_table();
const ErrorInfo& info_of(E number);

/// docs/scenario-errors.md
std::string errors_markdown();

}  // namespace bouncehouse::scenario
