// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/database.h"

#include <sqlite3.h>

#include <limits>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/platform_sync.h"

namespace lamina {

namespace {

constexpr int patience = 10'000;  // milliseconds to wait for another process' write

std::string advice(int code) {
    switch (code & 0xff) {
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM: return "check the rights of this folder, or set LAMINA_HOME to one that may be written to";
        case SQLITE_FULL: return "the disk is full: make room, for example by emptying the trash of runs";
        case SQLITE_BUSY: return "another program holds the registry: close it or try again";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "the registry is damaged: move this file aside; the runs' weights and curves are in the folder beside it";
        default: return "check the disk";
    }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    statement_.reset(statement);
    if (code != SQLITE_OK) database.fail();
}

Statement& Statement::bind(std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), ++bound_, value);
    return *this;
}

Statement& Statement::bind(double value) {
    sqlite3_bind_double(statement_.get(), ++bound_, value);
    return *this;
}

Statement& Statement::bind(std::string_view value) {
    // An empty view may have no address, which SQLite would take for NULL.
    const char* text = value.empty() ? "" : value.data();
    sqlite3_bind_text64(statement_.get(), ++bound_, text, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) database_->fail();
    return false;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

double Statement::real(int column) const {
    const bool null = sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
    return null ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
    const auto* text = sqlite3_column_text(statement_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
    return text ? std::string(reinterpret_cast<const char*>(text), size) : std::string();
}

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Database::Database(const std::filesystem::path& file) : file_(file) {
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
    const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) fail();
    sqlite3_busy_timeout(handle, patience);
    sqlite3_extended_result_codes(handle, 1);
    execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
}

void Database::execute(const std::string& sql) {
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

void Database::settle() const {
    auto log = file_;
    log += "-wal";
    if (std::filesystem::exists(log)) syncToDisk(log);  // by a handle of our own: SQLite's locks are on the other files
    syncToDisk(file_.parent_path());
}

void Database::fail() const {
    const int code = handle_ ? sqlite3_errcode(handle_.get()) : SQLITE_NOMEM;
    const std::string words = handle_ ? sqlite3_errmsg(handle_.get()) : "out of memory";
    throw Error("the registry of runs refused: " + words, file_.string(), advice(code));
}

Transaction::~Transaction() {
    if (database_) sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    database_->execute("COMMIT");
    database_ = nullptr;
}

}  // namespace lamina
