// Which replies, sessions and recipients a check is about, as its parameters say: stage, code, reply,
// connection. Shared by the checks of conversation and envelope.
#pragma once
#include <bouncehouse/check/check.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

/// The parameter's text, or `otherwise` when it is not given.
std::string text_or(const Parameters& parameters, std::string_view name, std::string_view otherwise = {});
/// "a, b" as a, b.
std::vector<std::string> words_of(std::string_view list);
bool among(const std::vector<std::string>& words, std::string_view word);

/// Codes ("421") or classes ("4yz"), "any" reply, "none" (no reply came); several with commas.
bool code_fits(std::string_view list, const Exchange& exchange);
/// A pattern as in scenarios ("*x*", "/…/"); an empty one fits all.
bool pattern_fits(std::string_view pattern, std::string_view text);

/// Replies as `stage`, `code` and `reply` name them. Not given: all.
struct Which {
    std::vector<std::string> stages;
    std::string codes, reply;
    explicit Which(const Parameters& parameters);
    bool given() const { return !stages.empty() || !codes.empty() || !reply.empty(); }
    bool fits(const Exchange& exchange) const;
    std::string words() const;  // "421 at ehlo"
};

/// Indices of the sessions that `connection` names (numbers from 1, with commas); all when it is not given.
std::vector<std::size_t> sessions_of(const Observation& observation, const Parameters& parameters);

/// "`MAIL FROM:<a@b>` in session 2"; the greeting and content by their stage.
std::string name_of(const Observation& observation, std::size_t session, const Exchange& exchange);
Pointer pointer_to(std::size_t session, const Exchange& exchange);

inline constexpr ParameterInfo stage_parameter{"stage", "Stages of the reply, with commas.", "ehlo"};
inline constexpr ParameterInfo code_parameter{"code", "Its code, or class, or any, or none; several with commas.",
                                              "421"};
inline constexpr ParameterInfo reply_parameter{"reply", "A pattern for its bytes.", "SSH*"};
inline constexpr ParameterInfo connection_parameter{"connection", "Only these connections, counted from 1.", "1"};

}  // namespace bouncehouse::probe
