// Exit statuses and what is said with them, by running the program.
#include <arpa/inet.h>
#include <sys/socket.h>
#include "catch.hpp"
#include "program.hpp"

namespace {

const char* sound = "title = \"x\"\nsummary = \"x\"\n";

// A loopback port that somebody listens on.
class TakenPort {
public:
    TakenPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(socket_, any, size) == 0);
        REQUIRE(::listen(socket_, 1) == 0);
        REQUIRE(::getsockname(socket_, any, &size) == 0);
        port_ = ntohs(address.sin_port);
    }
    ~TakenPort() { ::close(socket_); }
    TakenPort(const TakenPort&) = delete;
    TakenPort& operator=(const TakenPort&) = delete;
    std::string port() const { return std::to_string(port_); }

private:
    int socket_;
    unsigned port_ = 0;
};

}  // namespace

TEST_CASE("the version and help are printed with exit status 0", "[cli][exit]") {
    CHECK(run("--version").out.starts_with("bouncehouse "));
    CHECK(run("--version").exit == 0);
    CHECK(run("--help").exit == 0);
    CHECK(run("help").out == run("--help").out);
    CHECK(run("serve --help").exit == 0);
    CHECK(run("help serve").out == run("serve --help").out);
}

TEST_CASE("wrong usage is told in a sentence, with exit status 2", "[cli][exit]") {
    const auto said = [](const std::string& arguments) {
        const auto ran = run(arguments);
        CHECK(ran.exit == 2);
        CHECK(ran.out.empty());
        return ran.error;
    };
    CHECK(said("serv") == "bouncehouse: there is no command serv; did you mean 'serve'?\nTry: bouncehouse --help\n");
    CHECK(said("serve --prot 1") ==
          "bouncehouse: serve: there is no option --prot; did you mean '--port'?\nTry: bouncehouse serve --help\n");
    CHECK(said("check").starts_with("bouncehouse: check: FILE is required"));
    CHECK(said("serve --port x").starts_with("bouncehouse: serve: "));
    CHECK(said("serve --port 70000").starts_with("bouncehouse: serve: --port: Value 70000 not in range 0 to 65535\n"));
    CHECK(said("serve --threads x").starts_with("bouncehouse: serve: --threads: Value x not in range 1 to 256\n"));
    CHECK(said("serve --seed x").starts_with("bouncehouse: serve: --seed = x: it takes no such value\n"));
    CHECK(said("man srve") == "bouncehouse: man: there is no command srve; did you mean 'serve'?\n");
    CHECK(said("completion bsh") ==
          "bouncehouse: completion: there is no script for bsh, only for bash, zsh and fish; did you mean 'bash'?\n");
    CHECK(said("catalogue --class transiet") ==
          "bouncehouse: catalogue: --class transiet: there is none of that name; did you mean 'transient'?\n");
    CHECK(said("sink -T 100 127.0.0.1:0") ==
          "bouncehouse: sink: -T is not supported: the size of the TCP window is left to the system\n");
    CHECK(
        said("sink unix:/tmp/x").starts_with("bouncehouse: sink: unix:/tmp/x: UNIX-domain sockets are not supported"));
    CHECK_FALSE(said("").empty());
}

TEST_CASE("a sound scenario is exit status 0, a broken one 1 with its place", "[cli][exit]") {
    const Folder folder;
    CHECK(run("check " + folder.write("good.toml", sound)).exit == 0);
    const auto broken = folder.write("bad.toml", std::string(sound) + "[[rule]]\natt = \"rcpt\"\nreply = \"550\"\n");
    const auto checked = run("check " + broken);
    CHECK(checked.exit == 1);
    CHECK(checked.out.find(broken + ":4:1:") != std::string::npos);
    const auto served = run("serve --port 0 --tls-port 0 " + broken);
    CHECK(served.exit == 1);
    CHECK(served.error.find(broken + ":4:1:") != std::string::npos);
    CHECK(run("check --json " + broken).out.find("\"line\":4") != std::string::npos);
}

