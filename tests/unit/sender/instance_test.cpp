#include <bouncehouse/sender/instance.hpp>
#include <bouncehouse/sender/load.hpp>
#include <catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include "tiny_server.hpp"

using namespace bouncehouse::probe;

namespace {

std::string contents_of(const std::filesystem::path& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::shared_ptr<const SenderDescription> sender_of(const std::string& text) {
    const LoadedSender loaded = load_sender_text(text, "test");
    for (const auto& problem : loaded.problems) UNSCOPED_INFO(problem.str());
    REQUIRE(loaded.ok());
    return loaded.sender;
}

Case case_for(Kind kind) {
    Case test;
    test.id = "T-1";
    test.kinds = {kind};
    return test;
}

CaseTarget target_at(std::uint16_t port, const std::string& local = "r1") {
    CaseTarget target;
    target.address = target.return_address = "127.0.0.1";
    target.port = target.return_port = port;
    target.host_name = "mx.c1.case.test";
    target.domain = "c1.case.test";
    target.return_domain = "c1.return.test";
    target.sender = "sender@c1.return.test";
    target.recipients = {local + "@c1.case.test"};
    target.message = "From: <sender@c1.return.test>\r\nSubject: one\r\nMessage-ID: <1@c1>\r\n\r\nhello\r\n.dot\r\n";
    target.message_id = "1@c1";
    return target;
}

const std::string echo =
    "name = \"echo\"\nkind = \"client\"\n[submit]\ncommand = [\"sh\", \"-c\", "
    "'cat; echo; printf \"%s|\" \"$@\"; echo $BOUNCEHOUSE_DOMAIN; exit 75', \"sh\", \"{recipients}\"]\n"
    "stdin = \"{message_lf}\"\n[[reading]]\nexit = 75\ntold = \"temporary\"\n";

}  // namespace

TEST_CASE("A command gets its message, words and environment; nothing stays behind") {
    const auto sender = sender_of(echo);
    std::filesystem::path folder;
    {
        SenderInstance instance{*sender, {}};
        folder = instance.folder();
        CHECK(instance.start({}) == "");
        const SubmitOutcome outcome = instance.submit(case_for(Kind::client), target_at(1));
        CHECK(outcome.told == Told::temporary);
        CHECK(outcome.output.find("hello\n.dot\n\nr1@c1.case.test|c1.case.test\n") != std::string::npos);
        CHECK(std::filesystem::exists(folder));
    }
    CHECK_FALSE(std::filesystem::exists(folder));
}

TEST_CASE("Setup, generated files, start and restart of a long-running sender") {
    const auto sender = sender_of(R"(name = "service"
kind = "queue"
setup = ["cp routes seen; echo up >> {dir}/marks"]
[[file]]
path = "{dir}/routes"
text = "# routes\n"
line = "{domain} {address}:{port} {tls}\n"
mode = "0600"
[start]
command = ["sh", "-c", "echo started >> {dir}/marks; exec sleep 600"]
ready-command = ["grep", "-q", "started", "{dir}/marks"]
[submit.smtp]
address = "127.0.0.1:1"
[tls-lines]
none = "clear"
required = "must={host_name}"
)");
    SenderInstance instance{*sender, {}};
    Case open = case_for(Kind::queue), closed = open;
    closed.submission.tls = TlsPolicy::required;
    std::vector<SenderInstance::Route> routes{{&open, target_at(25)}, {&closed, target_at(26)}, {&open, target_at(25)}};
    REQUIRE(instance.start(routes) == "");
    const std::string expected =
        "# routes\nc1.case.test 127.0.0.1:25 clear\nc1.case.test 127.0.0.1:26 must=mx.c1.case.test\n";
    CHECK(contents_of(instance.folder() / "routes") == expected);
    CHECK(contents_of(instance.folder() / "seen") == expected);
    CHECK(instance.trouble() == "");
    CHECK(instance.restart() == "");
    // The mark of the first start makes the second ready at once.
    for (int i = 0; i < 2000 && contents_of(instance.folder() / "marks").size() < 19; ++i) usleep(1000);
    CHECK(contents_of(instance.folder() / "marks") == "up\nstarted\nstarted\n");
    routes.pop_back();
    routes.erase(routes.begin());
    CHECK(instance.update(routes) == "");
    CHECK(contents_of(instance.folder() / "routes") == "# routes\nc1.case.test 127.0.0.1:26 must=mx.c1.case.test\n");
    instance.stop();
    CHECK(instance.trouble() != "");
}

TEST_CASE("What goes wrong at the start is told in the sender's words") {
    const std::string head = "name = \"x\"\nkind = \"queue\"\n";
    const std::string tail = "[submit.smtp]\naddress = \"127.0.0.1:1\"\n";
    const auto setup = sender_of(head + "setup = \"echo broken >&2; exit 3\"\n" + tail);
    CHECK(SenderInstance{*setup, {}}.start({}) == "setup `echo broken >&2; exit 3`: exit status 3; it said: broken");
    const auto early = sender_of(
        head + tail + "[start]\ncommand = [\"sh\", \"-c\", \"echo bad; exit 1\"]\nready-command = \"false\"\n");
    CHECK(SenderInstance{*early, {}}.start({}) == "it ended before it was ready; it said: bad");
    const auto never =
        sender_of(head + tail +
                  "[start]\ncommand = [\"sleep\", \"600\"]\nready-command = \"false\"\n[timing]\nready = \"100ms\"\n");
    CHECK(SenderInstance{*never, {}}.start({}) == "not ready after 100 ms");
    const auto missing = sender_of(head + tail + "[start]\ncommand = \"no-such-thing\"\nready-command = \"true\"\n");
    CHECK(SenderInstance{*missing, {}}.start({}).find("is not installed") != std::string::npos);
}

TEST_CASE("An exit status of 127 says that it cannot do the case") {
    const auto sender = sender_of(
        "name = \"x\"\nkind = \"client\"\n[submit]\ncommand = [\"sh\", \"-c\", \"exit 127\"]\n[[reading]]\ntold = "
        "\"failed\"\n");
    SenderInstance instance{*sender, {}};
    const SubmitOutcome outcome = instance.submit(case_for(Kind::client), target_at(1));
    CHECK(outcome.told == Told::nothing);
    CHECK(outcome.exit_status == 127);
}

TEST_CASE("A case is applicable when the description lists all it needs") {
    const auto sender = sender_of(
        "name = \"x\"\nkind = \"client\"\nfeatures = [\"tls\"]\n[submit]\ncommand = [\"x\", \"{option.colour}\"]\n"
        "[tls]\nnone = []\nrequired = []\n[auth]\nnone = []\nPLAIN = []\n[[reading]]\ntold = \"failed\"\n");
    const auto why = [&](auto change) {
        Case test = case_for(Kind::client);
        change(test);
        return applicable(*sender, test);
    };
    CHECK(why([](Case&) {}) == "");
    CHECK(why([](Case& c) { c.kinds = {Kind::queue}; }) == "not for a sender of kind client");
    CHECK(why([](Case& c) { c.features = {"tls"}; }) == "");
    CHECK(why([](Case& c) { c.features = {"dsn"}; }) == "its description does not list the feature dsn");
    CHECK(why([](Case& c) { c.submission.recipients = 2; }) ==
          "its description does not list the feature several-recipients");
    CHECK(why([](Case& c) { c.submission.tls = TlsPolicy::required; }) == "");
    CHECK(why([](Case& c) { c.submission.tls = TlsPolicy::verified; }) == "its description has no TLS policy verified");
    CHECK(why([](Case& c) { c.submission.auth = "PLAIN"; }) == "");
    CHECK(why([](Case& c) { c.submission.auth = "any"; }) == "");
    CHECK(why([](Case& c) { c.submission.auth = "LOGIN"; }) == "its description has no AUTH LOGIN");
    CHECK(why([](Case& c) { c.submission.options["colour"] = "red"; }) == "");
    CHECK(why([](Case& c) { c.submission.options["shape"] = "x"; }) ==
          "its description does not know the option shape");
}
