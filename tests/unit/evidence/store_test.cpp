// The store: what is in the database and when, numbering on, and files that are not ours.
#include <sqlite3.h>
#include <bouncehouse/evidence/keepers.hpp>
#include <filesystem>
#include <thread>
#include "catch.hpp"
#include "files.hpp"
#include "samples.hpp"

using namespace samples;

namespace {

struct Opened {
    std::vector<std::string> warnings;
    std::shared_ptr<Keeper> keeper;
    explicit Opened(const std::string& file) {
        auto result = open_store(file, [this](const std::string& text) { warnings.push_back(text); });
        if (auto* error = std::get_if<KeeperError>(&result)) FAIL(error->message);
        keeper = std::get<std::shared_ptr<Keeper>>(result);
    }
    Keeper* operator->() const { return keeper.get(); }
};

Archive read(const std::string& file) {
    auto result = read_archive(file);
    if (auto* error = std::get_if<KeeperError>(&result)) FAIL(error->message);
    return std::get<Archive>(result);
}

std::string refusal(const std::string& file) {
    auto result = open_store(file);
    const auto* error = std::get_if<KeeperError>(&result);
    return error == nullptr ? "" : error->message;
}

/// Rows as "a|b", one a line.
std::string sql(const std::string& file, const std::string& statement) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
    std::string rows;
    const auto row = [](void* out, int columns, char** values, char**) {
        for (int i = 0; i < columns; ++i) {
            static_cast<std::string*>(out)->append(i == 0 ? "" : "|").append(values[i] == nullptr ? "" : values[i]);
        }
        static_cast<std::string*>(out)->append("\n");
        return 0;
    };
    CHECK(sqlite3_exec(database, statement.c_str(), row, &rows, nullptr) == SQLITE_OK);
    sqlite3_close(database);
    return rows;
}

}  // namespace

TEST_CASE("to read a store at rest leaves nothing beside it") {
    const Folder folder;
    const std::string file = folder / "store";
    { const Opened store{file}; }
    CHECK(read(file).events.empty());
    CHECK_FALSE(std::filesystem::exists(file + "-wal"));
    CHECK_FALSE(std::filesystem::exists(file + "-shm"));
}

TEST_CASE("everything recorded and kept comes back from a store") {
    const Folder folder;
    const std::string file = folder / "store";
    const Message kept = full_message(every_octet());
    {
        const Opened store{file};
        for (const Event& e : every_kind()) store->record(e);
        CHECK(store->keep(kept));
        CHECK(store->keep(message(8, 1, "")));
        CHECK(store.warnings.empty());
    }
    const Archive archive = read(file);
    CHECK(archive.events == every_kind());
    REQUIRE(archive.messages.size() == 2);
    CHECK(same(archive.messages.front(), kept));
    CHECK(same(archive.messages.back(), message(8, 1, "")));
}

TEST_CASE("the tables can be asked") {
    const Folder folder;
    const std::string file = folder / "store";
    {
        const Opened store{file};
        for (const Event& e : every_kind()) store->record(e);
        CHECK(store->keep(full_message("hi")));
    }
    CHECK(sql(file, "SELECT * FROM sessions") ==
          "7|mx1.example.test|127.0.0.1:1025|127.0.0.1:49152|1|1|46800000000000|quit|1\n");
    CHECK(sql(file, "SELECT kind, count(*) FROM events GROUP BY kind ORDER BY min(number) LIMIT 3") ==
          "connected|1\ncommand|3\nreply|2\n");
    CHECK(sql(file, "SELECT id, session, at_ns, wall_ms, host, client, sender, code, size, content FROM messages") ==
          "7.1|7|1500000000|1767225600123|mx1.example.test|127.0.0.1|a@example.test|550|1000000|hi\n");
    CHECK(sql(file, "PRAGMA user_version; PRAGMA application_id; PRAGMA journal_mode") == "1\n1112035157\nwal\n");
}

TEST_CASE("a message is committed when keep returns, events after flush: seen by another reader") {
    const Folder folder;
    const std::string file = folder / "store";
    const Opened store{file};
    store->record(event(1, 1, Noted{"n", "x"}));
    CHECK(store->keep(message(1, 1, "hi")));
    CHECK(read(file).messages.size() == 1);
    CHECK(read(file).events.size() == 1);
    store->record(event(1, 2, Noted{"n", "y"}));
    store->flush();
    CHECK(read(file).events.size() == 2);
}