TEST_CASE("an empty scenario has its problems told, and an unreadable one does not hide the others", "[cli][check]") {
    const Folder folder;
    const auto empty = folder.write("empty.toml", "");
    const auto checked = run("check " + empty);
    CHECK(checked.exit == 1);
    CHECK(checked.out.starts_with(empty + ":1:1: error E107: `title` is missing in the top level\n"));
    const auto both = run("check /nonexistent/x.toml " + empty);
    CHECK(both.exit == 3);
    CHECK(both.error.starts_with("bouncehouse: /nonexistent/x.toml: no such file"));
    CHECK(both.out.find("1 scenario checked, 2 errors\n") != std::string::npos);
}

TEST_CASE("two replies are compared by codes, words or ids", "[cli][compare]") {
    CHECK(run("compare 354 521").out.find("rfc7504.521-5.3.2") != std::string::npos);
    CHECK(run("compare 354 421 4.7.0 tls").out.find("gmail.421-4.7.0-tls in a conversation") != std::string::npos);
    const auto unknown = run("compare 354 gmail.421-4.7.99");
    CHECK(unknown.exit == 1);
    CHECK(unknown.error.starts_with("bouncehouse: compare: the catalogue has no reply \"gmail.421-4.7.99\""));
    const auto ambiguous = run("compare 354 gmail.421-4.7.28");
    CHECK(ambiguous.exit == 1);
    CHECK(ambiguous.error.find("more than one reply fits \"gmail.421-4.7.28\"") != std::string::npos);
    CHECK(run("compare 354").exit == 2);
}

TEST_CASE("what cannot run says why, with exit status 3", "[cli][exit]") {
    const TakenPort taken;
    const auto in_use = run("serve --tls-port 0 --port " + taken.port());
    CHECK(in_use.exit == 3);
    CHECK(in_use.error.find("127.0.0.1:" + taken.port()) != std::string::npos);
    CHECK(in_use.error.find("Address already in use") != std::string::npos);
    const auto missing = run("serve no-such-scenario");
    CHECK(missing.exit == 3);
    CHECK(missing.error.starts_with(
        "bouncehouse: no-such-scenario: no such file, and no scenario of that name in the library"));
    const auto journal = run("serve --port 0 --tls-port 0 --journal /nonexistent/x");
    CHECK(journal.exit == 3);
    CHECK(journal.error.find("/nonexistent/x") != std::string::npos);
    CHECK(run("show /nonexistent/x").exit == 3);
    const auto closed = run("serve --port 0 --tls-port 0 --ready-fd 77");
    CHECK(closed.exit == 3);
    CHECK(closed.out.empty());
    CHECK(closed.error == "bouncehouse: --ready-fd 77: no such descriptor is open\n");
}

TEST_CASE("the environment gives options", "[cli]") {
    const TakenPort taken;
    const auto ran = run("serve --tls-port 0", "BOUNCEHOUSE_PORT=" + taken.port());
    CHECK(ran.exit == 3);
    CHECK(ran.error.find(taken.port()) != std::string::npos);
}

TEST_CASE("try prints the dialogue with the rule behind each reply", "[cli][try]") {
    const Folder folder;
    const auto file = folder.write(
        "s.toml", std::string(sound) + "[[rule]]\nid = \"full\"\nat = \"rcpt\"\nreply = \"452 4.2.2 Mailbox full\"\n");
    const auto ran = run("try " + file +
                         " --brief -c 'EHLO c.test' -c 'MAIL FROM:<a@b.test>' -c 'RCPT TO:<c@d.test>' -c QUIT -c NOOP");
    CHECK(ran.exit == 0);
    CHECK(ran.out.starts_with("-- connected from 127.0.0.1\nS: 220 bouncehouse.test "));
    CHECK(ran.out.find("C: RCPT TO:<c@d.test>\nS: 452 4.2.2 Mailbox full\n") != std::string::npos);
    CHECK(ran.out.find("-- the connection is over, \"NOOP\" was not sent; !new opens another\n") != std::string::npos);
    const auto explained = run("try " + file + " -c 'EHLO c.test' -c 'MAIL FROM:<a@b.test>' -c 'RCPT TO:<c@d.test>'");
    CHECK(explained.out.find("S: 452 4.2.2 Mailbox full\n   ↳ rule " + file + ":3 (full)\n") != std::string::npos);
    const auto wrong = run("try " + file + " -c '!wiat 5m'");
    CHECK(wrong.exit == 2);
    CHECK(wrong.error ==
          "bouncehouse: try: there is no directive !wiat among !wait, !new, !client, !host, !tls, !close, !quit; did "
          "you mean '!wait'?\n");
}

