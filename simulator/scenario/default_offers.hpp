// What a host offers when the scenario does not list it.
#pragma once
#include <bouncehouse/scenario/auth_reader.hpp>
#include <bouncehouse/scenario/model.hpp>

namespace bouncehouse::scenario {

/// PIPELINING, SIZE, 8BITMIME, SMTPUTF8, CHUNKING, DSN, ENHANCEDSTATUSCODES, STARTTLS (in mode
/// starttls), AUTH (with mechanisms), HELP.
std::vector<std::string> default_offers(const Host& host, const Auth& auth);

}  // namespace bouncehouse::scenario
