// Runs cases against one sender and judges them: a reference first for each way of handing mail over,
// then every case at its own address, then the sanity case again.
#pragma once
#include <bouncehouse/case/model.hpp>
#include <bouncehouse/run/options.hpp>
#include <bouncehouse/sender/description.hpp>
#include <memory>
#include <vector>

namespace bouncehouse::probe {

/// Always comes back with a report, whatever happens: what could not be run says why. Blocks.
RunReport run_cases(const std::shared_ptr<const SenderDescription>& sender,
                    const std::vector<std::shared_ptr<const Case>>& cases, const RunOptions& options,
                    const Hooks& hooks);

}  // namespace bouncehouse::probe
