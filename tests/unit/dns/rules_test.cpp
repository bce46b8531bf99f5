// [[dns]]: faults, turns, what changes with time, and what is noted of it.
#include "world_of.hpp"

using namespace bouncehouse::dns;

namespace {

std::string with_rule(const std::string& rule) {
    return R"([[host]]
name = "mx.example.test"
address = "127.0.0.2"
[[domain]]
name = "example.test"
mx = "10 mx.example.test"
[[dns]]
)" + rule + "\n";
}

}  // namespace

TEST_CASE("every answer of a rule is what it says") {
    const auto said = [](const std::string& answer, Transport transport = Transport::udp) {
        TestWorld world{with_rule("answer = \"" + answer + "\"")};
        return world.ask("example.test", "MX", transport);
    };
    CHECK(said("accept").answer.size() == 1);
    CHECK(said("nxdomain").code == "NXDOMAIN");
    CHECK(said("nxdomain").authority.size() == 1);
    CHECK(said("empty").code == "NOERROR");
    CHECK(said("empty").answer.empty());
    CHECK(said("servfail").code == "SERVFAIL");
    CHECK(said("refused").code == "REFUSED");
    CHECK(said("formerr").code == "FORMERR");
    CHECK(said("notimp").code == "NOTIMPL");
    CHECK(said("silence").silent);
    CHECK(said("wrong-id").id == (0x1234 ^ 0x5a5a));
    CHECK(said("wrong-id").answer.size() == 1);
    CHECK(said("truncate").tc);
    CHECK(said("truncate").answer.empty());
    CHECK_FALSE(said("truncate", Transport::tcp).tc);
    CHECK(said("truncate", Transport::tcp).answer.size() == 1);
    const Said lame = said("lame");
    CHECK(lame.code == "NOERROR");
    CHECK_FALSE(lame.aa);
    CHECK(lame.answer.empty());
    CHECK(lame.authority == Lines{". 60 IN NS a.root-servers.invalid."});
    CHECK(said("garbage").code == "unreadable");
}

TEST_CASE("a rule answers so many times a key, and then the world does") {
    TestWorld world{with_rule("per = \"client\"\ntimes = 2\nanswer = \"servfail\"")};
    CHECK(world.ask("example.test", "MX").code == "SERVFAIL");
    CHECK(world.ask("example.test", "MX").code == "SERVFAIL");
    CHECK(world.ask("example.test", "MX").code == "NOERROR");
    CHECK(world.ask("example.test", "MX", Transport::udp, "127.0.0.7").code == "SERVFAIL");
    const auto notes = world.notes();
    REQUIRE(notes.size() == 4);
    CHECK(notes[0].rule == "test.toml:9 (dns-1)");
    CHECK(notes[0].outcome == "SERVFAIL");
    CHECK(notes[2].rule.empty());
    CHECK(notes[2].answers == Lines{"MX 10 mx.example.test."});
    CHECK(notes[3].client == "127.0.0.7:4242");
}

TEST_CASE("answers change after a time") {
    TestWorld world{
        with_rule("when = { name = \"mx.example.test\", type = \"A\" }\nuntil = \"5m\"\n"
                  "records = [\"A 127.0.0.9\"]\nttl = \"1s\"")};
    CHECK(world.ask("mx.example.test", "A").answer == Lines{"mx.example.test. 1 IN A 127.0.0.9"});
    world.now = 299s;
    CHECK(world.ask("mx.example.test", "A").answer == Lines{"mx.example.test. 1 IN A 127.0.0.9"});
    CHECK(world.ask("example.test", "MX").answer.size() == 1);
    world.now = 300s;
    CHECK(world.ask("mx.example.test", "A").answer == Lines{"mx.example.test. 60 IN A 127.0.0.2"});
}

TEST_CASE("a list of answers is a sequence a key") {
    TestWorld world{with_rule("per = \"name\"\nanswer = [\"servfail\", \"nxdomain\", \"accept\"]")};
    CHECK(world.ask("example.test", "MX").code == "SERVFAIL");
    CHECK(world.ask("mx.example.test", "A").code == "SERVFAIL");
    CHECK(world.ask("example.test", "MX").code == "NXDOMAIN");
    CHECK(world.ask("example.test", "MX").code == "NOERROR");
    CHECK(world.ask("example.test", "MX").code == "NOERROR");
}

TEST_CASE("conditions: type, name, client, transport, EDNS, attempt") {
    const auto code = [](const std::string& when, auto... how) {
        TestWorld world{with_rule("when = { " + when + " }\nanswer = \"refused\"")};
        return world.ask("example.test", "MX", how...).code;
    };
    CHECK(code("type = [\"A\", \"MX\"]") == "REFUSED");
    CHECK(code("type = \"A\"") == "NOERROR");
    CHECK(code("name = \"*.test\"") == "REFUSED");
    CHECK(code("name = \"*.example.test\"") == "NOERROR");
    CHECK(code("client = \"127.0.0.0/8\"") == "REFUSED");
    CHECK(code("client = \"192.0.2.0/24\"") == "NOERROR");
    CHECK(code("tcp = true") == "NOERROR");
    CHECK(code("tcp = true", Transport::tcp) == "REFUSED");
    CHECK(code("edns = true") == "REFUSED");
    CHECK(code("edns = true", Transport::udp, "127.0.0.1", false) == "NOERROR");
    CHECK(code("attempt = 2") == "NOERROR");
}

