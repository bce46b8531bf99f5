// What a world says of itself: hosts and domains as records.
#include "world_of.hpp"

using namespace bouncehouse::dns;

namespace {

constexpr auto two_hosts = R"(
[[host]]
name = "mx1.example.test"
address = "127.0.0.2"
[[host]]
name = "mx2.example.test"
address = ["127.0.0.3", "::1"]
[[domain]]
name = "example.test"
mx = ["10 mx1.example.test", "20 mx2.example.test"]
txt = "v=spf1 mx -all"
ttl = "5m"
[[domain]]
name = "www.example.test"
cname = "example.test"
[[domain]]
name = "nomail.example.test"
null_mx = true
[[domain]]
name = "_dmarc.example.test"
txt = "v=DMARC1; p=reject"
[[domain]]
name = "*.wild.test"
mx = "10 mx1.example.test"
[[domain]]
name = "client.example.test"
a = "127.0.0.71"
)";

}  // namespace

TEST_CASE("MX records carry preferences and keep their order", "[RFC5321-5.1]") {
    TestWorld world{two_hosts};
    const Said said = world.ask("example.test", "MX");
    CHECK(said.code == "NOERROR");
    CHECK(said.aa);
    CHECK(said.ra);
    CHECK(said.id == 0x1234);
    CHECK(said.answer ==
          Lines{"example.test. 300 IN MX 10 mx1.example.test.", "example.test. 300 IN MX 20 mx2.example.test."});
}

TEST_CASE("hosts have their addresses and PTR records by themselves") {
    TestWorld world{two_hosts};
    CHECK(world.ask("mx1.example.test", "A").answer == Lines{"mx1.example.test. 60 IN A 127.0.0.2"});
    CHECK(world.ask("mx2.example.test", "AAAA").answer == Lines{"mx2.example.test. 60 IN AAAA ::1"});
    CHECK(world.ask("2.0.0.127.in-addr.arpa", "PTR").answer ==
          Lines{"2.0.0.127.in-addr.arpa. 60 IN PTR mx1.example.test."});
    CHECK(world.ask("71.0.0.127.in-addr.arpa", "PTR").answer ==
          Lines{"71.0.0.127.in-addr.arpa. 60 IN PTR client.example.test."});
    CHECK(world.ask("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa", "PTR").answer.size() ==
          1);
}

TEST_CASE("a null MX is preference 0 and the root", "[RFC7505-3]") {
    TestWorld world{two_hosts};
    CHECK(world.ask("nomail.example.test", "MX").answer == Lines{"nomail.example.test. 60 IN MX 0 ."});
}

TEST_CASE("aliases are followed, the chain is in the answer", "[RFC1034-4.3.2]") {
    TestWorld world{two_hosts};
    const Said said = world.ask("www.example.test", "MX");
    REQUIRE(said.answer.size() == 3);
    CHECK(said.answer[0] == "www.example.test. 60 IN CNAME example.test.");
    CHECK(said.answer[1] == "example.test. 300 IN MX 10 mx1.example.test.");
    CHECK(world.ask("www.example.test", "CNAME").answer.size() == 1);
}

TEST_CASE("negative answers carry the SOA of the zone", "[RFC2308-2]") {
    TestWorld world{two_hosts};
    const Said no_name = world.ask("nosuch.example.test", "A");
    CHECK(no_name.code == "NXDOMAIN");
    REQUIRE(no_name.authority.size() == 1);
    CHECK(no_name.authority[0] ==
          "example.test. 300 IN SOA ns.example.test. hostmaster.example.test. 1 3600 600 86400 300");
    const Said no_data = world.ask("example.test", "AAAA");
    CHECK(no_data.code == "NOERROR");
    CHECK(no_data.answer.empty());
    CHECK(no_data.authority.size() == 1);
}

TEST_CASE("names outside the world do not exist; nobody is asked") {
    TestWorld world{two_hosts};
    const Said said = world.ask("example.org", "MX");
    CHECK(said.code == "NXDOMAIN");
    REQUIRE(said.authority.size() == 1);
    CHECK(said.authority[0].starts_with(". 60 IN SOA "));
    CHECK(world.ask("localhost", "A").answer == Lines{"localhost. 60 IN A 127.0.0.1"});
}

TEST_CASE("a name above a record exists without one", "[RFC8020]") {
    TestWorld world{R"([[domain]]
name = "example.test"
[[domain]]
name = "a.b.example.test"
a = "127.0.0.2"
)"};
    CHECK(world.ask("b.example.test", "A").code == "NOERROR");
    CHECK(world.ask("c.example.test", "A").code == "NXDOMAIN");
}

