// The store keeper: one thread owns the database and commits what has come together since its last
// transaction; keep() returns when the transaction that holds its message is committed.
#include <algorithm>
#include <bouncehouse/evidence/database.hpp>
#include <bouncehouse/evidence/fields.hpp>
#include <bouncehouse/evidence/keepers.hpp>
#include <bouncehouse/evidence/spell.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bouncehouse::evidence {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_wait = 50ms;            // of an event for its transaction
constexpr std::size_t large_batch = 2000;      // events that are committed at once
constexpr std::size_t most_waiting = 100'000;  // events; more: recording waits for the disk

// WAL with synchronous=NORMAL: a commit is a write to the log without fsync, so it outlives a killed
// process (the pages are the kernel's) but not surely a power cut; NORMAL still syncs at checkpoints,
// so that even then the file is whole and only the last transactions are missing. OFF would save
// those few syncs and risk the file.
constexpr const char* settings =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY;";

// `event` and `envelope` are the lines of docs/journal.md (the envelope without its content); the other
// columns are for queries. Numbers of session 0 begin anew at each start, so they are no key.
constexpr const char* schema = R"(
BEGIN IMMEDIATE;
CREATE TABLE sessions(number INTEGER PRIMARY KEY, host TEXT, local TEXT, remote TEXT, implicit_tls INTEGER,
                      began_ns INTEGER, ended_ns INTEGER, how TEXT, by_client INTEGER);
CREATE TABLE events(session INTEGER NOT NULL, number INTEGER NOT NULL, at_ns INTEGER NOT NULL, kind TEXT NOT NULL,
                    event TEXT NOT NULL);
CREATE INDEX events_by_session ON events(session, number);
CREATE TABLE messages(id TEXT PRIMARY KEY, session INTEGER NOT NULL, at_ns INTEGER NOT NULL, wall_ms INTEGER NOT NULL,
                      host TEXT, client TEXT, sender TEXT, code INTEGER, size INTEGER, envelope TEXT NOT NULL, content BLOB);
CREATE INDEX messages_by_session ON messages(session);
CREATE INDEX messages_by_time ON messages(wall_ms);
PRAGMA application_id=1112035157;
PRAGMA user_version=1;
COMMIT;
)";
static_assert(store_application == 1112035157 && store_schema == 1);

class Store final : public Keeper {
public:
    Store(std::unique_ptr<Database> database, const std::string& name, Warn warn)
        : database_(std::move(database)), spell_("store " + name, std::move(warn)), rows_(*database_) {
        writer_ = std::thread{[this] { write(); }};
    }
    ~Store() override {
        {
            const std::scoped_lock lock{mutex_};
            stopping_ = true;
        }
        work_.notify_one();
        writer_.join();
    }

    void record(const Event& event) override {
        std::unique_lock lock{mutex_};
        room_.wait(lock, [this] { return waiting_.events.size() < most_waiting; });
        waiting_.events.push_back(event);
        const std::size_t count = waiting_.events.size();
        if (count == 1 || count == large_batch) work_.notify_one();
    }

    bool keep(const Message& message) override {
        Kept mine{&message, waiting_none};
        std::unique_lock lock{mutex_};
        waiting_.messages.push_back(&mine);
        const std::uint64_t wanted = sequence_ + 1;
        work_.notify_one();
        committed_.wait(lock, [&] { return done_ >= wanted; });
        return mine.result == SQLITE_DONE;
    }

    void flush() override {
        std::unique_lock lock{mutex_};
        flush_ = true;
        const std::uint64_t wanted = sequence_ + 1;
        work_.notify_one();
        committed_.wait(lock, [&] { return done_ >= wanted; });
    }

private:
    static constexpr int waiting_none = -1;
    struct Kept {
        const Message* message;
        int result;
    };  // the message stays with the thread that waits
    struct Batch {
        std::vector<Event> events;
        std::vector<Kept*> messages;
    };
    struct Rows {
        explicit Rows(Database& database)
            : begin(database, "BEGIN IMMEDIATE"),
              commit(database, "COMMIT"),
              rollback(database, "ROLLBACK"),
              began(
                  database,
                  "INSERT OR IGNORE INTO sessions(number,host,local,remote,implicit_tls,began_ns) VALUES(?,?,?,?,?,?)"),
              ended(database, "UPDATE sessions SET ended_ns=?, how=?, by_client=? WHERE number=?"),
              event(database, "INSERT INTO events VALUES(?,?,?,?,?)"),
              message(database, "INSERT INTO messages VALUES(?,?,?,?,?,?,?,?,?,?,?)") {}
        Statement begin, commit, rollback, began, ended, event, message;
    };

    bool urgent() const {
        return stopping_ || flush_ || !waiting_.messages.empty() || waiting_.events.size() >= large_batch;
    }

    void write() {
        std::unique_lock lock{mutex_};
        for (;;) {
            work_.wait(lock, [this] { return urgent() || !waiting_.events.empty(); });
            work_.wait_for(lock, longest_wait, [this] { return urgent(); });
            const bool last = stopping_;
            flush_ = false;
            Batch batch = std::exchange(waiting_, {});
            const std::uint64_t number = ++sequence_;
            room_.notify_all();
            lock.unlock();
            commit(batch);
            lock.lock();
            done_ = number;
            committed_.notify_all();
            if (last && waiting_.events.empty() && waiting_.messages.empty()) return;
        }
    }

