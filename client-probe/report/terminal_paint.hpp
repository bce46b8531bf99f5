// Colours and columns of the terminal report.
#pragma once
#include <bouncehouse/check/verdict.hpp>
#include <string>
#include <string_view>

namespace bouncehouse::probe {

enum class Paint : std::uint8_t { good, mild, bad, info, dim, bold };
std::string painted(std::string_view text, Paint paint, bool colours);
Paint paint_of(Outcome outcome);

/// Cut to `width` columns, "…" at its end when something is missing.
std::string cut_to(std::string_view text, std::size_t width);
/// `label` and the words of `text`, broken at `width`, further lines under the first word. Visible form.
std::string labelled(std::string_view label, std::string_view text, std::size_t width);

}  // namespace bouncehouse::probe
