#include <set>
#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

TEST_CASE("every check has a name of its own, a theme and a meaning", "[check]") {
    std::set<std::string_view> names;
    for (const CheckInfo& one : all_checks()) {
        INFO(one.name);
        CHECK(names.insert(one.name).second);
        CHECK_FALSE(one.theme.empty());
        CHECK_FALSE(one.meaning.empty());
        CHECK(one.judge != nullptr);
        CHECK(check_named(one.name) == &one);
        for (const ParameterInfo& parameter : one.parameters) CHECK_FALSE(parameter.meaning.empty());
    }
    CHECK(check_named("no-such-check") == nullptr);
}
