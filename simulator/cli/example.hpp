// A short conversation in which a catalogue entry is the answer, really played by the engine.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <string>

namespace bouncehouse::cli {

/// At the first of the entry's stages; text that says so when the entry cannot be played there.
std::string example_conversation(const catalogue::Entry& entry, const catalogue::Catalogue& catalogue, bool colours);

}  // namespace bouncehouse::cli
