// docs/probe-checks.md, made from the tables.
#pragma once
#include <string>

namespace bouncehouse::probe {

std::string checks_page();

}  // namespace bouncehouse::probe
