// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite as values: a connection, a statement, and its failures as Errors in words.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace lamina {

class Database;

/** A prepared statement: bind in order, then step through its rows. */
class Statement {
 public:
    Statement(Database& database, std::string_view sql);
    Statement& bind(std::int64_t value);
    Statement& bind(double value);
    Statement& bind(std::string_view value);
    /** Moves to the next row; false after the last. Throws Error. */
    bool step();
    /** For a statement without rows. */
    void run() { step(); }

    std::int64_t integer(int column) const;
    /** NaN, which SQLite does not know, is stored as NULL and comes back as NaN. */
    double real(int column) const;
    std::string text(int column) const;

 private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Database* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    int bound_ = 0;
};

/** A connection in write-ahead mode, so that readers and a writer of several processes do not wait for each other. */
class Database {
 public:
    explicit Database(const std::filesystem::path& file);
    Statement prepare(std::string_view sql) { return {*this, sql}; }
    void execute(const std::string& sql);
    /** Brings to the disk what was committed: that alone outlives this process, and not a power cut. Throws Error. */
    void settle() const;
    /** Throws Error saying what SQLite refused and what a person can do. */
    [[noreturn]] void fail() const;
    sqlite3* handle() const { return handle_.get(); }

 private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    std::filesystem::path file_;
    std::unique_ptr<sqlite3, Close> handle_;
};

/** All or nothing: rolls back unless committed. */
class Transaction {
 public:
    explicit Transaction(Database& database) : database_(&database) { database_->execute("BEGIN IMMEDIATE"); }
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

 private:
    Database* database_;
};

}  // namespace lamina
