// Is an entry right in itself? Form (keys and types) is the reader's affair, file.hpp.
#pragma once
#include <bouncehouse/catalogue/entry.hpp>

namespace bouncehouse::catalogue {

/// Everything wrong with one entry, a sentence each; empty when it is right.
std::vector<std::string> lint(const Entry& entry);

}  // namespace bouncehouse::catalogue