TEST_CASE("delay, and going on to the next rule") {
    TestWorld world{with_rule("continue = true\ndelay = \"3s\"\n[[dns]]\nanswer = \"servfail\"\ndelay = \"1s\"")};
    const Said said = world.ask("example.test", "MX");
    CHECK(said.code == "SERVFAIL");
    CHECK(said.delay == 4s);
    CHECK(world.notes().front().fault == "delay 4s");
}

TEST_CASE("time runs faster, delays are shorter") {
    World world;
    world.add({.scenario = load(with_rule("until = \"1m\"\ndelay = \"6s\"")), .time_scale = 60});
    const Answerer answerer{world};
    const auto ask = [&](Duration now) {
        return read(answerer.answer(*make_query("example.test", "MX"), Transport::udp, {"127.0.0.1", 1}, now)).delay;
    };
    CHECK(ask(0s) == 100ms);
    CHECK(ask(1s) == 0s);
}

TEST_CASE("huge answers are cut by UDP and whole by TCP", "[RFC7766-5]") {
    for (const std::string type : {"MX", "A", "AAAA", "TXT"}) {
        CAPTURE(type);
        TestWorld world{with_rule("fill = 30000")};
        const Said udp = world.ask("example.test", type);
        CHECK(udp.tc);
        CHECK(udp.answer.empty());
        CHECK(udp.size <= 512);
        const Said tcp = world.ask("example.test", type, Transport::tcp);
        CHECK_FALSE(tcp.tc);
        CHECK(tcp.size > 20'000);
        CHECK(tcp.size <= 65'535);
    }
}

TEST_CASE("what a client can take by UDP counts", "[RFC6891-6.2.3]") {
    TestWorld world{with_rule("fill = 1000\nwhen = { type = \"TXT\" }")};
    CHECK_FALSE(world.ask("example.test", "TXT").tc);
    CHECK(world.ask("example.test", "TXT", Transport::udp, "127.0.0.1", false).tc);
}

TEST_CASE("faults of a domain hold for all below it") {
    TestWorld world{R"([[domain]]
name = "bad.test"
dns = "servfail"
mx = "10 mx.bad.test"
[[domain]]
name = "good.bad.test"
dns = "accept"
a = "127.0.0.4"
[[host]]
name = "mx.bad.test"
)"};
    CHECK(world.ask("bad.test", "MX").code == "SERVFAIL");
    CHECK(world.ask("x.y.bad.test", "A").code == "SERVFAIL");
    CHECK(world.ask("good.bad.test", "A").answer.size() == 1);
    CHECK(world.notes().front().rule == "test.toml:3 (domain bad.test)");
}

TEST_CASE("aliases in a circle end") {
    TestWorld world{R"([[domain]]
name = "a.test"
broken = true
cname = "b.test"
[[domain]]
name = "b.test"
broken = true
cname = "a.test"
)"};
    const Said said = world.ask("a.test", "MX");
    CHECK(said.code == "NOERROR");
    CHECK(said.answer == Lines{"a.test. 60 IN CNAME b.test.", "b.test. 60 IN CNAME a.test."});
}

TEST_CASE("chance is the same with the same seed") {
    const auto draw = [](std::uint64_t seed) {
        World world;
        world.add({.scenario = load(with_rule("chance = 0.5\nanswer = \"servfail\"")), .seed = seed});
        const Answerer answerer{world};
        std::string said;
        for (int i = 0; i < 64; ++i)
            said +=
                read(answerer.answer(*make_query("example.test", "MX"), Transport::udp, {"127.0.0.1", 1}, {})).code[0];
        return said;
    };
    CHECK(draw(1) == draw(1));
    CHECK(draw(1) != draw(2));
    CHECK(draw(1).find('S') != std::string::npos);
    CHECK(draw(1).find('N') != std::string::npos);
}

TEST_CASE("notes come back as they went") {
    Note note{.name = "example.test",
              .type = "TXT",
              .client = "[::1]:53",
              .tcp = true,
              .outcome = "NOERROR",
              .answers = {"TXT \"a b\"", "TXT \"c\""},
              .answer_count = 2,
              .rule = "w.toml:3 (x)",
              .reasons = {"world: attempt 1, first seen 0s ago", "two"},
              .fault = "delay 3s, wrong id"};
    CHECK(parse_note(text_of(note)) == note);
    CHECK(parse_note(text_of(Note{.name = "x", .type = "A", .client = "c", .outcome = "no answer"})));
    CHECK_FALSE(parse_note("something else"));
}
