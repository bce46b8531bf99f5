// Cases made from the catalogue: each documented reply, at each stage where a sender meets it.
#pragma once
#include <bouncehouse/case/library.hpp>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/smtp/stage.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

enum class Sweep : std::uint8_t {
    distinct,  // one case for each (stage, code, enhanced code, closes, one line or several): a standard's entry first
    every,     // each entry at each of its stages
};

/// The stages every sender comes to by itself, with TLS and authentication where it has them.
std::span<const smtp::Stage> sweep_stages();

/// Ids are "SWEEP/<entry>@<stage>"; in order of stage, then of the catalogue. Malformed entries are played
/// where their octets are known, and only recorded.
CaseList sweep_cases(const catalogue::Catalogue& catalogue, Sweep which);

/// What a reply of the catalogue demands at a stage, from its first digit (RFC 5321 4.2.1) and what the
/// requirements say about the stage. Where they accept several outcomes nothing is demanded.
struct Demand {
    Level level = Level::practice;
    Binding binding = Binding::none;
    std::string_view checks;  // as in [expect]; "" for none but those that always hold
    std::string_view clause;
    std::string_view ambiguity;
    bool once = true;  // the server says it once, then behaves; else always
    std::string_view sentence, good;
};
Demand demand_of(const catalogue::Entry& entry, smtp::Stage stage);

}  // namespace bouncehouse::probe
