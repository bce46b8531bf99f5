#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

Observation chunked(std::initializer_list<std::string_view> lines, std::string_view offer = "CHUNKING") {
    std::vector<std::string> all{
        "S: 220 mx", "C: EHLO a.test",   "S: 250-mx", "S: 250 " + std::string{offer}, "C: MAIL FROM:<sender@>",
        "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok"};
    all.insert(all.end(), lines.begin(), lines.end());
    return Scene{}.play(all).observation();
}

Finding of(std::string_view check, const Observation& seen) { return judged(check, seen).finding; }

}  // namespace

TEST_CASE("chunks are offered, counted, and one is the last", "[check][framing][RFC3030-2]") {
    CHECK(of("chunks", chunked({"C: BDAT 5", "D: abc", "S: 250 ok", "C: BDAT 5 LAST", "D: def", "S: 250 ok", "C: QUIT",
                                "S: 221 bye"})) == Finding::held);
    CHECK(of("chunks", chunked({"C: BDAT 5 LAST", "D: abc", "S: 250 ok", "C: QUIT", "S: 221 bye"}, "SIZE")) ==
          Finding::broken);
    CHECK(of("chunks", chunked({"C: BDAT 5", "D: abc", "S: 250 ok", "C [mixed-bdat-and-data]: DATA", "S: 503 no",
                                "client closes"})) == Finding::broken);
    CHECK(of("chunks", chunked({"C: BDAT 5", "D: abc", "S: 250 ok", "C: QUIT", "S: 221 bye"})) == Finding::broken);
    CHECK(of("chunks", chunked({"C: BDAT 5 LAST", "D: abc", "S: 250 ok", "C [unknown-command]: rest of the text",
                                "S: 500 what", "C: QUIT", "S: 221 bye"})) == Finding::broken);
    const auto data = judged("chunks", observe({"S: 220 mx", "C: EHLO a.test", "S: 250-mx", "S: 250 CHUNKING",
                                                "C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok",
                                                "C: DATA", "S: 354 go", "message", ".", "S: 250 ok"}));
    CHECK(data.finding == Finding::held);
    CHECK(data.note == "CHUNKING was not used.");
}

TEST_CASE("behind a refused chunk comes RSET or nothing", "[check][framing][RFC3030-2]") {
    const auto after = [](std::initializer_list<std::string_view> rest, std::string_view offer = "CHUNKING") {
        std::vector<std::string_view> lines{"C: BDAT 5", "D: abc", "S: 452 full"};
        lines.insert(lines.end(), rest.begin(), rest.end());
        std::vector<std::string> all{"S: 220 mx",
                                     "C: EHLO a.test",
                                     "S: 250-mx",
                                     "S: 250-PIPELINING",
                                     "S: 250 " + std::string{offer},
                                     "C: MAIL FROM:<sender@>",
                                     "S: 250 ok",
                                     "C: RCPT TO:<r1@>",
                                     "S: 250 ok"};
        all.insert(all.end(), lines.begin(), lines.end());
        return judged("stops-chunks", Scene{}.play(all).observation());
    };
    CHECK(after({"C: RSET", "S: 250 ok"}).finding == Finding::held);
    CHECK(after({"C: QUIT", "S: 221 bye"}).finding == Finding::held);
    CHECK(after({"client closes"}).finding == Finding::held);
    const auto another = after({"C [no-mail]: BDAT 5 LAST", "D: def", "S: 503 no"});
    CHECK(another.finding == Finding::broken);
    CHECK(another.seen.find("BDAT 5 LAST") != std::string::npos);
    CHECK(after({"C: MAIL FROM:<sender@>", "S: 250 ok"}).finding == Finding::broken);
    CHECK(of("stops-chunks", chunked({"C: BDAT 5 LAST", "D: abc", "S: 250 ok"})) == Finding::unreached);
}

TEST_CASE("a refused last chunk is a refused chunk", "[check][framing][RFC3030-2]") {
    CHECK(of("stops-chunks", chunked({"C: BDAT 5 LAST", "D: abc", "S: 554 no", "C: RSET", "S: 250 ok"})) ==
          Finding::held);
    CHECK(of("stops-chunks", chunked({"C: BDAT 5 LAST", "D: abc", "S: 554 no", "C: MAIL FROM:<sender@>",
                                      "S: 250 ok"})) == Finding::broken);
}
