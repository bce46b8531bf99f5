#include "builder.hpp"
#include "catch.hpp"

using namespace tell;

namespace {

const std::string greek = "\xce\xb4\xce\xbf\xce\xba\xce\xb9\xce\xbc\xce\xae@c1.case.test";

/// A message for this recipient, and what was said after EHLO.
Observation for_recipient(const std::string& recipient, Lines lines, Told told = Told::accepted) {
    Scene scene;
    scene.told(told);
    scene.submitted.front().recipients = {recipient};
    auto all = hello();
    all.insert(all.end(), lines.begin(), lines.end());
    return scene.play(all).observation();
}

Finding of(std::string_view check, const Observation& seen) { return judged(check, seen).finding; }

}  // namespace

TEST_CASE("SMTPUTF8 stands on MAIL when needed, and only then", "[check][internationalization][RFC6531-3.4]") {
    const std::string rcpt = "C: RCPT TO:<" + greek + ">";
    CHECK(of("utf8-parameter", for_recipient(greek, {"C: MAIL FROM:<sender@> SMTPUTF8", "S: 250 ok", rcpt,
                                                     "S: 250 ok"})) == Finding::held);
    CHECK(of("utf8-parameter", for_recipient(greek, {"C: MAIL FROM:<sender@>", "S: 250 ok", rcpt, "S: 553 no"})) ==
          Finding::broken);
    const auto plain = [](std::string_view mail) {
        return judged("utf8-parameter",
                      for_recipient("r1@c1.case.test", {mail, "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA",
                                                        "S: 354 go", "message", ".", "S: 250 ok"}));
    };
    CHECK(plain("C: MAIL FROM:<sender@>").finding == Finding::held);
    const auto needless = plain("C: MAIL FROM:<sender@> SMTPUTF8");
    CHECK(needless.finding == Finding::broken);
    CHECK(needless.level == Level::should);
    // What did not arrive may have needed it.
    CHECK(of("utf8-parameter", for_recipient(greek, {"C: MAIL FROM:<sender@> SMTPUTF8", "S: 550 no", "C: QUIT",
                                                     "S: 221 bye"})) == Finding::held);
    CHECK(of("utf8-parameter",
             for_recipient("r1@c1.case.test",
                           {"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok", "C: DATA",
                            "S: 354 go", "D: Subject: gr\xc3\xbc", "D: ", ".", "S: 250 ok"})) == Finding::broken);
    CHECK(of("utf8-parameter", observe({"S: 220 mx", "client closes"})) == Finding::unreached);
}

TEST_CASE("addresses that need SMTPUTF8 are not sent without, in no form",
          "[check][internationalization][RFC6531-3.2]") {
    const std::string raw = "C: RCPT TO:<" + greek + ">";
    const auto sent = for_recipient(greek, {"C: MAIL FROM:<sender@>", "S: 250 ok", raw, "S: 250 ok"});
    CHECK(of("no-utf8-commands", sent) == Finding::broken);
    CHECK(of("no-transliteration", sent) == Finding::held);
    const auto disguised =
        for_recipient(greek, {"C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<xn--jxalpdlp@>", "S: 250 ok"});
    CHECK(of("no-utf8-commands", disguised) == Finding::held);
    CHECK(of("no-transliteration", disguised) == Finding::broken);
    const auto left = for_recipient(greek, {"C: QUIT", "S: 221 bye"}, Told::permanent);
    CHECK(of("no-utf8-commands", left) == Finding::held);
    CHECK(of("no-transliteration", left) == Finding::held);
    CHECK(of("no-transliteration", for_recipient(greek, {"C: QUIT", "S: 221 bye"})) == Finding::unreached);
    Scene never;
    never.told(Told::permanent);
    CHECK(of("no-utf8-commands", never.observation()) == Finding::held);
    CHECK(of("no-utf8-commands", Scene{}.observation()) == Finding::unreached);
}

TEST_CASE("an international sender is put into no other form", "[check][internationalization][RFC6531-3.2]") {
    Scene scene;
    scene.submitted.front().sender = "\xd0\xbe@c1.return.test";
    const std::vector<std::string> lines = hello({"C: MAIL FROM:<xn--n1a@c1.return.test>", "S: 250 ok"});
    scene.play(lines);
    CHECK(of("no-transliteration", scene.observation()) == Finding::broken);
    Scene null;
    null.submitted.front().sender = "\xd0\xbe@c1.return.test";
    null.play(hello({"C: MAIL FROM:<>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 250 ok"}));
    CHECK(of("no-transliteration", null.observation()) == Finding::held);
}

TEST_CASE("an international domain goes as A-labels", "[check][internationalization][RFC6531-3.7]") {
    const auto rcpt = [](std::string_view command) {
        return of("a-labels",
                  for_recipient("r1@x.test", {"C: MAIL FROM:<sender@>", "S: 250 ok", command, "S: 250 ok"}));
    };
    CHECK(rcpt("C: RCPT TO:<r1@xn--bcher-kva.c1.case.test>") == Finding::held);
    CHECK(rcpt("C: RCPT TO:<r1@b\xc3\xbc"
               "cher.c1.case.test>") == Finding::broken);
    CHECK(rcpt("C: RCPT TO:<r1@bucher.c1.case.test>") == Finding::broken);
    CHECK(of("a-labels", observe({"S: 220 mx", "client closes"})) == Finding::unreached);
}

TEST_CASE("the name in EHLO is ASCII", "[check][internationalization][RFC6531-3.7.1]") {
    CHECK(of("hello-ascii", observe({"S: 220 mx", "C: EHLO xn--bcher-kva.test", "S: 250 mx"})) == Finding::held);
    CHECK(of("hello-ascii", observe({"S: 220 mx",
                                     "C: EHLO b\xc3\xbc"
                                     "cher.test",
                                     "S: 501 no"})) == Finding::broken);
    CHECK(of("hello-ascii", observe({"S: 220 mx", "client closes"})) == Finding::unreached);
}
