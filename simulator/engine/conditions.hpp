// Whether the `when` of a rule holds.
#pragma once
#include <bouncehouse/engine/asked.hpp>
#include <bouncehouse/scenario/model.hpp>
#include <string>

namespace bouncehouse::engine {

/// A test may wait for what is not known yet: the memory, or content still to come.
enum class Truth : std::uint8_t { no, unknown, yes };

/// What the memory says about the key of the rule.
struct Remembered {
    std::uint64_t attempt = 0;
    scenario::Duration age{};
};

/// `remembered`: none while the memory has not been asked; tests on attempt and age are unknown then.
Truth holds(const scenario::Condition& condition, const scenario::Rule& rule, const Asked& asked,
            const Remembered* remembered);
Truth holds(const scenario::Test& test, const scenario::Rule& rule, const Asked& asked, const Remembered* remembered);

/// True when a test of the kind stands anywhere in the condition.
bool asks_memory(const scenario::Condition& condition);
bool asks_wrong(const scenario::Condition& condition);
bool asks_clients(const scenario::Condition& condition);  // open connections

/// The test in words with what stood against it: "wants recipient *@b.test, was c@d.test".
std::string difference(const scenario::Test& test, const scenario::Rule& rule, const Asked& asked,
                       const Remembered* remembered);

}  // namespace bouncehouse::engine
