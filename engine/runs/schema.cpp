// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/schema.h"

#include <array>
#include <string>

#include "engine/base/error.h"

namespace lamina {

namespace {

/** Step i leads from version i to version i + 1. Released steps are never edited: a change is a new step at the end. */
constexpr std::array migrations = {
    R"sql(
CREATE TABLE runs (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    name             TEXT NOT NULL,
    engine_version   TEXT NOT NULL,
    device           TEXT NOT NULL,
    device_reason    TEXT NOT NULL,
    data_fingerprint TEXT NOT NULL,
    parameters       INTEGER NOT NULL,
    started          REAL NOT NULL,              -- seconds since 1970, UTC
    trained_at       REAL NOT NULL,
    duration         REAL NOT NULL DEFAULT 0,    -- seconds
    outcome          TEXT NOT NULL,              -- running, finished, stopped, interrupted, failed
    message          TEXT NOT NULL DEFAULT '',
    tags             TEXT NOT NULL DEFAULT '',
    notes            TEXT NOT NULL DEFAULT '',
    trashed_at       REAL NOT NULL DEFAULT 0     -- 0: not in the trash
);
CREATE TABLE configurations (                    -- apart from runs, so that lists need not read it
    run     INTEGER PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
    project TEXT NOT NULL                        -- the project file's JSON
);
CREATE TABLE metrics (
    run       INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    name      TEXT NOT NULL,
    best      REAL,                              -- null: not a number
    last      REAL,
    direction TEXT NOT NULL,                     -- max or min: what is better
    PRIMARY KEY (run, name)
) WITHOUT ROWID;
CREATE TABLE artifacts (
    run   INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    path  TEXT NOT NULL,                         -- relative to the run's folder
    kind  TEXT NOT NULL,                         -- weights, checkpoint, curves
    bytes INTEGER NOT NULL,
    PRIMARY KEY (run, path)
) WITHOUT ROWID;
)sql",
    R"sql(
ALTER TABLE runs ADD COLUMN parent INTEGER NOT NULL DEFAULT 0;       -- the run whose weights it began with; 0: none
ALTER TABLE runs ADD COLUMN parent_step INTEGER NOT NULL DEFAULT 0;  -- the steps that one had done then
ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT '';           -- what its project asks: classification, regression; '': not known
)sql",
};

std::int64_t schemaVersion(Database& database) {
    auto statement = database.prepare("PRAGMA user_version");
    statement.step();
    return statement.integer(0);
}

}  // namespace

void migrate(Database& database, const std::filesystem::path& file) {
    constexpr auto today = static_cast<std::int64_t>(migrations.size());
    if (schemaVersion(database) == today) return;
    Transaction transaction(database);  // whoever else opens it now waits, and then finds it done
    const auto version = schemaVersion(database);
    if (version > today)
        throw Error("this registry has version " + std::to_string(version) + ", this Lamina knows versions up to " +
                        std::to_string(today),
                    file.string(), "use the newer Lamina, or set LAMINA_HOME to another folder");
    for (auto step = version; step < today; ++step) database.execute(migrations[static_cast<std::size_t>(step)]);
    database.execute("PRAGMA user_version = " + std::to_string(today));
    transaction.commit();
}

}  // namespace lamina
