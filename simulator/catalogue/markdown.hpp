// docs/catalogue.md, written from the data.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>

namespace bouncehouse::catalogue {

/// The whole page: one section a family, one heading a code, each entry with an anchor that is its id
/// (with dots made hyphens, see anchor_of). Ends with a line feed.
std::string docs_markdown(const Catalogue& catalogue);

/// "gmail-421-4-7-28-ip" for gmail.421-4.7.28-ip.
std::string anchor_of(std::string_view id);

}  // namespace bouncehouse::catalogue
