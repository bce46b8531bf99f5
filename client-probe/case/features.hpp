// What a sender may be able to do: the words for `features` of cases and of descriptions of senders.
#pragma once
#include <bouncehouse/case/model.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

struct FeatureInfo {
    std::string_view name;
    std::string_view meaning;  // completes "The sender ..."
    std::string_view shows;    // how it shows on the wire with a well-behaved server; "" when it does not
};
/// Every feature, in the order the pages use.
std::span<const FeatureInfo> features();
/// Null when there is none of this name.
const FeatureInfo* feature_named(std::string_view name);

/// What a sender has to be able to do merely to be given this submission: several recipients, TLS ...
std::vector<std::string> features_of(const Submission& submission);

}  // namespace bouncehouse::probe
