// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/registry.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/folder_bytes.h"
#include "engine/base/version.h"
#include "engine/runs/database.h"
#include "engine/runs/run_folder.h"
#include "engine/runs/run_list.h"
#include "engine/runs/schema.h"

namespace lamina {

namespace {

/** The number that the name of a folder is; 0: none that a run would have. */
RunId numberOf(const std::filesystem::path& folder) {
    const std::string name = folder.filename().string();
    RunId number = 0;
    const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool whole = failure == std::errc() && end == name.data() + name.size();
    return whole && number > 0 && name.size() <= 15 ? number : 0;
}

/** Above every run there ever was and every folder: those of a registry that was lost are still there, and no other run's. */
RunId freshId(Database& database, const std::filesystem::path& folders) {
    auto last = database.prepare("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'runs'");
    RunId highest = last.step() ? last.integer(0) : 0;
    std::error_code failure;
    for (std::filesystem::directory_iterator it(folders, failure), end; !failure && it != end; it.increment(failure))
        highest = std::max(highest, numberOf(it->path()));
    if (failure) throw Error("cannot see which runs there are: " + failure.message(), folders.string(), "check the rights of this folder");
    return highest + 1;
}

RunId insertRun(Database& database, RunId id, const RunStart& start) {
    database.prepare("INSERT INTO runs (id, name, engine_version, device, device_reason, data_fingerprint, parameters, started, "
                     "trained_at, outcome, tags, parent, parent_step, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, ?, ?)")
        .bind(id).bind(start.name).bind(version()).bind(start.device).bind(start.deviceReason).bind(start.dataFingerprint)
        .bind(start.parameters).bind(now()).bind(now()).bind(start.tags).bind(start.parent.run).bind(static_cast<std::int64_t>(start.parent.steps)).bind(start.kind).run();
    database.prepare("INSERT INTO configurations (run, project) VALUES (?, ?)").bind(id).bind(start.configuration).run();
    return id;
}

FileLock lockRun(RunId id, const std::filesystem::path& directory) {
    makeDirectories(directory);
    auto lock = FileLock::tryTake(lockIn(directory));
    if (!lock) throw Error("run " + std::to_string(id) + " is running", directory.string(), "stop it first");
    return std::move(*lock);
}

/** Of the points up to a step; nothing where there is none. */
std::optional<RunMetric> figureUpTo(RunMetric figure, const Curve& curve, std::uint64_t lastStep) {
    bool any = false;
    for (const CurvePoint& point : curve.points) {
        if (point.step > lastStep) continue;
        const bool better = figure.maximize ? point.value > figure.best : point.value < figure.best;
        if (!any || better || std::isnan(figure.best)) figure.best = point.value;
        figure.last = point.value;
        any = true;
    }
    return any ? std::optional(figure) : std::nullopt;
}

/** The figures of a run are of the points that it keeps: what came behind is trained again. */
void cutFigures(Database& database, const Run& run, const std::vector<Curve>& curves, std::uint64_t lastStep) {
    Transaction transaction(database);
    for (const RunMetric& metric : run.metrics) {
        const auto curve = std::find_if(curves.begin(), curves.end(), [&](const Curve& c) { return c.name == metric.name; });
        if (curve == curves.end()) continue;  // nobody knows when it was told
        if (const auto kept = figureUpTo(metric, *curve, lastStep))
            database.prepare("UPDATE metrics SET best = ?, last = ? WHERE run = ? AND name = ?").bind(kept->best).bind(kept->last).bind(run.id).bind(metric.name).run();
        else
            database.prepare("DELETE FROM metrics WHERE run = ? AND name = ?").bind(run.id).bind(metric.name).run();
    }
    transaction.commit();
}

}  // namespace

// Absolute, so that what lies in a run's folder is told from what is named from there.
Registry::Registry(std::filesystem::path directory) : directory_(std::filesystem::absolute(directory)) {
    makeDirectories(directory_ / "runs");
    const auto file = directory_ / "runs.sqlite";
    database_ = std::make_shared<Database>(file);
    migrate(*database_, file);
}

std::filesystem::path Registry::directory(RunId id) const { return directory_ / "runs" / std::to_string(id); }

std::filesystem::path Registry::modelFile(RunId id) const { return modelIn(directory(id)); }

std::filesystem::path Registry::curveFile(RunId id) const { return curvesIn(directory(id)); }

std::vector<Curve> Registry::curves(RunId id) const { return readCurves(curveFile(id)); }

RunRecorder Registry::begin(const RunStart& start) {
    Transaction transaction(*database_);  // nobody sees the run before its lock is held
    const RunId id = insertRun(*database_, freshId(*database_, directory_ / "runs"), start);
    auto lock = lockRun(id, directory(id));
    transaction.commit();
    return {database_, id, directory(id), std::move(lock), 0};
}

RunRecorder Registry::resume(RunId id, std::uint64_t lastStep, const RunStart& now) {
    const auto run = get(id);
    if (run.trashed) throw Error("run " + std::to_string(id) + " is in the trash", {}, "restore it first");
    auto lock = lockRun(id, directory(id));
    cutFigures(*database_, run, curves(id), lastStep);  // before the points go, by which it is told again if this is broken off
    truncateCurves(curveFile(id), lastStep);
    database_->prepare("UPDATE runs SET outcome = 'running', message = '', engine_version = ? WHERE id = ?")
        .bind(version()).bind(id).run();
    if (!now.device.empty()) database_->prepare("UPDATE runs SET device = ?, device_reason = ? WHERE id = ?").bind(now.device).bind(now.deviceReason).bind(id).run();
    if (!now.configuration.empty()) database_->prepare("UPDATE configurations SET project = ? WHERE run = ?").bind(now.configuration).bind(id).run();
    return {database_, id, directory(id), std::move(lock), run.duration};
}

void Registry::markInterrupted() {
    std::vector<RunId> dead;
    auto running = database_->prepare("SELECT id FROM runs WHERE outcome = 'running'");
    while (running.step())
        if (!FileLock::held(lockIn(directory(running.integer(0))))) dead.push_back(running.integer(0));
    // One that ended by itself in between has said so before it let go of its lock: the condition sees it.
    for (RunId id : dead)
        database_->prepare("UPDATE runs SET outcome = 'interrupted' WHERE id = ? AND outcome = 'running'").bind(id).run();
}

// A registry that was tampered with may lead in a circle: parents are older than what continues them.
std::vector<Ancestor> Registry::lineage(const Ancestor& newest) {
    std::vector<Ancestor> line;
    for (Ancestor at = newest; at.run > 0 && (line.empty() || at.run < line.back().run);) {
        auto statement = database_->prepare("SELECT parent, parent_step FROM runs WHERE id = ?");
        statement.bind(at.run);
        if (!statement.step()) break;
        line.push_back(at);
        at = {statement.integer(0), static_cast<std::uint64_t>(statement.integer(1))};
    }
    std::reverse(line.begin(), line.end());
    return line;
}

std::vector<RunSummary> Registry::list(const RunQuery& query) {
    markInterrupted();
    return select(readSummaries(*database_), query);
}

Run Registry::get(RunId id) {
    markInterrupted();
    Run run = readRun(*database_, id);
    for (auto& artifact : run.artifacts) artifact.path = directory(id) / artifact.path;
    return run;
}

void Registry::setText(RunId id, const char* column, const std::string& text) {
    readRun(*database_, id);
    database_->prepare("UPDATE runs SET " + std::string(column) + " = ? WHERE id = ?").bind(text).bind(id).run();
}

void Registry::setName(RunId id, const std::string& name) { setText(id, "name", name); }

void Registry::setNotes(RunId id, const std::string& notes) { setText(id, "notes", notes); }

void Registry::setTags(RunId id, const std::string& tags) { setText(id, "tags", tags); }

void Registry::remove(RunId id) {
    if (get(id).outcome == Outcome::Running)
        throw Error("run " + std::to_string(id) + " is running", {}, "stop it first");
    database_->prepare("UPDATE runs SET trashed_at = ? WHERE id = ?").bind(now()).bind(id).run();
}

void Registry::restore(RunId id) {
    readRun(*database_, id);
    database_->prepare("UPDATE runs SET trashed_at = 0 WHERE id = ?").bind(id).run();
}

std::vector<RunId> Registry::trash() {
    std::vector<RunId> ids;
    auto statement = database_->prepare("SELECT id FROM runs WHERE trashed_at > 0");
    while (statement.step()) ids.push_back(statement.integer(0));
    return ids;
}

std::uint64_t Registry::trashBytes() {
    std::uint64_t bytes = 0;
    for (RunId id : trash()) bytes += bytesIn(directory(id));
    return bytes;
}

std::uint64_t Registry::purge() {
    std::uint64_t freed = 0;
    for (RunId id : trash()) {
        const auto bytes = bytesIn(directory(id));
        // The row goes first: files without a row are only litter, a row without files would be a broken promise.
        database_->prepare("DELETE FROM runs WHERE id = ? AND trashed_at > 0").bind(id).run();
        std::error_code failure;
        std::filesystem::remove_all(directory(id), failure);
        if (failure) throw Error("cannot delete the files of a run: " + failure.message(), directory(id).string());
        freed += bytes;
    }
    return freed;
}

}  // namespace lamina
