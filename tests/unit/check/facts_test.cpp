#include <bouncehouse/check/facts.hpp>
#include <bouncehouse/check/parameters.hpp>
#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

TEST_CASE("the same mailbox", "[check][facts][RFC5321-2.4]") {
    CHECK(same_address("r1@a.test", "r1@A.TEST"));
    CHECK_FALSE(same_address("r1@a.test", "R1@a.test"));
    CHECK_FALSE(same_address("r1@a.test", "r1@b.test"));
    CHECK(same_address("\"a b\"@a.test", "\"a\\ b\"@a.test"));
    CHECK(same_address("\"r1\"@a.test", "r1@a.test"));
    CHECK(
        same_address("r1@b\xc3\xbc"
                     "cher.test",
                     "r1@xn--bcher-kva.test"));
    CHECK_FALSE(
        same_address("r1@b\xc3\xbc"
                     "cher.test",
                     "r1@bucher.test"));
    CHECK(local_part("r1@a.test") == "r1");
}

TEST_CASE("tries are transactions that named it, or that came to nobody", "[check][facts]") {
    Scene scene = Scene{}.queue().recipients(2);
    scene.play({"S: 554 no", "C: QUIT", "S: 221 x"});
    scene.play(hello({"C: MAIL FROM:<sender@>", "S: 450 no", "C: QUIT", "S: 221 x"}));
    scene.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 450 no", "C: QUIT", "S: 221 x"}));
    scene.play(up_to_dot({"S: 250 ok"}));
    const auto seen = scene.observation();
    const auto first = tries_of(seen, 0, scene.address("r1"));
    REQUIRE(first.size() == 4);
    CHECK(words_of(seen, first[0]) == "554 to the connection (line 1.2)");
    CHECK(words_of(seen, first[1]) == "450 to MAIL (line 2.6)");
    CHECK(first[2].answer->stage == "rcpt");
    CHECK(first[3].surely_delivered);
    CHECK(tries_of(seen, 0, scene.address("r2")).size() == 2);
}

TEST_CASE("parameters", "[check][facts]") {
    CHECK(words_in("r1, r3|x") == std::vector<std::string>{"r1", "r3", "x"});
    CHECK(words_in("").empty());
    CHECK(duration_in({{"least", "0.5x"}}, "least", std::chrono::seconds{2}) == Time{std::chrono::seconds{1}});
    CHECK(duration_in({{"least", "3s"}}, "least", Time{}) == Time{std::chrono::seconds{3}});
    CHECK_FALSE(duration_in({{"least", "x"}}, "least", Time{}));
    CHECK_FALSE(duration_in({}, "least", Time{}));
    Scene scene;
    scene.recipients(3);
    const auto seen = scene.observation();
    CHECK(wishes(seen, {}).size() == 3);
    CHECK(wishes(seen, {{"recipients", ""}}).empty());
    CHECK(names_of(wishes(seen, {{"recipients", "r1,r3"}})) == "r1, r3");
}