    /// All of the batch, or nothing of it.
    void commit(Batch& batch) {
        if (batch.events.empty() && batch.messages.empty()) return;
        const std::size_t events = batch.events.size();
        if (insert(batch)) {
            spell_.well("is written again" + (lost_ == 0 ? "" : "; events lost: " + std::to_string(lost_)));
            lost_ = 0;
            return;
        }
        const std::string why = database_->error();
        if (sqlite3_get_autocommit(database_->get()) == 0) rows_.rollback.run();
        for (Kept* kept : batch.messages) kept->result = waiting_none;
        lost_ += events;
        spell_.trouble(why + "; events are lost and messages refused until it can be written again");
    }

    bool insert(Batch& batch) {
        if (rows_.begin.run() != SQLITE_DONE) return false;
        if (lost_ > 0)
            batch.events.push_back(
                {.body = Noted{"store", "events lost while it could not be written: " + std::to_string(lost_)}});
        const bool well =
            std::all_of(batch.events.begin(), batch.events.end(), [this](const Event& e) { return insert(e); }) &&
            std::all_of(batch.messages.begin(), batch.messages.end(), [this](Kept* m) { return insert(*m); });
        return well && rows_.commit.run() == SQLITE_DONE;
    }

    bool insert(const Event& event) {
        const auto session = static_cast<std::int64_t>(event.session);
        if (const auto* connected = std::get_if<Connected>(&event.body)) {
            rows_.began.bind(1, session).bind(2, connected->host).bind(3, connected->local).bind(4, connected->remote);
            if (rows_.began.bind(5, connected->implicit_tls ? 1 : 0).bind(6, event.at.count()).run() != SQLITE_DONE)
                return false;
        } else if (const auto* ended = std::get_if<Ended>(&event.body)) {
            rows_.ended.bind(1, event.at.count())
                .bind(2, ended->how)
                .bind(3, ended->by_client ? 1 : 0)
                .bind(4, session);
            if (rows_.ended.run() != SQLITE_DONE) return false;
        }
        const std::string line = to_json(event);
        rows_.event.bind(1, session).bind(2, event.number).bind(3, event.at.count());
        return rows_.event.bind(4, kind_names[event.body.index()]).bind(5, line).run() == SQLITE_DONE;
    }

    /// False when the batch cannot go on. An id that is there already fails that message alone.
    bool insert(Kept& kept) {
        const Message& m = *kept.message;
        Message without = m;
        without.content = nullptr;
        const std::string envelope = to_json(without);
        rows_.message.bind(1, m.id)
            .bind(2, static_cast<std::int64_t>(m.session))
            .bind(3, m.at.count())
            .bind(4, m.wall_ms);
        rows_.message.bind(5, m.host).bind(6, m.client).bind(7, m.sender).bind(8, m.code);
        rows_.message.bind(9, static_cast<std::int64_t>(m.size)).bind(10, envelope);
        rows_.message.bind_blob(11, m.content ? std::string_view{*m.content} : std::string_view{});
        kept.result = rows_.message.run();
        return kept.result == SQLITE_DONE || kept.result == SQLITE_CONSTRAINT || kept.result == SQLITE_TOOBIG;
    }

    std::unique_ptr<Database> database_;  // the writer's alone
    Spell spell_;
    Rows rows_;
    std::uint64_t lost_ = 0;
    std::mutex mutex_;
    std::condition_variable work_, room_, committed_;
    Batch waiting_;
    std::uint64_t sequence_ = 0, done_ = 0;  // transactions begun and finished
    bool stopping_ = false, flush_ = false;
    std::thread writer_;
};

std::string refusal(StoreKind kind, Database& database) {
    switch (kind) {
        case StoreKind::newer: return "was written by a newer Bouncehouse; use that, or name another file";
        case StoreKind::foreign: return "is the SQLite database of another program; name another file";
        case StoreKind::no_database: return "is no SQLite database; name another file";
        case StoreKind::unreadable: return database.error();
        case StoreKind::ours:
        case StoreKind::empty: break;
    }
    return {};
}

}  // namespace

std::variant<std::shared_ptr<Keeper>, KeeperError> open_store(const std::string& file, Warn warn) {
    auto database = std::make_unique<Database>();
    const auto failed = [&](const std::string& why) { return KeeperError{"store " + file + ": " + why}; };
    if (database->open(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) != SQLITE_OK) return failed(database->error());
    const StoreKind kind = kind_of(*database);
    if (const std::string why = refusal(kind, *database); !why.empty()) return failed(why);
    if (database->run(settings) != SQLITE_OK) return failed(database->error());
    if (kind == StoreKind::empty && database->run(schema) != SQLITE_OK) return failed(database->error());
    return std::make_shared<Store>(std::move(database), file, std::move(warn));
}

std::uint64_t next_session_in_store(const std::string& file) {
    Database database;
    if (database.open(file, SQLITE_OPEN_READONLY) != SQLITE_OK || kind_of(database) != StoreKind::ours) return 1;
    const auto last = database.number(
        "SELECT max(coalesce((SELECT max(number) FROM sessions),0), coalesce((SELECT max(session) FROM events),0),"
        " coalesce((SELECT max(session) FROM messages),0))");
    return static_cast<std::uint64_t>(last.value_or(0)) + 1;
}

}  // namespace bouncehouse::evidence
