#include <bouncehouse/catalogue/designation.hpp>
#include "catch.hpp"

using namespace bouncehouse::catalogue;

namespace {

std::string named(std::string_view text) {
    const Designation found = designate(Catalogue::builtin(), text);
    if (found.entry != nullptr) return found.entry->id;
    return (found.ambiguous ? "ambiguous, " : "unknown, ") + std::to_string(found.candidates.size());
}

}  // namespace

TEST_CASE("an entry is named by id, by codes, by codes and words", "[catalogue][designation]") {
    CHECK(named("gmail.421-4.7.28-ip") == "gmail.421-4.7.28-ip");
    CHECK(named("354") == "rfc5321.354");
    CHECK(named("521") == "rfc7504.521-5.3.2");
    CHECK(named("334") == "rfc4954.334");
    CHECK(named("521 5.3.2") == "rfc7504.521-5.3.2");
    CHECK(named("521-5.3.2") == "rfc7504.521-5.3.2");
    CHECK(named("421 4.7.0 tls") == "gmail.421-4.7.0-tls");
    CHECK(named("421 4.7.0 TLS") == "gmail.421-4.7.0-tls");
}

TEST_CASE("what is unknown or ambiguous names what comes near", "[catalogue][designation]") {
    CHECK(named("gmail.421-4.7.28-ipp") == "unknown, 3");
    CHECK(named("gmail.421-4.7.28") == "ambiguous, 8");
    CHECK(named("599 9.9.9") == "unknown, 0");
    CHECK(named("") == "unknown, 0");
}

TEST_CASE("words of a command line are told apart by codes and ids", "[catalogue][designation]") {
    using Strings = std::vector<std::string>;
    CHECK(split_designations({"354", "521"}) == Strings{"354", "521"});
    CHECK(split_designations({"354", "421", "4.7.0", "tls"}) == Strings{"354", "421 4.7.0 tls"});
    CHECK(split_designations({"354", "421 4.7.0 tls"}) == Strings{"354", "421 4.7.0 tls"});
    CHECK(split_designations({"rfc5321.354", "gmail.220"}) == Strings{"rfc5321.354", "gmail.220"});
}
