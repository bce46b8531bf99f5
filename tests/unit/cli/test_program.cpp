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
    CHECK(explained.out.find("S: 452 4.2.2 Mailbox full\n     rule " + file + ":3 (full)\n") != std::string::npos);
    const auto wrong = run("try " + file + " -c '!wiat 5m'");
    CHECK(wrong.exit == 2);
    CHECK(wrong.error == "bouncehouse: try: there is no directive !wiat; did you mean '!wait'?\n");
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

TEST_CASE("completion scripts are accepted by bash", "[cli]") {
    const Folder folder;
    const auto script = folder.write("completion.bash", run("completion bash").out);
    CHECK(std::system(("bash -n " + script).c_str()) == 0);
}
