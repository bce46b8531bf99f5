#include <bouncehouse/evidence/bytes.hpp>
#include <bouncehouse/evidence/database.hpp>

namespace bouncehouse::evidence {

int Database::open(const std::string& file, int flags) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (code == SQLITE_OK) sqlite3_busy_timeout(handle, 5000);
    return code;
}

std::optional<std::int64_t> Database::number(const char* sql) {
    Statement statement{*this, sql};
    if (!statement || statement.step() != SQLITE_ROW) return std::nullopt;
    return statement.integer(0);
}

Statement::Statement(Database& database, std::string_view sql) {
    sqlite3_stmt* handle = nullptr;
    sqlite3_prepare_v2(database.get(), sql.data(), static_cast<int>(sql.size()), &handle, nullptr);
    handle_.reset(handle);
}

Statement& Statement::bind(int at, std::int64_t value) {
    sqlite3_bind_int64(handle_.get(), at, value);
    return *this;
}

Statement& Statement::bind(int at, std::string_view text) {
    if (!is_utf8(text) || text.find('\0') != std::string_view::npos) return bind_blob(at, text);
    sqlite3_bind_text64(handle_.get(), at, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind_blob(int at, std::string_view octets) {
    sqlite3_bind_blob64(handle_.get(), at, octets.empty() ? "" : octets.data(), octets.size(), SQLITE_STATIC);
    return *this;
}

int Statement::run() {
    const int code = sqlite3_step(handle_.get());
    sqlite3_reset(handle_.get());
    return code;
}

std::string_view Statement::text(int column) {
    const auto* octets = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return octets == nullptr ? std::string_view{} : std::string_view{octets, static_cast<std::size_t>(size)};
}

StoreKind kind_of(Database& database) {
    const auto schema = database.number("PRAGMA user_version");
    if (!schema)
        return sqlite3_errcode(database.get()) == SQLITE_NOTADB ? StoreKind::no_database : StoreKind::unreadable;
    const auto application = database.number("PRAGMA application_id");
    const auto tables = database.number("SELECT count(*) FROM sqlite_master");
    if (!application || !tables) return StoreKind::unreadable;
    if (*application == store_application) {
        return *schema > store_schema    ? StoreKind::newer
               : *schema == store_schema ? StoreKind::ours
                                         : StoreKind::foreign;
    }
    return *application == 0 && *schema == 0 && *tables == 0 ? StoreKind::empty : StoreKind::foreign;
}

}  // namespace bouncehouse::evidence
