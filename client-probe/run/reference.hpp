// The well-behaved server: what every case is measured against before its sender is judged. Cases that
// hand over their mail in the same way (policy, mechanism, how many) share one reference run.
#pragma once
#include <bouncehouse/case/model.hpp>
#include <memory>
#include <string>

namespace bouncehouse::probe {

/// Names the way a case hands over its mail: "starttls=required auth=PLAIN several". Cases of one way
/// share a reference run.
std::string way_of(const Submission& submission);

/// The case of a server that offers everything and accepts everything, for mail handed over that way.
/// Its id is "REFERENCE/<way>"; for the plain way it is the sanity case.
std::shared_ptr<const Case> reference_for(const Submission& submission);

}  // namespace bouncehouse::probe
