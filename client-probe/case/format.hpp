// The tables [case], [submit] and [[variant]]: one row a key, for reading and for the reference page.
#pragma once
#include <bouncehouse/case/model.hpp>
#include <bouncehouse/scenario/reading.hpp>
#include <string>

namespace bouncehouse::probe {

/// A case as [case] says it, before it is known whether all is right.
struct CaseDraft {
    Case test;
    std::string part;
};

const scenario::Table<CaseDraft>& case_table();
/// The keys of [case] that a variant may say anew; any other key is a name for @key@.
const scenario::Table<CaseDraft>& variant_table();
const scenario::Table<Submission>& submit_table();

/// Reads [case], lets `overrides` (a [[variant]], or null) say keys anew, and judges the whole.
void read_case(scenario::Reading& in, const scenario::Node& value, scenario::Reading& overrides_in,
               const scenario::Node* overrides, CaseDraft& draft);
Submission read_submission(scenario::Reading& in, const scenario::Node& value);

}  // namespace bouncehouse::probe
