// Packets that are not what they should be.
#include "world_of.hpp"

using namespace bouncehouse::dns;

namespace {

constexpr auto small = "[[domain]]\nname = \"example.test\"\na = \"127.0.0.2\"\n";

Said send(TestWorld& world, const std::string& packet, Transport transport = Transport::udp) {
    return read(world.answerer.answer(packet, transport, {"127.0.0.1", 1}, {}));
}

}  // namespace

TEST_CASE("what is no question is never answered") {
    TestWorld world{small};
    CHECK(send(world, "").silent);
    CHECK(send(world, std::string(11, 'x')).silent);
    std::string answer = *make_query("example.test", "A");
    answer[2] = static_cast<char>(answer[2] | 0x80);
    CHECK(send(world, answer).silent);
    CHECK(world.notes().empty());
}

TEST_CASE("each cut of a question is FORMERR", "[RFC1035-4.1.1]") {
    TestWorld world{small};
    const std::string whole = *make_query("example.test", "A");
    for (std::size_t size = 12; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(send(world, whole.substr(0, size)).code == "FORMERR");
    }
    CHECK(send(world, whole).code == "NOERROR");
}

TEST_CASE("names that point at themselves end", "[RFC1035-4.1.4]") {
    TestWorld world{small};
    const std::string head{"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12};
    CHECK(send(world, head + std::string{"\xc0\x0c\x00\x01\x00\x01", 6}).code == "FORMERR");
    CHECK(send(world, head + std::string{"\x01"
                                         "a\xc0\x0c\x00\x01\x00\x01",
                                         8})
              .code == "FORMERR");
    CHECK(send(world, head + std::string{"\xc0\xff\x00\x01\x00\x01", 6}).code == "FORMERR");
}

TEST_CASE("counts that promise work are refused unread") {
    TestWorld world{small};
    for (const std::size_t at : {4U, 6U, 8U, 10U}) {
        std::string query = *make_query("example.test", "A");
        query[at] = '\xff';
        query.resize(65'535, '\xc0');
        CHECK(send(world, query, Transport::tcp).code == "FORMERR");
    }
}

TEST_CASE("other opcodes, classes and zone transfers", "[RFC1035-4.1.1]") {
    TestWorld world{small};
    std::string status = *make_query("example.test", "A");
    status[2] = '\x10';
    CHECK(send(world, status).code == "NOTIMPL");
    std::string chaos = *make_query("example.test", "A", 1, false);
    chaos.back() = '\3';
    CHECK(send(world, chaos).code == "REFUSED");
    CHECK(send(world, *make_query("example.test", "AXFR"), Transport::tcp).code == "REFUSED");
}

TEST_CASE("EDNS is answered by EDNS, an unknown version by BADVERS", "[RFC6891-6.1.3]") {
    TestWorld world{small};
    CHECK(world.ask("example.test", "A").edns);
    CHECK_FALSE(world.ask("example.test", "A", Transport::udp, "127.0.0.1", false).edns);
    std::string query = *make_query("example.test", "A");
    query[query.size() - 5] = '\1';
    const auto reply = world.answerer.answer(query, Transport::udp, {"127.0.0.1", 1}, {});
    REQUIRE(reply);
    CHECK((static_cast<unsigned char>(reply->bytes[3]) & 15U) == 0);
    CHECK(reply->bytes[reply->bytes.size() - 6] == '\1');  // extended code 1: 16
    CHECK(world.notes().back().outcome == "BADVERS");
}
