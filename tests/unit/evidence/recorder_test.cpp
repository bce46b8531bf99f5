// What the bounded memory holds, what it drops first, and what it says about that.
#include <atomic>
#include <bouncehouse/evidence/recorder.hpp>
#include <thread>
#include "catch.hpp"
#include "samples.hpp"

using namespace samples;

namespace {

void whole_session(Recorder& recorder, std::uint64_t session, unsigned commands) {
    unsigned number = 1;
    recorder.record(event(session, number++, Connected{"h", "l", "r", false}));
    for (unsigned i = 0; i < commands; ++i)
        recorder.record(event(session, number++, CommandSeen{"noop", "NOOP", 0, {}, {}}));
    recorder.record(event(session, number, Ended{true, "quit"}));
}

struct Spy : Keeper {
    bool answer = true;
    std::vector<Event> events;
    std::vector<std::string> kept;
    int flushes = 0;
    void record(const Event& e) override { events.push_back(e); }
    bool keep(const Message& m) override {
        kept.push_back(m.id);
        return answer;
    }
    void flush() override { ++flushes; }
};

}  // namespace

TEST_CASE("what is recorded comes back as it was, with every octet") {
    Recorder recorder;
    const auto events = every_kind();
    for (const Event& e : events) recorder.record(e);
    CHECK(recorder.events(7) == events);
    CHECK(recorder.all_events() == events);
    CHECK(recorder.sessions() == std::vector<std::uint64_t>{7});
    CHECK(recorder.events(8).empty());
}

TEST_CASE("sessions are numbered from the first wanted") {
    Recorder recorder{{}, 41};
    CHECK(recorder.next_session() == 41);
    CHECK(recorder.next_session() == 42);
}

TEST_CASE("what belongs to no session is held under 0 and is not listed as a session") {
    Recorder recorder;
    recorder.record(event(0, 1, Noted{"dns", "MX a.test"}));
    whole_session(recorder, 1, 0);
    CHECK(recorder.sessions() == std::vector<std::uint64_t>{1});
    CHECK(recorder.events(0).size() == 1);
    CHECK(recorder.all_events().size() == 3);
    CHECK(recorder.all_events().front().session == 0);
    CHECK(recorder.totals().sessions == 1);
}

TEST_CASE("too many events: the oldest finished session goes first, whole") {
    Recorder recorder{{.events = 10}};
    recorder.record(event(1, 1, Connected{}));  // stays open
    whole_session(recorder, 2, 2);
    whole_session(recorder, 3, 2);
    CHECK(recorder.sessions() == std::vector<std::uint64_t>{1, 2, 3});
    whole_session(recorder, 4, 2);
    CHECK(recorder.sessions() == std::vector<std::uint64_t>{1, 3, 4});
    CHECK(recorder.events(1).size() == 1);
    CHECK(recorder.events(3).size() == 4);
    const auto totals = recorder.totals();
    CHECK(totals.sessions == 4);
    CHECK(totals.open_sessions == 1);
    CHECK(totals.events == 13);
    CHECK(totals.dropped_sessions == 1);
}

TEST_CASE("too many events of open sessions: the oldest loses its older half") {
    Recorder recorder{{.events = 4}};
    for (std::uint32_t n = 1; n <= 5; ++n) recorder.record(event(1, n, Noted{"n", std::to_string(n)}));
    const auto held = recorder.events(1);
    REQUIRE(held.size() == 2);
    CHECK(held.front().number == 4);
    CHECK(held.back().number == 5);
    for (std::uint32_t n = 6; n <= 1000; ++n) {
        recorder.record(event(1, n, Noted{"n", std::to_string(n)}));
        CHECK(recorder.events(1).size() <= 4);
    }
    CHECK(recorder.totals().dropped_sessions == 1);
    CHECK(recorder.totals().open_sessions == 1);
}

TEST_CASE("too many messages: the oldest goes") {
    Recorder recorder{{.messages = 2}};
    for (std::uint64_t s = 1; s <= 3; ++s) CHECK(recorder.keep(message(s, 1, "x")));
    const auto held = recorder.messages();
    REQUIRE(held.size() == 2);
    CHECK(held.front().id == "2.1");
    CHECK_FALSE(recorder.message("1.1"));
    REQUIRE(recorder.message("3.1"));
    CHECK(*recorder.message("3.1")->content == "x");
    CHECK(recorder.totals().messages == 3);
    CHECK(recorder.totals().dropped_messages == 1);
}

