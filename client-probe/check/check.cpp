#include <bouncehouse/check/check.hpp>
#include <utility>

namespace bouncehouse::probe {

Judgement Judgement::held(std::string expected, std::string seen, std::vector<Pointer> evidence) {
    return {.finding = Finding::held,
            .expected = std::move(expected),
            .seen = std::move(seen),
            .evidence = std::move(evidence),
            .level = std::nullopt,
            .note = {}};
}

Judgement Judgement::broken(std::string expected, std::string seen, std::vector<Pointer> evidence) {
    return {.finding = Finding::broken,
            .expected = std::move(expected),
            .seen = std::move(seen),
            .evidence = std::move(evidence),
            .level = std::nullopt,
            .note = {}};
}

Judgement Judgement::unreached(std::string expected, std::string seen) {
    return {.finding = Finding::unreached,
            .expected = std::move(expected),
            .seen = std::move(seen),
            .evidence = {},
            .level = std::nullopt,
            .note = {}};
}

}  // namespace bouncehouse::probe
