// From what a rule says to the bytes and timing of an Answer.
#pragma once
#include <bouncehouse/engine/filling.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <bouncehouse/smtp/responder.hpp>
#include <string>

namespace bouncehouse::engine {

/// One answer holds no more octets than this: what `repeat` asks beyond is cut, and "endless" goes on
/// this far, dripped as the rule says.
inline constexpr std::size_t most_answer = 16U << 20U;

/// Does the text end with all of `ending`? Then a host's reply suffix is not put behind it again.
bool ends_with(const scenario::Template& text, const scenario::Template& ending);

/// The reply with its placeholders filled; `suffix`, when there is one, behind its last line.
void append_reply(const scenario::FixedReply& reply, Filling& filling, const scenario::Template* suffix,
                  std::string& out);
void append_reply(smtp::Reply reply, Filling& filling, const scenario::Template* suffix, std::string& out);
/// The raw bytes as often as they are to be repeated, whole ones up to most_answer.
void append_raw(const scenario::RawReply& raw, Filling& filling, std::string& out);

/// Adds timing, surplus replies and ending to an answer whose bytes stand; `delay` is clock time.
void deliver(const scenario::Delivery& delivery, smtp::Duration delay, Filling& filling, double time_scale,
             smtp::Answer& answer);

/// "delay 3s, drip 10/s, close"; empty for an ordinary answer.
std::string fault_in_words(const smtp::Answer& answer);

}  // namespace bouncehouse::engine
