#include <bouncehouse/catalogue/catalogue.hpp>
#include <chrono>
#include "catch.hpp"

using namespace bouncehouse;
using catalogue::Catalogue;
using catalogue::Entry;

namespace {

const Entry& entry(std::string_view id) {
    const Entry* found = Catalogue::builtin().find(id);
    INFO("entry " << id);
    REQUIRE(found != nullptr);
    return *found;
}

std::string best(int code, std::string_view enhanced, smtp::Stage stage) {
    const Entry* found = Catalogue::builtin().best(code, smtp::EnhancedCode::parse(enhanced), stage);
    return found ? found->id : "none";
}

}  // namespace

TEST_CASE("each entry is found by its id", "[catalogue]") {
    for (const Entry& e : Catalogue::builtin().entries()) CHECK(Catalogue::builtin().find(e.id) == &e);
    CHECK(Catalogue::builtin().find("rfc5321.999") == nullptr);
    CHECK(Catalogue::builtin().find("") == nullptr);
}

TEST_CASE("greylisting is the entry of RFC 6647", "[catalogue][rfc6647][5]") {
    const Entry& e = entry("rfc6647.450-greylisted");
    CHECK(e.codes() == "450 4.7.1");
    CHECK(e.text == std::vector<std::string>{"Greylisted, please try again in {time} seconds"});
    CHECK(e.stages == std::vector{smtp::Stage::rcpt});
    CHECK(e.queue == catalogue::Reaction::retry);
    CHECK(e.reply().wire() == "450 4.7.1 Greylisted, please try again in {time} seconds\r\n");
}

TEST_CASE("a family's entries stand together", "[catalogue]") {
    const auto entries = Catalogue::builtin().entries_of("rfc7505");
    REQUIRE(!entries.empty());
    for (const Entry& e : entries) CHECK(e.family == "rfc7505");
    CHECK(Catalogue::builtin().entries_of("nobody").empty());
    REQUIRE(Catalogue::builtin().family("rfc7505") != nullptr);
    CHECK(Catalogue::builtin().family("rfc7505")->title == "RFC 7505: Null MX");
    CHECK(Catalogue::builtin().family("nobody") == nullptr);
}

TEST_CASE("a misspelt id has neighbours, best first", "[catalogue]") {
    CHECK(Catalogue::builtin().nearest("rfc6647.450-graylisted", 1) ==
          std::vector<std::string>{"rfc6647.450-greylisted"});
    CHECK(Catalogue::builtin().nearest("rfc5321.505-5.1.1", 1) == std::vector<std::string>{"rfc5321.550-5.1.1"});
    CHECK(Catalogue::builtin().nearest("no such thing at all in there").empty());
    CHECK(Catalogue::builtin().nearest(std::string(100'000, 'x')).empty());
}

TEST_CASE("a bare pair of codes is spoken for by a standard, at its stage", "[catalogue]") {
    using enum smtp::Stage;
    CHECK(best(550, "5.1.1", rcpt) == "rfc5321.550-5.1.1");
    CHECK(best(550, "5.1.1", vrfy) == "rfc5321.550-5.1.1-vrfy");
    CHECK(best(550, "", rcpt) == "rfc5321.550-5.1.1");
    CHECK(best(220, "", connect) == "rfc5321.220");
    CHECK(best(354, "", data) == "rfc5321.354");
    CHECK(best(535, "5.7.8", auth) == "rfc4954.535-5.7.8");
    CHECK(best(521, "", connect) == "rfc7504.521-5.3.2");
    CHECK(best(421, "4.7.28", rcpt) == "gmail.421-4.7.28-ip");
    CHECK(best(447, "4.4.7", data_end) == "defacto.447-4.4.7");
    CHECK(best(550, "5.99.99", rcpt) == "none");
    CHECK(best(999, "", rcpt) == "none");
}

TEST_CASE("the catalogue of the program is ready within 5 ms", "[catalogue]") {
    const auto start = std::chrono::steady_clock::now();
    const std::size_t count = Catalogue::builtin().entries().size();
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(count > 400);
    CHECK(took < std::chrono::milliseconds{5});  // holds in this test too when it is not the first: made once
}
