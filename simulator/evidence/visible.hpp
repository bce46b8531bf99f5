// Octets from the network made fit for people and harmless to terminals.
#pragma once
#include <string>
#include <string_view>

namespace bouncehouse::evidence {

/// C0 controls and DEL as their pictures (CR is ␍, LF ␊, NUL ␀); octets that are no UTF-8 as \xNN; C1
/// controls and what turns the direction of writing as \u{NNNN}. All else as it is.
std::string visible(std::string_view octets);

/// The same, but of a long text only the start, saying how much is left out.
std::string visible_start(std::string_view octets, std::size_t most);

/// Characters, as a column of a table counts them.
std::size_t width_of(std::string_view utf8);

}  // namespace bouncehouse::evidence
