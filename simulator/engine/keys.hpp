// Memory keys: what `per` means at each stage, in the words that evidence shows.
#pragma once
#include <bouncehouse/engine/asked.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <string>

namespace bouncehouse::engine {

/// "triplet 127.0.0.1/a@b.test/c@d.test". After RCPT a key of recipients is made of all accepted ones.
std::string key_of(scenario::Key per, const Asked& asked);

}  // namespace bouncehouse::engine
