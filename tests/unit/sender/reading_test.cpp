#include <bouncehouse/sender/load.hpp>
#include <bouncehouse/sender/reading.hpp>
#include <catch.hpp>

using namespace bouncehouse::probe;

namespace {
SubmitOutcome ended(int status, std::string output) {
    SubmitOutcome outcome;
    outcome.ran = true;
    outcome.exit_status = status;
    outcome.output = std::move(output);
    return outcome;
}
SubmitOutcome read(const std::string& sender, SubmitOutcome outcome) {
    const LoadedSender loaded = load_sender(sender);
    REQUIRE(loaded.ok());
    read_outcome(*loaded.sender, outcome);
    return outcome;
}
}  // namespace

TEST_CASE("The first digit of a code says what became of it [RFC5321-4.2.1]") {
    CHECK(told_by_code(250) == Told::accepted);
    CHECK(told_by_code(450) == Told::temporary);
    CHECK(told_by_code(550) == Told::permanent);
    CHECK(told_by_code(0) == Told::failed);
    CHECK(told_by_code(999) == Told::failed);
}

TEST_CASE("Words of real clients") {
    CHECK(read("curl", ended(0, "")).told == Told::accepted);
    CHECK(read("curl", ended(55, "curl: (55) RCPT failed: 550\n")).told == Told::permanent);
    CHECK(read("curl", ended(55, "curl: (55) RCPT failed: 450\n")).code == 450);
    CHECK(read("curl", ended(28, "curl: (28) Operation timed out after 5001 milliseconds\n")).told == Told::failed);
    const std::string msmtp =
        "msmtp: recipient address x not accepted by the server\nmsmtp: server message: 450 4.2.1 No\nmsmtp: could not "
        "send mail\n";
    CHECK(read("msmtp", ended(69, msmtp)).told == Told::temporary);
    CHECK(read("msmtp", ended(69, msmtp)).text == "msmtp: server message: 450 4.2.1 No");
    CHECK(read("msmtp", ended(75, "")).told == Told::temporary);
    CHECK(read("msmtp", ended(74, "msmtp: cannot connect\n")).told == Told::failed);
    CHECK(read("swaks", ended(24, " -> RCPT TO:<x>\n<** 550 no\n -> QUIT\n<-  221 bye\n")).told == Told::permanent);
    CHECK(read("swaks", ended(24, "<~* 451 no\n")).told == Told::temporary);
    CHECK(read("swaks", ended(22, "<** 502 EHLO?\n -> HELO x\n<** 421 later\n")).told == Told::temporary);
    CHECK(read("swaks", ended(27, "<** 421 no\n")).told == Told::accepted);
    CHECK(read("swaks", ended(2, "*** Error connecting to 127.0.0.1:451:\n")).told == Told::failed);
}

TEST_CASE("What was killed told nothing") {
    SubmitOutcome outcome = ended(-1, "");
    outcome.watchdog = "time 5 s";
    CHECK(read("curl", outcome).told == Told::nothing);
    outcome = ended(-1, "");
    outcome.signal = 11;
    CHECK(read("curl", outcome).told == Told::nothing);
}

TEST_CASE("An outcome as a line of JSON") {
    const auto outcome = read(
        "smtplib",
        ended(1,
              "noise\n{\"told\": \"accepted\"}\n{\"told\": \"temporary\", \"code\": 451, \"text\": \"later\", "
              "\"recipients\": {\"a@x\": \"accepted\", \"b@x\": \"permanent\", \"c@x\": \"what\"}}\n{\"other\": 1}\n"));
    CHECK(outcome.told == Told::temporary);
    CHECK(outcome.code == 451);
    CHECK(outcome.text == "later");
    CHECK(outcome.recipients == std::map<std::string, Told>{{"a@x", Told::accepted}, {"b@x", Told::permanent}});
    CHECK(read("smtplib", ended(0, "{broken\n")).told == Told::failed);
    CHECK(read("smtplib", ended(1, "{\"told\": \"nonsense\"}\n")).told == Told::failed);
}

TEST_CASE("A message that failed though all recipients were accepted failed for all of them") {
    const auto first = [](const std::string& line) { return read("smtplib", ended(1, line + "\n")).recipients["a@x"]; };
    CHECK(first(R"({"told": "temporary", "recipients": {"a@x": "accepted"}})") == Told::temporary);
    CHECK(first(R"({"told": "temporary", "recipients": {"a@x": "accepted", "b@x": "temporary"}})") == Told::accepted);
    CHECK(first(R"({"told": "accepted", "recipients": {"a@x": "accepted"}})") == Told::accepted);
}

TEST_CASE("A long line of output does no harm to the patterns") {
    CHECK(read("curl", ended(55, std::string(120'000, '4') + "\ncurl: (55) RCPT failed: 550\n")).told ==
          Told::permanent);
}
