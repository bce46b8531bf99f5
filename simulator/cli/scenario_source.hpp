// SCENARIO as the command line takes it: a file, or the name of one of the library.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <memory>
#include <string>
#include <vector>

namespace bouncehouse::cli {

inline constexpr auto default_scenario = "by-address";

/// One scenario, problems and all. Trouble(failed) when neither file nor library has the name.
scenario::Loaded load_named(const std::string& name, const catalogue::Catalogue& catalogue);

/// All of them as one: several are combined as includes, the first asked first. Problems go to standard
/// error; Trouble(findings) when one of them is an error.
std::shared_ptr<const scenario::Scenario> load_for_use(const std::vector<std::string>& names,
                                                       const catalogue::Catalogue& catalogue);

/// A scenario's text as the library or a file has it. Trouble(failed) when there is none.
std::string scenario_text(const std::string& name);

}  // namespace bouncehouse::cli
