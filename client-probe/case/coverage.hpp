// Which requirement is tested by which cases, and why one is not: docs/probe-coverage.md. Made from the
// cases and three data files beside them: requirements.toml, ambiguities.toml and coverage.toml.
#pragma once
#include <bouncehouse/case/library.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

struct RequirementInfo {
    std::string id;             // "ENV-009"
    std::string title;          // what a sender does, in a few words
    std::vector<Level> levels;  // strongest first; several when parts of it differ
    std::vector<Kind> kinds;
};

/// What the RFCs leave open, and how it is judged here.
struct Ambiguity {
    std::string id;        // "A-26"
    std::string question;  // a sentence
    std::vector<std::string> clauses;
    std::string judged;  // sentences
};

/// Why a requirement, or a part of it, has no case.
struct LeftOut {
    std::string requirement, reason;
};

struct CoverageData {
    std::vector<RequirementInfo> requirements;
    std::vector<Ambiguity> ambiguities;
    std::vector<LeftOut> left_out;
    std::vector<scenario::Problem> problems;  // in the files
};
CoverageData read_coverage(std::string_view requirements, std::string_view ambiguities, std::string_view left_out);
/// What the program was built with.
const CoverageData& coverage_data();

/// "A-26: question judged" for people; an id that there is not stays as it is.
std::string ambiguity_text(std::string_view id);

/// docs/probe-coverage.md; without arguments of the program's own cases.
std::string coverage_page();
std::string coverage_page(const CoverageData& data, const CaseList& cases);

/// A sentence each: a requirement without case and without reason, a case or a reason for a requirement that
/// there is not, a case for a kind of sender that its requirement does not bind, a case that names an ambiguity that
/// there is not, problems of the files.
std::vector<std::string> coverage_complaints();
std::vector<std::string> coverage_complaints(const CoverageData& data, const CaseList& cases);

}  // namespace bouncehouse::probe
