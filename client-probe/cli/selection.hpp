// Which cases a command speaks of: the same options for run, list and explain.
#pragma once
#include <CLI/App.hpp>
#include <bouncehouse/case/model.hpp>
#include <memory>
#include <string>
#include <vector>

namespace bouncehouse::probe_cli {

using Cases = std::vector<std::shared_ptr<const probe::Case>>;

class Selection {
public:
    void declare(CLI::App& app);
    /// Every case that there is: the program's own, those of --cases, the sweep. Throws Trouble when a file of
    /// --cases cannot be read.
    Cases all() const;
    /// Those chosen, in the order of the suite. Throws Trouble when a pattern or tag fits none.
    Cases chosen() const;
    /// The same for ids that came in another way.
    Cases chosen_by(const std::vector<std::string>& globs) const;
    bool narrowed() const { return !globs_.empty() || !tags_.empty(); }

private:
    std::vector<std::string> globs_, tags_, folders_;
    std::string sweep_ = "distinct";
    bool slow_ = false;
};

}  // namespace bouncehouse::probe_cli
