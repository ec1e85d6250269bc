// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/run_list.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "engine/base/error.h"
#include "engine/base/words.h"

namespace lamina {

namespace {

const std::string columns =
    "id, name, engine_version, device, device_reason, data_fingerprint, parameters, started, trained_at, duration, "
    "outcome, message, tags, notes, trashed_at, parent, parent_step, kind";

Outcome outcomeNamed(const std::string& word) {
    for (auto o : {Outcome::Running, Outcome::Finished, Outcome::Stopped, Outcome::Interrupted})
        if (name(o) == word) return o;
    return Outcome::Failed;
}

void readSummary(const Statement& row, RunSummary& run) {
    run.id = row.integer(0);
    run.name = row.text(1);
    run.engineVersion = row.text(2);
    run.device = row.text(3);
    run.deviceReason = row.text(4);
    run.dataFingerprint = row.text(5);
    run.parameters = row.integer(6);
    run.started = row.real(7);
    run.trainedAt = row.real(8);
    run.duration = row.real(9);
    run.outcome = outcomeNamed(row.text(10));
    run.message = row.text(11);
    run.tags = row.text(12);
    run.notes = row.text(13);
    run.trashed = row.real(14) > 0;
    run.parent = {row.integer(15), static_cast<std::uint64_t>(row.integer(16))};
    run.kind = row.text(17);
}

RunMetric readMetric(const Statement& row) { return {row.text(1), row.real(2), row.real(3), row.text(4) == "max"}; }

bool wanted(const RunSummary& run, const RunQuery& query, const std::string& text) {
    if (run.trashed != query.trashed) return false;
    if (query.outcome && run.outcome != *query.outcome) return false;
    if (!query.dataFingerprint.empty() && run.dataFingerprint != query.dataFingerprint) return false;
    const auto words = run.name + '\n' + run.tags + '\n' + run.notes + '\n' + run.device;
    return text.empty() || lowerCase(words).find(text) != std::string::npos;
}

using Less = std::function<bool(const RunSummary&, const RunSummary&)>;

template <class Field>
Less by(Field RunSummary::*field) {
    return [field](const RunSummary& a, const RunSummary& b) { return a.*field < b.*field; };
}

Less byField(const std::string& key) {
    static const std::array<std::pair<std::string_view, Less>, 7> fields = {{
        {"started", by(&RunSummary::id)},  // ids are given in that order, and a clock may be set back
        {"name", by(&RunSummary::name)},
        {"duration", by(&RunSummary::duration)},
        {"parameters", by(&RunSummary::parameters)},
        {"device", by(&RunSummary::device)},
        {"trained_at", by(&RunSummary::trainedAt)},
        {"outcome", [](const auto& a, const auto& b) { return name(a.outcome) < name(b.outcome); }},
    }};
    for (const auto& [word, less] : fields)
        if (word == key) return less;
    return {};
}

double bestOf(const RunSummary& run, const std::string& metric) {
    const auto* found = run.metric(metric);
    return found ? found->best : std::nan("");
}

void sortByMetric(std::vector<RunSummary>& runs, const RunQuery& query) {
    const auto has = [&](const RunSummary& run) { return !std::isnan(bestOf(run, query.sortBy)); };
    const auto end = std::stable_partition(runs.begin(), runs.end(), has);
    std::stable_sort(runs.begin(), end, [&](const auto& a, const auto& b) {
        const double x = bestOf(a, query.sortBy), y = bestOf(b, query.sortBy);
        return query.descending ? y < x : x < y;
    });
}

}  // namespace

std::vector<RunSummary> readSummaries(Database& database) {
    std::vector<RunSummary> runs;
    auto rows = database.prepare("SELECT " + columns + " FROM runs ORDER BY id");
    while (rows.step()) readSummary(rows, runs.emplace_back());
    auto metrics = database.prepare("SELECT run, name, best, last, direction FROM metrics ORDER BY run");
    auto run = runs.begin();
    while (metrics.step()) {
        const RunId id = metrics.integer(0);
        while (run != runs.end() && run->id < id) ++run;
        if (run != runs.end() && run->id == id) run->metrics.push_back(readMetric(metrics));
    }
    return runs;
}

Run readRun(Database& database, RunId id) {
    auto row = database.prepare("SELECT " + columns + ", (SELECT project FROM configurations WHERE run = id) FROM runs WHERE id = ?");
    row.bind(id);
    if (!row.step())
        throw Error::usage("there is no run " + std::to_string(id), "list the runs to see which there are");
    Run run;
    readSummary(row, run);
    run.configuration = row.text(18);
    auto metrics = database.prepare("SELECT run, name, best, last, direction FROM metrics WHERE run = ?");
    metrics.bind(id);
    while (metrics.step()) run.metrics.push_back(readMetric(metrics));
    auto artifacts = database.prepare("SELECT kind, path, bytes FROM artifacts WHERE run = ? ORDER BY path");
    artifacts.bind(id);
    while (artifacts.step())
        run.artifacts.push_back({artifacts.text(0), artifacts.text(1), static_cast<std::uint64_t>(artifacts.integer(2))});
    return run;
}

std::vector<RunSummary> select(std::vector<RunSummary> runs, const RunQuery& query) {
    const auto text = lowerCase(query.text);
    std::erase_if(runs, [&](const RunSummary& run) { return !wanted(run, query, text); });
    if (const auto less = byField(query.sortBy)) {
        std::stable_sort(runs.begin(), runs.end(),
                         [&](const auto& a, const auto& b) { return query.descending ? less(b, a) : less(a, b); });
    } else {
        sortByMetric(runs, query);
    }
    if (query.limit > 0 && runs.size() > query.limit) runs.resize(query.limit);
    return runs;
}

}  // namespace lamina
