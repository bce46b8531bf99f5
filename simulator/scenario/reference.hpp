// The format described from its own tables: for people, and for editors.
#pragma once
#include <string>

namespace bouncehouse::scenario {

/// docs/scenario-format.md
std::string reference_markdown();
/// A JSON Schema (draft 7) that TOML editors use for completion.
std::string json_schema();

}  // namespace bouncehouse::scenario
