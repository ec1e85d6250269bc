// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "engine/base/error.h"
#include "engine/base/platform_sync.h"
#include "engine/runs/database.h"
#include "engine/runs/registry.h"
#include "engine/runs/run_folder.h"

namespace lamina {

namespace {

/** What a file of a run is of use with, after a power cut too: its curves up to there, the run itself, and the way to both. */
void settle(CurveWriter& curves, const Database& database) {
    try {
        curves.flush();
        const auto folder = curves.file().parent_path();
        for (const auto& place : {curves.file(), folder, folder.parent_path()}) syncToDisk(place);
        database.settle();
    } catch (const Error&) {
        // The weights are there. Points that a full disk has no room for stay for the next attempt.
    }
}

}  // namespace

RunRecorder::RunRecorder(std::shared_ptr<Database> database, RunId id, std::filesystem::path directory, FileLock lock,
                         double before)
    : database_(std::move(database)), id_(id), directory_(std::move(directory)), lock_(std::move(lock)),
      curves_(curvesIn(directory_)), before_(before) {}

RunRecorder::RunRecorder(RunRecorder&&) noexcept = default;

std::filesystem::path RunRecorder::modelFile() const { return modelIn(directory_); }

RunRecorder::~RunRecorder() {
    if (!lock_) return;
    try {
        curves_.flush();
    } catch (const Error&) {
        // Nobody is left to tell; the run will read "interrupted".
    }
}

void RunRecorder::report(std::span<const RunMetric> metrics) {
    Transaction transaction(*database_);
    for (const auto& metric : metrics)
        database_->prepare("INSERT OR REPLACE INTO metrics (run, name, best, last, direction) VALUES (?, ?, ?, ?, ?)")
            .bind(id_).bind(metric.name).bind(metric.best).bind(metric.last)
            .bind(std::string_view(metric.maximize ? "max" : "min")).run();
    database_->prepare("UPDATE runs SET trained_at = ?, duration = ? WHERE id = ?")
        .bind(now()).bind(duration()).bind(id_).run();
    transaction.commit();
}

void RunRecorder::addArtifact(const std::string& kind, const std::filesystem::path& file) {
    const auto path = file.is_absolute() ? file.lexically_relative(directory_) : file;
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(directory_ / path, missing);
    if (missing) throw Error("a run cannot keep this file: " + missing.message(), (directory_ / path).string());
    database_->prepare("INSERT OR REPLACE INTO artifacts (run, path, kind, bytes) VALUES (?, ?, ?, ?)")
        .bind(id_).bind(path.generic_string()).bind(kind).bind(static_cast<std::int64_t>(bytes)).run();
    settle(curves_, *database_);
}

void RunRecorder::finish(Outcome outcome, const std::string& message, std::span<const RunMetric> metrics) {
    report(metrics);
    database_->prepare("UPDATE runs SET outcome = ?, message = ? WHERE id = ?")
        .bind(name(outcome)).bind(message).bind(id_).run();
    const auto lock = std::exchange(lock_, std::nullopt);  // let go of at the end, also when the disk is full
    curves_.flush();
    if (std::filesystem::exists(curves_.file())) addArtifact("curves", curves_.file());
}

}  // namespace lamina
