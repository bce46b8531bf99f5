#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

/// One transaction with this MAIL and these many octets of content.
Judgement declared(const std::string& parameters, std::size_t octets) {
    std::vector<std::string> lines = hello();
    for (const std::string& one :
         {"C: MAIL FROM:<sender@>" + parameters, std::string{"S: 250 ok"}, std::string{"C: RCPT TO:<r1@>"},
          std::string{"S: 250 ok"}, std::string{"C: DATA"}, std::string{"S: 354 go"},
          "D: " + std::string(octets - 2, 'x'), std::string{"."}, std::string{"S: 250 ok"}})
        lines.push_back(one);
    return judged("size-parameter", Scene{}.play(lines).observation());
}

Observation to(std::initializer_list<std::string_view> recipients, unsigned transactions = 1) {
    std::vector<std::string> lines = hello();
    for (unsigned i = 0; i < transactions; ++i)
        for (const std::string& one : transaction(recipients, {"S: 250 ok"})) lines.push_back(one);
    return Scene{}.play(lines).observation();
}

}  // namespace

TEST_CASE("SIZE= is near the octets, rather above", "[check][limits][RFC1870-5]") {
    CHECK(declared(" SIZE=1000", 1000).finding == Finding::held);
    CHECK(declared(" size=2000", 1000).finding == Finding::held);
    CHECK(declared("", 1000).finding == Finding::held);
    const auto below = declared(" SIZE=999", 1000);
    CHECK(below.finding == Finding::broken);
    CHECK(below.seen == "SIZE=999, and 1000 octets came.");
    CHECK(declared(" SIZE=900000", 1000).finding == Finding::broken);
    CHECK(declared(" SIZE=1000 SIZE=1000", 1000).finding == Finding::broken);
    CHECK(declared(" SIZE=large", 1000).finding == Finding::broken);
    CHECK(judged("size-parameter", observe({"S: 220 mx", "client closes"})).finding == Finding::unreached);
}

TEST_CASE("recipients of a transaction are counted", "[check][limits][RFC9422-4.2]") {
    const auto finding = [](const Observation& seen) {
        return judged("recipients-per-transaction", seen, {{"most", "2"}}).finding;
    };
    CHECK(finding(to({"r1", "r2"}, 2)) == Finding::held);
    CHECK(finding(to({"r1", "r2", "r3"})) == Finding::broken);
    CHECK(finding(observe({"S: 220 mx", "client closes"})) == Finding::unreached);
    Observation split = to({"r1"}, 3);
    const Parameters as{{"as", "reference"}};
    CHECK(judged("recipients-per-transaction", split, as).finding == Finding::unreached);
    split.reference = std::make_shared<const Observation>(to({"r1", "r2", "r3"}));
    CHECK(judged("recipients-per-transaction", split, as).finding == Finding::broken);
    split.reference = std::make_shared<const Observation>(to({"r1"}, 3));
    CHECK(judged("recipients-per-transaction", split, as).finding == Finding::held);
}

TEST_CASE("transactions and domains of a connection are counted", "[check][limits][RFC9422-4.1]") {
    const Parameters two{{"most", "2"}}, one{{"most", "1"}};
    CHECK(judged("transactions-per-connection", to({"r1"}, 2), two).finding == Finding::held);
    CHECK(judged("transactions-per-connection", to({"r1"}, 3), two).finding == Finding::broken);
    CHECK(judged("transactions-per-connection", observe({"S: 220 mx", "client closes"}), two).finding ==
          Finding::unreached);
    CHECK(judged("domains-per-connection", to({"r1", "r2"}, 2), one).finding == Finding::held);
    const auto mixed = Scene{}
                           .play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<a@one.test>", "S: 250 ok",
                                        "C: RCPT TO:<b@ONE.test>", "S: 250 ok"}))
                           .observation();
    CHECK(judged("domains-per-connection", mixed, one).finding == Finding::held);
    const auto several = Scene{}
                             .play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<a@one.test>", "S: 250 ok",
                                          "C: RCPT TO:<b@two.test>", "S: 250 ok"}))
                             .observation();
    CHECK(judged("domains-per-connection", several, one).finding == Finding::broken);
}

TEST_CASE("a command line that is too long is found", "[check][limits][RFC5321-4.5.3.1.4]") {
    const auto fine = judged("command-lines", to({"r1"}));
    CHECK(fine.finding == Finding::held);
    CHECK(fine.seen == "The longest line has 35 octets with CRLF.");
    const auto longer = judged(
        "command-lines",
        Scene{}
            .play(hello({"C [line-too-long]: MAIL FROM:<sender@> ENVID=x", "S: 500 no", "C: QUIT", "S: 221 bye"}))
            .observation());
    CHECK(longer.finding == Finding::broken);
    CHECK(judged("command-lines", observe({"S: 220 mx", "client closes"})).finding == Finding::unreached);
}
