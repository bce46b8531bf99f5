// What a refusal means and what a correct sender makes of it, from the catalogue, for below a reply.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/evidence/event.hpp>
#include <string>

namespace bouncehouse::cli {

/// Lines that end by LF, but the last; "" for a reply that is no refusal or that the catalogue does not know.
/// By the entry the reply was made from, or else the entry that fits its codes best.
std::string meaning(const evidence::ReplyGiven& reply, const catalogue::Catalogue& catalogue);

}  // namespace bouncehouse::cli
