// A thin owner of SQLite's handles: the store's writer and reader share it.
#pragma once
#include <sqlite3.h>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::evidence {

inline constexpr int store_schema = 1;                // PRAGMA user_version
inline constexpr int store_application = 0x42484F55;  // PRAGMA application_id: "BHOU"

class Database {
public:
    /// SQLite's flags; the result code of sqlite3_open_v2.
    int open(const std::string& file, int flags);
    sqlite3* get() const { return handle_.get(); }
    int run(const char* sql) { return sqlite3_exec(get(), sql, nullptr, nullptr, nullptr); }
    std::optional<std::int64_t> number(const char* sql);
    std::string error() const { return sqlite3_errmsg(get()); }

private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    std::unique_ptr<sqlite3, Close> handle_;
};

class Statement {
public:
    Statement() = default;
    Statement(Database& database, std::string_view sql);
    explicit operator bool() const { return handle_ != nullptr; }
    Statement& bind(int at, std::int64_t value);
    /// As TEXT when it is UTF-8 without NUL, else as BLOB. The text must live until step().
    Statement& bind(int at, std::string_view text);
    Statement& bind_blob(int at, std::string_view octets);
    /// Like sqlite3_step; run() also resets for the next row.
    int step() { return sqlite3_step(handle_.get()); }
    int run();
    std::int64_t integer(int column) { return sqlite3_column_int64(handle_.get(), column); }
    std::string_view text(int column);
    bool null(int column) { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }

private:
    struct Finish {
        void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
    };
    std::unique_ptr<sqlite3_stmt, Finish> handle_;
};

/// What is in the file, as far as SQLite can tell.
enum class StoreKind { ours, empty, newer, foreign, no_database, unreadable };
StoreKind kind_of(Database& database);

}  // namespace bouncehouse::evidence