TEST_CASE("too many bytes: the oldest of sessions and messages goes") {
    Recorder recorder{{.bytes = 100'000}};
    for (std::uint64_t s = 1; s <= 200; ++s) {
        whole_session(recorder, s, 20);
        CHECK(recorder.keep(message(s, 1, std::string(5000, 'x'))));
    }
    const auto sessions = recorder.sessions();
    const auto messages = recorder.messages();
    REQUIRE_FALSE(sessions.empty());
    REQUIRE_FALSE(messages.empty());
    CHECK(sessions.back() == 200);
    CHECK(messages.back().id == "200.1");
    CHECK(messages.size() * 5000 + sessions.size() * 22 * 10 < 100'000);
    CHECK(messages.size() >= 10);
    const auto held_from = sessions.front();
    CHECK((messages.front().session == held_from || messages.front().session == held_from + 1));
}

TEST_CASE("one endless session of long lines stays within the limit of bytes") {
    Recorder recorder{{.bytes = 1U << 20U}};
    for (std::uint32_t n = 1; n <= 5000; ++n)
        recorder.record(event(1, n, CommandSeen{"unknown", std::string(2000, 'x'), 0, {}, {}}));
    CHECK(recorder.events(1).size() * 2000 <= (1U << 20U));
    CHECK(recorder.events(1).back().number == 5000);
}

TEST_CASE("a message larger than the memory is kept by the keepers and drives nothing out") {
    Recorder recorder{{.bytes = 10'000}};
    CHECK(recorder.keep(message(1, 1, "small")));
    CHECK(recorder.keep(message(2, 1, std::string(20'000, 'x'))));
    CHECK(recorder.messages().size() == 1);
    CHECK(recorder.totals().messages == 2);
    CHECK(recorder.totals().dropped_messages == 1);
}

TEST_CASE("a straggler of a dropped session is no new session") {
    Recorder recorder{{.events = 2}};
    whole_session(recorder, 1, 0);
    whole_session(recorder, 2, 0);
    recorder.record(event(1, 3, Noted{"late", ""}));
    CHECK(recorder.totals().sessions == 2);
    CHECK(recorder.totals().open_sessions == 0);
}

TEST_CASE("a message is kept when every keeper has it, and held only then") {
    Recorder recorder;
    const auto first = std::make_shared<Spy>(), second = std::make_shared<Spy>();
    recorder.add(first);
    recorder.add(second);
    CHECK(recorder.keep(message(1, 1, "x")));
    second->answer = false;
    CHECK_FALSE(recorder.keep(message(1, 2, "x")));
    first->answer = false;
    CHECK_FALSE(recorder.keep(message(1, 3, "x")));
    CHECK(second->kept == std::vector<std::string>{"1.1", "1.2"});
    CHECK(recorder.messages().size() == 1);
    recorder.flush();
    CHECK(first->flushes == 1);
}

TEST_CASE("keepers and listeners see every event in order") {
    Recorder recorder{{.events = 1}};
    const auto spy = std::make_shared<Spy>();
    std::vector<Event> heard;
    recorder.add(spy);
    recorder.listen([&](const Event& e) { heard.push_back(e); });
    const auto events = every_kind();
    for (const Event& e : events) recorder.record(e);
    CHECK(spy->events == events);
    CHECK(heard == events);
}

TEST_CASE("clear forgets what is held; open sessions go on") {
    Recorder recorder;
    whole_session(recorder, 1, 1);
    recorder.record(event(2, 1, Connected{}));
    CHECK(recorder.keep(message(1, 1, "x")));
    recorder.clear();
    CHECK(recorder.all_events().empty());
    CHECK(recorder.messages().empty());
    auto totals = recorder.totals();
    CHECK(totals.sessions == 1);
    CHECK(totals.open_sessions == 1);
    CHECK(totals.events == 0);
    CHECK(totals.messages == 0);
    recorder.record(event(2, 2, Ended{true, "quit"}));
    CHECK(recorder.totals().open_sessions == 0);
    CHECK(recorder.events(2).size() == 1);
}

TEST_CASE("two threads record at once, and the limits hold") {
    Recorder recorder{{.events = 1000, .messages = 50, .bytes = 1U << 20U}};
    std::atomic<std::size_t> heard{0};
    recorder.listen([&](const Event&) { ++heard; });
    const auto work = [&] {
        for (int i = 0; i < 2000; ++i) {
            const auto session = recorder.next_session();
            whole_session(recorder, session, 8);
            (void)recorder.keep(message(session, 1, "hello"));
        }
    };
    std::thread other{work};
    work();
    other.join();
    CHECK(heard == 40'000);
    const auto totals = recorder.totals();
    CHECK(totals.sessions == 4000);
    CHECK(totals.open_sessions == 0);
    CHECK(totals.events == 40'000);
    CHECK(totals.messages == 4000);
    CHECK(recorder.all_events().size() <= 1000);
    CHECK(recorder.all_events().size() > 900);
    CHECK(recorder.messages().size() <= 50);
    CHECK(recorder.sessions().size() + totals.dropped_sessions == 4000);
    CHECK(recorder.messages().size() + totals.dropped_messages == 4000);
    for (const auto session : recorder.sessions()) CHECK(recorder.events(session).size() == 10);
}
