// A world of one scenario text, asked without sockets and in virtual time.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/dns/answerer.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <catch.hpp>
#include <chrono>

namespace bouncehouse::dns {

using namespace std::chrono_literals;

inline std::shared_ptr<const scenario::Scenario> load(const std::string& text) {
    auto loaded =
        scenario::load_text("title = \"T\"\nsummary = \"S\"\n" + text, "test.toml", catalogue::Catalogue::builtin());
    for (const auto& problem : loaded.problems) UNSCOPED_INFO(problem.str());
    REQUIRE(loaded.ok());
    return loaded.scenario;
}

/// An answer read back: "NOERROR aa ra | example.test. 60 IN MX 10 mx1.example.test. | ..." with the
/// authority section behind a second bar.
struct Said {
    bool silent = false;
    std::string code;
    bool aa = false, ad = false, tc = false, ra = false, edns = false;
    std::uint16_t id = 0;
    std::vector<std::string> answer, authority;
    std::size_t size = 0;
    Duration delay{};
};

inline std::vector<std::string> lines_of(const ldns_rr_list* list) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
        char* text = ldns_rr2str(ldns_rr_list_rr(list, i));
        std::string line = text;
        std::free(text);
        for (char& c : line)
            if (c == '\t') c = ' ';
        while (line.ends_with('\n')) line.pop_back();
        lines.push_back(line);
    }
    return lines;
}

inline Said read(const std::optional<Reply>& reply) {
    Said said;
    said.silent = !reply;
    if (!reply) return said;
    said.size = reply->bytes.size();
    said.delay = reply->delay;
    ldns_pkt* raw = nullptr;
    const auto* octets = reinterpret_cast<const std::uint8_t*>(reply->bytes.data());
    if (ldns_wire2pkt(&raw, octets, reply->bytes.size()) != LDNS_STATUS_OK) {
        said.code = "unreadable";
        return said;
    }
    const Ldns<ldns_pkt> packet{raw};
    char* code = ldns_pkt_rcode2str(ldns_pkt_get_rcode(raw));
    said.code = code;
    std::free(code);
    said.aa = ldns_pkt_aa(raw);
    said.ad = ldns_pkt_ad(raw);
    said.tc = ldns_pkt_tc(raw);
    said.ra = ldns_pkt_ra(raw);
    said.edns = ldns_pkt_edns(raw);
    said.id = ldns_pkt_id(raw);
    said.answer = lines_of(ldns_pkt_answer(raw));
    said.authority = lines_of(ldns_pkt_authority(raw));
    return said;
}

struct TestWorld {
    explicit TestWorld(const std::string& text, std::vector<HostFacts> hosts = {}) {
        world.add({.scenario = load(text), .hosts = std::move(hosts), .everything_else = true});
    }
    Said ask(const std::string& name, const std::string& type, Transport transport = Transport::udp,
             const std::string& client = "127.0.0.1", bool edns = true) {
        const auto query = make_query(name, type, 0x1234, edns);
        REQUIRE(query);
        return read(answerer.answer(*query, transport, {client, 4242}, now));
    }
    std::vector<Note> notes() const {
        std::vector<Note> result;
        for (const auto& event : recorder.events(0))
            if (const auto* noted = std::get_if<evidence::Noted>(&event.body))
                if (auto note = parse_note(noted->text)) result.push_back(*note);
        return result;
    }

    evidence::Recorder recorder;
    World world{&recorder};
    Answerer answerer{world};
    Duration now{};
};

using Lines = std::vector<std::string>;

}  // namespace bouncehouse::dns