TEST_CASE("try says what to do when the idle limit ended the dialogue", "[cli][try][rfc5321][4.5.3.2.7]") {
    const auto ran = run("try -c 'EHLO c.test' -c '!wait 6m' -c '!new' -c 'EHLO c.test' -c '!close' -c '!wait 6m'");
    const std::string hint = "-- to wait without a connection: `!close` or QUIT, then `!wait`, then `!new`\n";
    const auto at = ran.out.find(hint);
    REQUIRE(at != std::string::npos);
    CHECK(ran.out.find("-- the connection waited longer than the idle limit of the host, 5m\n") < at);
    CHECK(ran.out.find(hint, at + 1) == std::string::npos);
}

TEST_CASE("show renders a journal: the whole, filtered, messages, one raw, as JSON", "[cli][show]") {
    const Folder folder;
    const auto file = folder.write("run.jsonl",
                                   R"j({"journal":"bouncehouse","version":1}
{"session":1,"number":1,"at_ns":1000000000,"event":"connected","host":"mx.test","local":"127.0.0.1:25","remote":"127.0.0.1:4000"}
{"session":1,"number":2,"at_ns":1000000000,"event":"command","stage":"rcpt","bytes":"RCPT TO: <a@b.test>","wrong":"space-after-colon"}
{"session":1,"number":3,"at_ns":1002000000,"event":"reply","stage":"rcpt","bytes":"550-5.1.1 No\r\n550 5.1.1 such\r\n","code":550,"rule":"x.toml:3 (r)","reasons":[{"what":"draw","text":"0.3 of 0.5"}]}
{"session":1,"number":4,"at_ns":1003000000,"event":"ended","by_client":true,"how":"quit"}
{"session":2,"number":1,"at_ns":2000000000,"event":"connected","host":"other.test","local":"127.0.0.1:26","remote":"127.0.0.1:4001"}
)j");
    const std::string first =
        "Session 1 · mx.test · 127.0.0.1:4000 → 127.0.0.1:25 · at 1.000s · quit by client after 0.003s\n"
        "   +0.000s  -- connected\n"
        "   +0.000s  C: RCPT TO: <a@b.test>\n"
        "            ! space-after-colon\n"
        "   +0.002s  S: 550-5.1.1 No\n"
        "            S: 550 5.1.1 such\n";
    const std::string why =
        "               ↳ rule x.toml:3 (r)\n"
        "               ↳ draw: 0.3 of 0.5\n";
    const std::string meaning =
        "               » RFC 5321 3.3; RFC 3463 3.2: No such mailbox.\n"
        "               » a queue: fails this recipient and returns a report; the other recipients go on\n"
        "               » a one-shot client: tells its caller which recipient has failed for good; the other\n"
        "                 recipients go on\n";
    const std::string end = "   +0.003s  -- ended by client: quit\n";
    const std::string second =
        "Session 2 · other.test · 127.0.0.1:4001 → 127.0.0.1:26 · at 2.000s · open for 0.000s\n"
        "   +0.000s  -- connected\n";
    CHECK(run("show " + file).out == first + why + end + "\n" + second);
    CHECK(run("show --annotate --session 1 " + file).out == first + why + meaning + end);
    CHECK(run("show --brief --recipient A@B.test " + file).out == first + end);
    CHECK(run("show --host OTHER.test " + file).out == second);
    CHECK(run("show --host nobody.test " + file).out == "No conversation fits.\n");
    CHECK(run("show --messages " + file).out == "No message was kept.\n");
    CHECK(run("show --session 2 --json " + file).out ==
          R"({"sessions":[{"session":2,"events":[{"session":2,"number":1,"at_ns":2000000000,"event":"connected",)"
          R"("host":"other.test","local":"127.0.0.1:26","remote":"127.0.0.1:4001"}]}],)"
          "\n\"messages\":[]}\n");
    CHECK(run("show --session 3 " + file).error == "bouncehouse: " + file + ": there is no session 3\n");
    CHECK(run("show --raw 1.1 " + file).error == "bouncehouse: " + file + ": there is no message 1.1\n");
    CHECK(run("show --raw 1.1 " + file).exit == 3);
}

