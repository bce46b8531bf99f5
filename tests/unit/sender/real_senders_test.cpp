// The built-in descriptions with the real programs, where these are installed; else a warning says so.
#include <unistd.h>
#include <bouncehouse/sender/instance.hpp>
#include <bouncehouse/sender/load.hpp>
#include <catch.hpp>
#include "tiny_server.hpp"

using namespace bouncehouse::probe;

namespace {

CaseTarget target_at(const TinyServer& server, std::vector<std::string> locals) {
    CaseTarget target;
    target.address = target.return_address = "127.0.0.1";
    target.port = target.return_port = server.port();
    target.host_name = "mx.c1.case.test";
    target.domain = "c1.case.test";
    target.return_domain = "c1.return.test";
    target.sender = "sender@c1.return.test";
    for (const auto& local : locals) target.recipients.push_back(local + "@c1.case.test");
    target.message =
        "From: <sender@c1.return.test>\r\nTo: <r1@c1.case.test>\r\nSubject: one\r\nDate: Mon, 1 Jan 2024 00:00:00 "
        "+0000\r\n"
        "Message-ID: <1@c1>\r\n\r\nhello\r\n.dot\r\n";
    return target;
}

bool ends_with_body(const std::string& content) {
    return content.ends_with("Message-ID: <1@c1>\r\n\r\nhello\r\n..dot\r\n");
}

}  // namespace

TEST_CASE("Clients: what they deliver and what they tell", "[real]") {
    const std::string name = GENERATE("curl", "msmtp", "swaks", "smtplib", "nodemailer");
    const LoadedSender loaded = load_sender(name);
    REQUIRE(loaded.ok());
    SenderInstance instance{*loaded.sender, {}};
    INFO(name);
    if (instance.version().empty()) {
        WARN(name << " is not installed: not tested");
        return;
    }
    Case test;
    test.kinds = {Kind::client};
    REQUIRE(instance.applicable(test) == "");
    REQUIRE(instance.start({}) == "");
    TinyServer server;
    const auto run = [&](std::vector<std::string> locals) {
        SubmitOutcome outcome = instance.submit(test, target_at(server, std::move(locals)));
        UNSCOPED_INFO(outcome.output << outcome.problem);
        CHECK(outcome.problem == "");
        CHECK(outcome.children_left == 0);
        CHECK(outcome.watchdog == "");
        return outcome;
    };
    CHECK(run({"r1", "r2"}).told == Told::accepted);
    REQUIRE(server.messages().size() == 1);
    CHECK(ends_with_body(server.messages()[0].content));
    CHECK(server.messages()[0].to.size() == 2);
    CHECK(server.messages()[0].from.find("<sender@c1.return.test>") != std::string::npos);
    SubmitOutcome outcome = run({"450"});
    CHECK(outcome.told == Told::temporary);
    CHECK(outcome.code == 450);
    outcome = run({"550"});
    CHECK(outcome.told == Told::permanent);
    CHECK(outcome.code == 550);
    CHECK(server.messages().size() == 1);
    server.after_data = "554 5.6.0 no";
    outcome = run({"r1"});
    INFO(outcome.output);
    CHECK(outcome.told == (name == "curl" ? Told::failed : Told::permanent));  // curl does not say the code then
    for (const std::string& line : server.lines())
        if (line.starts_with("EHLO")) CHECK(line == "EHLO sender.probe.test");
}

TEST_CASE("Clients that take them: several messages, partial recipients, the null sender", "[real]") {
    const std::string name = GENERATE("curl", "smtplib", "nodemailer");
    const LoadedSender loaded = load_sender(name);
    REQUIRE(loaded.ok());
    SenderInstance instance{*loaded.sender, {}};
    INFO(name);
    if (instance.version().empty()) return;
    REQUIRE(instance.start({}) == "");
    TinyServer server;
    Case test;
    CaseTarget target = target_at(server, {"r1"});
    target.sender.clear();
    CHECK(instance.submit(test, target).told == Told::accepted);
    REQUIRE(server.messages().size() == 1);
    CHECK(server.messages()[0].from.starts_with("MAIL FROM:<>"));
    if (name == "curl") return;
    target = target_at(server, {"r1"});
    target.more = {target.message, target.message};
    CHECK(instance.submit(test, target).told == Told::accepted);
    CHECK(server.messages().size() == 4);
    const SubmitOutcome outcome = instance.submit(test, target_at(server, {"r1", "450", "550"}));
    CHECK(outcome.told == Told::accepted);
    CHECK(outcome.recipients == std::map<std::string, Told>{{"r1@c1.case.test", Told::accepted},
                                                            {"450@c1.case.test", Told::temporary},
                                                            {"550@c1.case.test", Told::permanent}});
}

TEST_CASE("Queues: taken, delivered, bounced to the return address, stopped", "[real]") {
    const std::string name = GENERATE("postfix", "exim");
    const LoadedSender loaded = load_sender(name);
    REQUIRE(loaded.ok());
    INFO(name);
    if (geteuid() != 0) {
        WARN(name << " wants root: not tested");
        return;
    }
    SenderInstance instance{*loaded.sender, {}};
    if (instance.version().empty()) {
        WARN(name << " is not installed: not tested");
        return;
    }
    TinyServer server;
    Case test;
    test.kinds = {Kind::queue};
    REQUIRE(instance.applicable(test) == "");
    const std::string problem = instance.start({{&test, target_at(server, {"r1"})}});
    if (problem.find("does not exist") != std::string::npos) {
        WARN(name << ": " << problem);
        return;
    }
    REQUIRE(problem == "");
    SubmitOutcome outcome = instance.submit(test, target_at(server, {"r1", "r2"}));
    CHECK(outcome.told == Told::accepted);
    REQUIRE(server.wait_for(1));
    CHECK(ends_with_body(server.messages()[0].content));
    CHECK(server.messages()[0].to.size() == 2);
    outcome = instance.submit(test, target_at(server, {"550"}));
    CHECK(outcome.told == Told::accepted);
    REQUIRE(server.wait_for(2));
    CHECK(server.messages()[1].from.starts_with("MAIL FROM:<>"));
    CHECK(server.messages()[1].to[0].starts_with("RCPT TO:<sender@c1.return.test>"));
    CHECK(server.messages()[1].content.find("message/delivery-status") != std::string::npos);
    instance.submit(test, target_at(server, {"450"}));
    const auto attempts = [&] {
        std::size_t count = 0;
        for (const std::string& line : server.lines()) count += line.starts_with("RCPT TO:<450@") ? 1 : 0;
        return count;
    };
    for (int i = 0; i < 1500 && attempts() < 3; ++i) usleep(10'000);
    CHECK(attempts() >= 3);
    CHECK(instance.restart() == "");
    const auto before = attempts();
    for (int i = 0; i < 1500 && attempts() == before; ++i) usleep(10'000);
    CHECK(attempts() > before);
    CHECK(instance.trouble() == "");
    const SubmitOutcome end = instance.stop();
    CHECK(end.problem == "");
}
