// Which reply code may stand at which stage: RFC 5321 4.3.2 and the extensions that add codes.
#pragma once
#include <bouncehouse/smtp/stage.hpp>
#include <string_view>

namespace bouncehouse::catalogue {

/// Codes that begin with 2 or 3 answer only what they were made for. A failure may come in answer to
/// anything: a client goes by the first digit (RFC 5321 4.2.1), and 4.3.2 lists no more than the usual.
bool stage_allows(smtp::Stage stage, int code);

/// The clause that says what answers a stage.
std::string_view stage_clause(smtp::Stage stage);

}  // namespace bouncehouse::catalogue