TEST_CASE("the scenario of sink's flags can be printed, and is sound", "[cli][sink]") {
    const Folder folder;
    const auto ran = run("sink -r rcpt -W mail:1:20 -A 2 --print-scenario :0 10");
    CHECK(ran.exit == 0);
    CHECK(run("check " + folder.write("sink.toml", ran.out)).exit == 0);
}

TEST_CASE("several scenarios are combined, the first asked first", "[cli]") {
    const Folder folder;
    const auto one = folder.write(
        "one.toml",
        std::string(sound) + "[[rule]]\nat = \"rcpt\"\nwhen = { recipient = \"a@*\" }\nreply = \"450 4.2.0 one\"\n");
    const auto two =
        folder.write("two.toml", std::string(sound) + "[[rule]]\nat = \"rcpt\"\nreply = \"550 5.1.1 two\"\n");
    const auto ran =
        run("try " + one + " " + two +
            " --brief -c 'EHLO c.test' -c 'MAIL FROM:<a@b.test>' -c 'RCPT TO:<a@d.test>' -c 'RCPT TO:<b@d.test>'");
    CHECK(ran.out.find("S: 450 4.2.0 one\n") != std::string::npos);
    CHECK(ran.out.find("S: 550 5.1.1 two\n") != std::string::npos);
}

TEST_CASE("a scenario may come from a pipe", "[cli]") {
    const Folder folder;
    const auto file = folder.write("s.toml", sound);
    CHECK(std::system(("cat " + file + " | " BOUNCEHOUSE_PROGRAM " check /dev/stdin >" + folder.file("out")).c_str()) ==
          0);
}

TEST_CASE("bash completes commands, options, scenarios of the library, files, shells, pages", "[cli]") {
    const Folder folder;
    folder.write("mine.toml", sound);
    folder.write("completion.bash", run("completion bash").out);
    folder.write("ask.bash", R"(cd "$1"; source ./completion.bash; shift
bouncehouse() { ")" BOUNCEHOUSE_PROGRAM R"(" "$@"; }
COMP_WORDS=(bouncehouse "$@"); COMP_CWORD=$#; _bouncehouse; printf '%s\n' "${COMPREPLY[@]}")");
    const auto completed = [&](const std::string& words) {
        const auto line = "bash " + folder.file("ask.bash") + " " + folder.file("") + " " + words + " >" +
                          folder.file("out") + " 2>&1";
        CHECK(std::system(line.c_str()) == 0);
        return Folder::read(folder.file("out"));
    };
    CHECK(completed("se") == "serve\n");
    CHECK(completed("serve --port-f") == "--port-file\n");
    CHECK(completed("serve greylisting/b") ==
          "greylisting/basic\ngreylisting/by-attempt\ngreylisting/by-client\ngreylisting/by-domain\n"
          "greylisting/by-sender\n");
    CHECK(completed("serve mi") == "mine.toml\n");
    CHECK(completed("serve --journal mi") == "mine.toml\n");
    CHECK(completed("completion z") == "zsh\n");
    CHECK(completed("man ser") == "serve\n");
    CHECK(completed("docs scenario-e") == "scenario-errors\n");
}
