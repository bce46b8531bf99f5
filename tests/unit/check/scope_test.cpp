#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

Finding found(std::string_view check, const Observation& seen, const Parameters& parameters = {}) {
    return judged(check, seen, parameters).finding;
}

Scene triage() {
    Scene scene = Scene{}.queue().recipients(3);
    scene.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: RCPT TO:<r2@>",
                      "S: 450 no", "C: RCPT TO:<r3@>", "S: 550 no", "C: DATA", "S: 354 go", "message", ".", "S: 250 ok",
                      "C: QUIT", "S: 221 x"}));
    return scene;
}

}  // namespace

TEST_CASE("only the deferred recipient is tried again", "[check][scope][RFC5321-4.5.4.1]") {
    Scene good = triage();
    good.wait("1s").play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r2@>", "S: 250 ok"}));
    CHECK(found("only-again", good.observation(), {{"recipients", "r2"}}) == Finding::held);
    Scene all = triage();
    all.wait("1s").play(hello(
        {"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: RCPT TO:<r2@>", "S: 250 ok"}));
    CHECK(found("only-again", all.observation(), {{"recipients", "r2"}}) == Finding::broken);
    CHECK(found("only-again", triage().observation(), {{"recipients", "r2"}}) == Finding::broken);
    CHECK(found("only-again", triage().observation(), {{"recipients", ""}}) == Finding::held);
    Scene cut = triage();
    cut.complete = false;
    CHECK(found("only-again", cut.observation(), {{"recipients", "r2"}}) == Finding::unreached);
    // One recipient a transaction from the start is a policy, not a second attempt.
    Scene apart = Scene{}.queue().recipients(2);
    apart.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 450 no", "C: RSET", "S: 250 ok",
                      "C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r2@>", "S: 550 no"}));
    apart.wait("1s").play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok"}));
    CHECK(found("only-again", apart.observation(), {{"recipients", "r1"}}) == Finding::held);
}

TEST_CASE("one transaction for all", "[check][scope][RFC5321-4.5.4.1]") {
    CHECK(found("one-transaction", triage().observation()) == Finding::held);
    Scene apart = Scene{}.queue().recipients(2);
    apart.play(hello({"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 450 no", "C: RSET", "S: 250 ok",
                      "C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r2@>", "S: 450 no"}));
    CHECK(found("one-transaction", apart.observation()) == Finding::broken);
    CHECK(found("one-transaction", apart.observation(), {{"most", "2"}}) == Finding::held);
    CHECK(found("one-transaction", Scene{}.observation()) == Finding::unreached);
}

TEST_CASE("the same triplet and the same name", "[check][scope][RFC6647-2.4]") {
    const auto attempt = [](std::string_view name, std::string_view sender, std::string_view recipient) {
        return std::vector<std::string>{"S: 220 x",  "C: EHLO " + std::string{name},
                                        "S: 250 x",  "C: MAIL FROM:<" + std::string{sender} + ">",
                                        "S: 250 ok", "C: RCPT TO:<" + std::string{recipient} + "@>",
                                        "S: 450 no"};
    };
    Scene same = Scene{}.queue();
    same.play(attempt("a.test", "s@b.test", "r1")).play(attempt("a.test", "s@b.test", "r1"));
    CHECK(found("same-triplet", same.observation()) == Finding::held);
    CHECK(found("same-hello", same.observation()) == Finding::held);
    Scene other = Scene{}.queue();
    other.play(attempt("a.test", "s+1@b.test", "r1")).play(attempt("c.test", "s+2@b.test", "r1"));
    CHECK(found("same-triplet", other.observation()) == Finding::broken);
    CHECK(found("same-hello", other.observation()) == Finding::broken);
    Scene once = Scene{}.queue().play(attempt("a.test", "s@b.test", "r1"));
    CHECK(found("same-triplet", once.observation()) == Finding::unreached);
    CHECK(found("same-hello", once.observation()) == Finding::unreached);
    Scene apart = Scene{}.queue().recipients(2);
    apart.play(attempt("a.test", "s@b.test", "r1")).play(attempt("a.test", "s@b.test", "r2"));
    apart.play(attempt("a.test", "s@b.test", "r1"));
    CHECK(found("same-triplet", apart.observation()) == Finding::held);
}
