// Messages to the name server, by UDP and TCP; what comes back must be a message a resolver can read.
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/dns/answerer.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <cstdlib>

using namespace bouncehouse;

namespace {

constexpr auto world_text = R"(
title = "T"
summary = "S"
[[host]]
name = "mx.example.test"
address = "127.0.0.2"
tlsa = "3 1 1 00"
[[domain]]
name = "example.test"
mx = ["10 mx.example.test", "10 a.test"]
txt = "text"
secure = true
[[domain]]
name = "*.w.test"
a = "127.0.0.3"
[[domain]]
name = "c.test"
cname = "d.test"
broken = true
[[domain]]
name = "d.test"
cname = "c.test"
broken = true
[[dns]]
when = { name = "f.test" }
fill = 3000
[[dns]]
when = { name = "r.test" }
records = ["MX 10 x.test", "x.test A 127.0.0.4"]
)";

dns::World& world() {
    static dns::World made;
    static const auto id = [] {
        auto loaded = scenario::load_text(world_text, "fuzz.toml", catalogue::Catalogue::builtin());
        if (!loaded.ok()) std::abort();
        return made.add({.scenario = loaded.scenario, .everything_else = true});
    }();
    (void)id;
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view packet{reinterpret_cast<const char*>(data), size};
    const dns::Answerer answerer{world()};
    for (const auto transport : {dns::Transport::udp, dns::Transport::tcp}) {
        const auto outcome = answerer.decide(packet, transport, {"127.0.0.1", 1}, {});
        dns::text_of(outcome.note);
        if (!outcome.reply) continue;
        const std::string& bytes = outcome.reply->bytes;
        if (bytes.size() < 12 || bytes.size() > 65'535 || bytes.substr(0, 2) != packet.substr(0, 2)) std::abort();
        if (transport == dns::Transport::udp && bytes.size() > 4096) std::abort();
        if ((static_cast<unsigned char>(bytes[2]) & 0x80U) == 0) std::abort();
        ldns_pkt* read = nullptr;
        const auto* octets = reinterpret_cast<const std::uint8_t*>(bytes.data());
        if (ldns_wire2pkt(&read, octets, bytes.size()) != LDNS_STATUS_OK) std::abort();
        ldns_pkt_free(read);
    }
    return 0;
}
