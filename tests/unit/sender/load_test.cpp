#include <bouncehouse/sender/load.hpp>
#include <bouncehouse/sender/placeholders.hpp>
#include <catch.hpp>

using namespace bouncehouse::probe;

namespace {

const std::string good = R"(name = "app"
kind = "client"
features = ["tls"]
[submit]
command = ["app", "{recipients}"]
stdin = "{message}"
[tls]
none = []
required = ["--tls"]
[[reading]]
exit = 75
told = "temporary"
[[reading]]
output = '([45]\d\d) '
by-code = true
[timing]
submit-limit = "1m30s"
)";

std::string problems(const std::string& text) {
    std::string all;
    for (const auto& problem : load_sender_text(text, "app.toml").problems)
        all += std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column) + " " + problem.text +
               (problem.hint.empty() ? "" : " (" + problem.hint + ")") + "\n";
    return all;
}

std::string with(std::string from, const std::string& to) {
    std::string text = good;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("A description becomes a sender") {
    const LoadedSender loaded = load_sender_text(good, "app.toml");
    REQUIRE(loaded.ok());
    const SenderDescription& sender = *loaded.sender;
    CHECK(sender.name == "app");
    CHECK(sender.kind == Kind::client);
    REQUIRE(sender.submit);
    CHECK(sender.submit->words == std::vector<std::string>{"app", "{recipients}"});
    CHECK(sender.submit->stdin_text == "{message}");
    CHECK(sender.tls.at("required") == std::vector<std::string>{"--tls"});
    REQUIRE(sender.readings.size() == 2);
    CHECK(sender.readings[0].exit == std::vector<int>{75});
    CHECK(sender.readings[0].told == Told::temporary);
    CHECK(sender.readings[1].by_code);
    CHECK(sender.timing.submit_limit == milliseconds{90'000});
}

TEST_CASE("Every problem of a description is told at once, with its place") {
    CHECK(problems("nam = \"x\"\nkind = \"cient\"\n[submit]\ncommand = [\"a\", \"{adress}\"]\nstdinn = "
                   "\"\"\n[[reading]]\nexit = \"x\"\n") ==
          "1:1 unknown key `nam` in Top level (did you mean `name`?)\n"
          "1:1 `name` is missing in Top level (add name = \"msmtp\")\n"
          "2:8 `cient` is no kind of sender (did you mean \"client\"?)\n"
          "4:18 `{adress}` is no placeholder (did you mean {address}?)\n"
          "5:1 unknown key `stdinn` in [submit] (did you mean `stdin`?)\n"
          "6:1 this [[reading]] tells nothing\n"
          "7:8 `exit` is a string (for example exit = [75])\n");
}

TEST_CASE("What does not fit together is a problem") {
    CHECK(problems(with("[[reading]]\nexit", "[submit.smtp]\naddress = \"x\"\n[[reading]]\nexit"))
              .find("several ways to submit") != std::string::npos);
    CHECK(problems("name = \"x\"\nkind = \"client\"\n[submit]\n").find("no way to submit") != std::string::npos);
    CHECK(
        problems("name = \"x\"\nkind = \"client\"\n[submit]\ncommand = \"x\"\n").find("nothing says how the outcome") !=
        std::string::npos);
    CHECK(problems(with("kind", "setup = \"echo {address}\"\nkind")).find("it belongs to a case") != std::string::npos);
    CHECK(problems(with("required", "requierd")).find("did you mean \"required\"?") != std::string::npos);
    CHECK(problems(with("([45]\\d\\d) ", "(")).find("no regular expression") != std::string::npos);
    CHECK(problems(with("([45]\\d\\d) ", "x")).find("without a group") != std::string::npos);
    CHECK(problems(with("\"tls\"", "\"tlss\"")).find("did you mean \"tls\"?") != std::string::npos);
    CHECK(
        problems(with("[[reading]]\nexit", "[start]\ncommand = \"x\"\n[[reading]]\nexit")).find("nothing says when") !=
        std::string::npos);
    CHECK(problems("[[[").find("1:") == 0);
}

TEST_CASE("A sender that is not there is a problem with the names there are") {
    const LoadedSender loaded = load_sender("no-such-sender");
    CHECK_FALSE(loaded.ok());
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].hint.find("postfix") != std::string::npos);
    CHECK_FALSE(load_sender_file("/no/such/file.toml").ok());
    CHECK_FALSE(load_sender_file("/").ok());
}

TEST_CASE("Every built-in description loads without a problem") {
    CHECK(sender_names() == std::vector<std::string>{"curl", "exim-dns", "exim", "msmtp", "nodemailer", "postfix-dns",
                                                     "postfix", "smtplib", "swaks"});
    for (const std::string& name : sender_names()) {
        const LoadedSender loaded = load_sender(name);
        INFO(name);
        std::string all;
        for (const auto& problem : loaded.problems) all += problem.str();
        CHECK(all == "");
        REQUIRE(loaded.ok());
        CHECK(loaded.sender->name == name);
        CHECK(!loaded.sender->summary.empty());
    }
}

TEST_CASE("The page names every key and every placeholder") {
    const std::string page = sender_format_page();
    for (const char* key : {"`memory-limit`", "`ready-tcp`", "`by-code`", "`gives-up`", "`{recipients}`", "[[file]]"})
        CHECK(page.find(key) != std::string::npos);
}

TEST_CASE("Placeholders are filled in, everything else in braces stays") {
    Values values;
    values.set("address", "127.0.0.9");
    values.set("message", "a \"b\"\r\n\\ \x01");
    values.set_list("recipients", {"a@x", "b@x"});
    CHECK(values.fill("[{address}]:{port}!") == "[127.0.0.9]:!");
    CHECK(values.fill("{{address}} {} {A} ${x:-y} { address }") == "{address} {} {A} ${x:-y} { address }");
    CHECK(values.fill("{\"m\":\"{message|json}\"}") == "{\"m\":\"a \\\"b\\\"\\r\\n\\\\ \\u0001\"}");
    CHECK(values.fill("{{address}/x}") == "{127.0.0.9/x}");
    CHECK(values.fill("{recipients}") == "a@x b@x");
    const std::vector<std::string> words{"x", "{recipients}", "to={recipients}", "{tls}", "{address}", "{port}"};
    CHECK(values.words(words) == std::vector<std::string>{"x", "a@x", "b@x", "to=a@x b@x", "127.0.0.9", ""});
    values.set_list("tls", {"--host={address}"});
    CHECK(values.words(std::vector<std::string>{"{tls}"}) == std::vector<std::string>{"--host=127.0.0.9"});
    // An address that looks like a placeholder stays what it is.
    values.set_list("recipients", {"{address}@x"});
    CHECK(values.words(std::vector<std::string>{"{recipients}"}) == std::vector<std::string>{"{address}@x"});
}

TEST_CASE("Values stand in the environment") {
    Values values;
    values.set("host_name", "mx.test");
    values.set("option.some-thing", "1");
    values.set_list("recipients", {"a@x", "b@x"});
    values.set("message", std::string(200'000, 'x'));
    CHECK(values.environment() == std::vector<std::string>{"BOUNCEHOUSE_HOST_NAME=mx.test",
                                                           "BOUNCEHOUSE_OPTION_SOME_THING=1",
                                                           "BOUNCEHOUSE_RECIPIENTS=a@x b@x"});
}