TEST_CASE("a killed process loses nothing that was kept") {
    const Folder folder;
    const std::string file = folder / "store", left = folder / "left";
    const Opened store{file};
    CHECK(store->keep(message(3, 1, "hi")));
    for (const char* part : {"", "-wal"}) write_file(left + part, read_file(file + part));  // as a kill leaves them
    CHECK(next_session_in_store(left) == 4);
    const Opened again{left};
    CHECK(again->keep(message(4, 1, "ho")));
    CHECK(read(left).messages.size() == 2);
}

TEST_CASE("numbers go on from the last of any table") {
    const Folder folder;
    const std::string file = folder / "store";
    CHECK(next_session_in_store(file) == 1);
    { const Opened store{file}; }
    CHECK(next_session_in_store(file) == 1);
    {
        const Opened store{file};
        store->record(event(41, 1, Connected{}));
    }
    CHECK(next_session_in_store(file) == 42);
    {
        const Opened store{file};
        CHECK(store->keep(message(50, 1, "x")));
    }
    CHECK(next_session_in_store(file) == 51);
    Recorder recorder{{}, next_session_in_store(file)};
    CHECK(recorder.next_session() == 51);
}

TEST_CASE("an id that is there already refuses that message alone") {
    const Folder folder;
    const Opened store{folder / "store"};
    CHECK(store->keep(message(1, 1, "x")));
    CHECK_FALSE(store->keep(message(1, 1, "y")));
    CHECK(store->keep(message(1, 2, "z")));
    CHECK(store.warnings.empty());
}

TEST_CASE("foreign, newer and other files are refused and left as they are") {
    const Folder folder;
    const std::string letter = folder / "letter", foreign = folder / "foreign", newer = folder / "newer";
    write_file(letter, "Dear aunt,\n" + std::string(5000, 'x'));
    CHECK(refusal(letter) == "store " + letter + ": is no SQLite database; name another file");
    CHECK(read_file(letter).size() == 5011);
    sql(foreign, "CREATE TABLE recipes(a)");
    CHECK(refusal(foreign) == "store " + foreign + ": is the SQLite database of another program; name another file");
    { const Opened store{newer}; }
    sql(newer, "PRAGMA user_version=2");
    CHECK(refusal(newer) == "store " + newer + ": was written by a newer Bouncehouse; use that, or name another file");
    CHECK(refusal(folder / "no/such") == "store " + (folder / "no/such") + ": unable to open database file");
    auto result = read_archive(foreign);
    REQUIRE(std::holds_alternative<KeeperError>(result));
    CHECK(std::get<KeeperError>(result).message == foreign + ": is the SQLite database of another program");
}

TEST_CASE("a full disk: messages are refused, one warning, and the store recovers") {
    const Folder folder;
    const std::string file = folder / "store";
    Opened store{file};
    CHECK(store->keep(message(1, 1, "small")));
    {
        const FullDisk disk{200'000};
        store->record(event(2, 1, Noted{"n", "x"}));
        CHECK_FALSE(store->keep(message(2, 1, std::string(500'000, 'b'))));
        CHECK_FALSE(store->keep(message(2, 2, std::string(500'000, 'c'))));
    }
    CHECK(store->keep(message(3, 1, std::string(500'000, 'd'))));
    REQUIRE(store.warnings.size() == 2);
    CHECK(store.warnings[0] ==
          "store " + file + ": disk I/O error; events are lost and messages refused until it can be written again");
    CHECK(store.warnings[1] == "store " + file + ": is written again; events lost: 1");
    const Archive archive = read(file);
    REQUIRE(archive.messages.size() == 2);
    CHECK(archive.messages[1].id == "3.1");
    REQUIRE(archive.events.size() == 1);
    CHECK(archive.events[0] == event(0, 0, Noted{"store", "events lost while it could not be written: 1"}));
}

TEST_CASE("two threads keep messages at once") {
    const Folder folder;
    const std::string file = folder / "store";
    {
        const Opened store{file};
        const auto work = [&](std::uint64_t first) {
            for (std::uint64_t s = first; s < first + 100; ++s) {
                for (std::uint32_t n = 1; n <= 5; ++n) store->record(event(s, n, Noted{"n", "x"}));
                if (!store->keep(message(s, 1, "content"))) std::abort();
            }
        };
        std::thread other{work, 1000};
        work(1);
        other.join();
    }
    const Archive archive = read(file);
    CHECK(archive.messages.size() == 200);
    REQUIRE(archive.events.size() == 1000);
    for (std::size_t i = 0; i < archive.events.size(); ++i) CHECK(archive.events[i].number == i % 5 + 1);
}
