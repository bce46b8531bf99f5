// --keep: everything known about a case, as files.
#pragma once
#include <bouncehouse/check/observation.hpp>
#include <bouncehouse/evidence/recorder.hpp>
#include <filesystem>
#include <string>

namespace bouncehouse::probe {

/// Writes into FOLDER/<case id>/: scenario.toml, journal.jsonl (as `bouncehouse show` reads it), submitted-N.eml,
/// received-N.eml, bounce-N.eml, output.txt. "" or what went wrong; what was written before stays.
std::string keep_evidence(const std::filesystem::path& folder, const Observation& observation,
                          const evidence::Recorder& recorder);

}  // namespace bouncehouse::probe