TEST_CASE("wildcards answer for what does not exist", "[RFC4592]") {
    TestWorld world{two_hosts};
    CHECK(world.ask("any.thing.wild.test", "MX").answer == Lines{"any.thing.wild.test. 60 IN MX 10 mx1.example.test."});
    CHECK(world.ask("any.wild.test", "A").answer.empty());
    CHECK(world.ask("any.wild.test", "A").code == "NOERROR");
}

TEST_CASE("case of letters does not matter and comes back as asked", "[RFC4343]") {
    TestWorld world{two_hosts};
    CHECK(world.ask("EXAMPLE.test", "TXT").answer.size() == 1);
    const auto query = std::string{*make_query("x.test", "MX")};
    std::string mixed{*make_query("www.example.test", "CNAME")};
    mixed[13] = 'W';
    const auto reply = world.answerer.answer(mixed, Transport::udp, {"127.0.0.1", 1}, {});
    REQUIRE(reply);
    CHECK(reply->bytes.substr(13, 3) == "Www");
}

TEST_CASE("TXT longer than 255 octets is cut into strings", "[RFC7208-3.3]") {
    TestWorld world{"[[domain]]\nname = \"long.test\"\ntxt = \"" + std::string(600, 'k') + "\"\n"};
    const Said said = world.ask("long.test", "TXT", Transport::tcp);
    REQUIRE(said.answer.size() == 1);
    CHECK(std::count(said.answer[0].begin(), said.answer[0].end(), '"') == 6);
}

TEST_CASE("AD only for secure domains, and only when the client knows AD", "[RFC6840-5.7]") {
    TestWorld world{R"([[domain]]
name = "signed.test"
secure = true
mx = "10 mx.signed.test"
[[host]]
name = "mx.signed.test"
[[domain]]
name = "plain.test"
mx = "10 mx.signed.test"
)",
                    {{.addresses = {"127.0.0.9"}}}};
    CHECK(world.ask("signed.test", "MX").ad);
    CHECK(world.ask("mx.signed.test", "A").ad);
    CHECK(world.ask("nosuch.signed.test", "A").ad);
    CHECK_FALSE(world.ask("plain.test", "MX").ad);
    std::string query = *make_query("signed.test", "MX", 1, false);
    query[3] = '\0';
    CHECK_FALSE(read(world.answerer.answer(query, Transport::udp, {"127.0.0.1", 1}, {})).ad);
}

TEST_CASE("TLSA records are made of the host's certificate", "[RFC6698-2.1]") {
    const std::string certificate = "not a certificate, but octets";
    TestWorld world{R"([[host]]
name = "mx.signed.test"
tlsa = ["3 0 1", "3 0 0", "3 1 1 00"]
[[domain]]
name = "signed.test"
secure = true
)",
                    {{.addresses = {"127.0.0.9"}, .ports = {2525}, .certificate = certificate}}};
    const Said said = world.ask("_25._tcp.mx.signed.test", "TLSA");
    CHECK(said.ad);
    REQUIRE(said.answer.size() == 3);
    // printf 'not a certificate, but octets' | sha256sum
    CHECK(said.answer[0] ==
          "_25._tcp.mx.signed.test. 60 IN TLSA 3 0 1 0312d0edba0bf2ac2db68d7fb72e39f8a68604bbeb66ff946cd12227b49f0db4");
    CHECK(said.answer[2] == "_25._tcp.mx.signed.test. 60 IN TLSA 3 1 1 00");
    CHECK(world.ask("_2525._tcp.mx.signed.test", "TLSA").answer.size() == 3);
}

TEST_CASE("other records are as in a zone file") {
    TestWorld world{R"([[domain]]
name = "example.test"
records = ["CAA 0 issue \"ca.test\"", "_smtp._tcp.example.test SRV 0 5 25 mx.example.test"]
)"};
    CHECK(world.ask("example.test", "CAA").answer == Lines{"example.test. 60 IN CAA 0 issue \"ca.test\""});
    CHECK(world.ask("_smtp._tcp.example.test", "SRV").answer ==
          Lines{"_smtp._tcp.example.test. 60 IN SRV 0 5 25 mx.example.test."});
    CHECK(world.ask("example.test", "SOA").answer.size() == 1);
    CHECK(world.ask("example.test", "NS").answer == Lines{"example.test. 60 IN NS ns.example.test."});
    CHECK(world.ask("ns.example.test", "A").answer.size() == 1);
}
