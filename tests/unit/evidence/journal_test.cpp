// The journal: what is in the file and when, and what happens when the disk is full.
#include <bouncehouse/evidence/keepers.hpp>
#include <thread>
#include "catch.hpp"
#include "files.hpp"
#include "samples.hpp"

using namespace samples;

namespace {

const std::string header = "{\"journal\":\"bouncehouse\",\"version\":1}\n";

struct Opened {
    std::vector<std::string> warnings;
    std::shared_ptr<Keeper> keeper;
    explicit Opened(const std::string& file, std::uint64_t limit = 0) {
        auto result = open_journal(file, limit, [this](const std::string& text) { warnings.push_back(text); });
        if (auto* error = std::get_if<KeeperError>(&result)) FAIL(error->message);
        keeper = std::get<std::shared_ptr<Keeper>>(result);
    }
    Keeper* operator->() const { return keeper.get(); }
};

std::string refusal(const std::string& file) {
    auto result = open_journal(file);
    const auto* error = std::get_if<KeeperError>(&result);
    return error == nullptr ? "" : error->message;
}

Archive read(const std::string& file) {
    auto result = read_archive(file);
    if (auto* error = std::get_if<KeeperError>(&result)) FAIL(error->message);
    return std::get<Archive>(result);
}

Event noted(std::uint64_t session, std::uint32_t number) { return event(session, number, Noted{"n", "x"}); }
std::string line(const Event& e) { return to_json(e) + "\n"; }

}  // namespace

TEST_CASE("everything recorded and kept comes back from a journal") {
    const Folder folder;
    const std::string file = folder / "journal";
    const Message kept = full_message(every_octet());
    {
        const Opened journal{file};
        for (const Event& e : every_kind()) journal->record(e);
        CHECK(journal->keep(kept));
        CHECK(journal.warnings.empty());
    }
    const Archive archive = read(file);
    CHECK(archive.events == every_kind());
    REQUIRE(archive.messages.size() == 1);
    CHECK(same(archive.messages.front(), kept));
    CHECK(archive.passed_over == 0);
}

TEST_CASE("a message is in the file when keep returns, behind the events before it") {
    const Folder folder;
    const std::string file = folder / "journal";
    const Opened journal{file};
    const Message kept = message(1, 1, "hi");
    journal->record(noted(1, 1));
    journal->record(noted(2, 1));
    CHECK(journal->keep(kept));
    CHECK(read_file(file) == header + line(noted(1, 1)) + line(noted(2, 1)) + to_json(kept) + "\n");
}

TEST_CASE("events are in the file at the end of their session, and after flush") {
    const Folder folder;
    const std::string file = folder / "journal";
    const Opened journal{file};
    const Event ended = event(1, 2, Ended{true, "quit"});
    journal->record(noted(1, 1));
    journal->record(ended);
    const std::string so_far = header + line(noted(1, 1)) + line(ended);
    CHECK(read_file(file) == so_far);
    journal->record(noted(2, 1));
    journal->flush();
    CHECK(read_file(file) == so_far + line(noted(2, 1)));
}

TEST_CASE("a killed process leaves a torn line: it is passed over, and cut off by the next run") {
    const Folder folder;
    const std::string file = folder / "journal";
    const std::string whole = header + line(noted(1, 1)) + line(noted(4, 1));
    const std::string torn = to_json(message(5, 1, std::string(200'000, 'x')));
    for (const std::size_t size : {std::size_t{1}, std::size_t{20}, torn.size() - 1}) {
        write_file(file, whole + torn.substr(0, size));
        const Archive archive = read(file);
        CHECK(archive.events.size() == 2);
        CHECK(archive.messages.empty());
        CHECK(archive.passed_over == 1);
        CHECK(next_session_in_journal(file) == 5);
        { const Opened journal{file}; }
        CHECK(read_file(file) == whole);
    }
    write_file(file, header.substr(0, 9));  // killed while writing the first line
    { const Opened journal{file}; }
    CHECK(read_file(file) == header);
    CHECK(next_session_in_journal(file) == 1);
    CHECK(next_session_in_journal(folder / "none") == 1);
}

TEST_CASE("a second run appends; a second writer and a foreign file are refused") {
    const Folder folder;
    const std::string file = folder / "journal";
    {
        const Opened first{file};
        first->record(noted(1, 1));
        CHECK(refusal(file) == "journal " + file + ": another process writes it");
    }
    {
        const Opened second{file};
        second->record(noted(2, 1));
    }
    CHECK(read_file(file) == header + line(noted(1, 1)) + line(noted(2, 1)));
    const std::string foreign = folder / "letter";
    write_file(foreign, "Dear aunt,\n");
    CHECK(refusal(foreign) == "journal " + foreign + ": is no Bouncehouse journal; name another file");
    CHECK(read_file(foreign) == "Dear aunt,\n");
    CHECK(refusal(folder / "no/such") == "journal " + (folder / "no/such") + ": No such file or directory");
}

TEST_CASE("a full disk: messages are refused, no torn line stays, one warning, and it recovers") {
    const Folder folder;
    const std::string file = folder / "journal";
    Opened journal{file};
    CHECK(journal->keep(message(1, 1, std::string(1000, 'a'))));
    const std::string before = read_file(file);
    {
        const FullDisk disk{4000};
        journal->record(noted(2, 1));
        CHECK_FALSE(journal->keep(message(2, 1, std::string(5000, 'b'))));
        CHECK(read_file(file) == before + line(noted(2, 1)));  // what fitted
        CHECK_FALSE(journal->keep(message(2, 2, std::string(5000, 'c'))));
        CHECK(journal->keep(message(2, 3, "small")));
        CHECK_FALSE(journal->keep(message(2, 4, std::string(5000, 'c'))));
    }
    CHECK(journal->keep(message(3, 1, std::string(5000, 'd'))));
    const std::string trouble =
        "journal " + file + ": File too large; messages are refused until it can be written again";
    const std::string well = "journal " + file + ": is written again";
    CHECK(journal.warnings == std::vector<std::string>{trouble, well, trouble, well});
    const Archive archive = read(file);
    CHECK(archive.passed_over == 0);
    CHECK(archive.events.size() == 1);
    REQUIRE(archive.messages.size() == 3);
    CHECK(archive.messages[1].id == "2.3");
    CHECK(archive.messages[2].id == "3.1");
}

TEST_CASE("events wait for room on a full disk up to a bound; then they are lost and counted") {
    const Folder folder;
    const std::string file = folder / "journal";
    Opened journal{file};
    const std::string text(1000, 'x');
    {
        const FullDisk disk{2000};
        for (std::uint32_t n = 1; n <= 2000; ++n) journal->record(event(1, n, Noted{"n", text}));
        journal->flush();
        CHECK(read_file(file).size() <= 2000);
    }
    journal->flush();
    journal.keeper.reset();
    const Archive archive = read(file);
    CHECK(archive.passed_over == 0);
    REQUIRE(archive.events.front().session == 0);
    const auto lost = std::stoul(std::get<Noted>(archive.events.front().body).text.substr(43));
    CHECK(archive.events.size() - 1 + lost == 2000);
    CHECK(archive.events.size() > 900);
    for (std::size_t i = 1; i < 900; ++i) CHECK(archive.events[i].number == i);
}

TEST_CASE("the limit: a line says so, nothing more is written, messages are refused") {
    const Folder folder;
    const std::string file = folder / "journal";
    const std::string text = "limit of 2000 octets reached: no more is written, messages are refused";
    {
        Opened journal{file, 2000};
        CHECK(journal->keep(message(1, 1, std::string(1000, 'a'))));
        CHECK_FALSE(journal->keep(message(1, 2, std::string(1000, 'b'))));
        journal->record(noted(1, 1));
        CHECK_FALSE(journal->keep(message(1, 3, "c")));
        journal->flush();
        CHECK(journal.warnings == std::vector<std::string>{"journal " + file + ": " + text});
        journal.keeper.reset();
    }
    const std::string content = read_file(file);
    CHECK(content ==
          header + to_json(message(1, 1, std::string(1000, 'a'))) + "\n" + line(event(0, 0, Noted{"journal", text})));
    const Opened again{file, content.size()};
    CHECK(again.warnings.size() == 1);
    CHECK_FALSE(again->keep(message(2, 1, "d")));
    CHECK(read_file(file) == content);
}

TEST_CASE("two threads write a journal: every line whole, each session in order") {
    const Folder folder;
    const std::string file = folder / "journal";
    const Opened journal{file};
    const auto work = [&](std::uint64_t first) {
        for (std::uint64_t s = first; s < first + 200; ++s) {
            for (std::uint32_t n = 1; n <= 5; ++n) journal->record(noted(s, n));
            if (!journal->keep(message(s, 1, "content"))) std::abort();
            journal->record(event(s, 6, Ended{true, "quit"}));
        }
    };
    std::thread other{work, 1000};
    work(1);
    other.join();
    const Archive archive = read(file);
    CHECK(archive.passed_over == 0);
    CHECK(archive.messages.size() == 400);
    REQUIRE(archive.events.size() == 2400);
    for (std::size_t i = 0; i < archive.events.size(); ++i) CHECK(archive.events[i].number == i % 6 + 1);
    std::istringstream lines{read_file(file)};  // and before its message, in the file itself
    std::map<std::uint64_t, std::uint32_t> seen;
    for (std::string one; std::getline(lines, one);) {
        if (const auto e = event_from_json(one)) CHECK(++seen[e->session] == e->number);
        if (const auto m = message_from_json(one)) CHECK(seen[m->session] == 5);
    }
}

TEST_CASE("what is no archive is told so; bad lines among good ones are passed over") {
    const Folder folder;
    const auto trouble = [](const std::string& file) {
        auto result = read_archive(file);
        const auto* error = std::get_if<KeeperError>(&result);
        return error == nullptr ? std::string{} : error->message;
    };
    const std::string file = folder / "x";
    CHECK(trouble(file) == file + ": No such file or directory");
    CHECK(trouble(folder / ".") == (folder / ".") + ": is a directory");
    write_file(file, std::string(10'000, '\0') + "\nabc\n");
    CHECK(trouble(file) == file + ": is neither a Bouncehouse journal nor a store");
    write_file(file, "");
    CHECK(read(file).events.empty());
    write_file(file, header + line(noted(2, 1)) + "{\"event\":\"later\"}\n\xff\n\n" + line(noted(1, 1)));
    const Archive archive = read(file);
    CHECK(archive.passed_over == 2);
    CHECK(archive.events == std::vector<Event>{noted(1, 1), noted(2, 1)});
}
