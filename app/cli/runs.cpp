// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli runs: what was trained on this machine, listed, shown, exported, compared, deleted and restored.
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/base/error.h"
#include "engine/runs/registry.h"

namespace lamina::cli {

namespace {

using nlohmann::json;

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

json toJson(const RunSummary& run) {
    json metrics = json::object();
    for (const auto& m : run.metrics) metrics[m.name] = {{"best", m.best}, {"last", m.last}};
    return {{"id", run.id}, {"name", run.name}, {"outcome", name(run.outcome)}, {"message", run.message}, {"device", run.device},
            {"engine_version", run.engineVersion}, {"data_fingerprint", run.dataFingerprint}, {"parameters", run.parameters},
            {"started", run.started}, {"trained_at", run.trainedAt}, {"duration", run.duration}, {"tags", run.tags},
            {"notes", run.notes}, {"metrics", std::move(metrics)}};
}

/** The figure a list shows: validation first. */
std::string headline(const RunSummary& run) {
    for (const char* wanted : {"val_accuracy", "accuracy", "val_loss", "loss"})
        if (const RunMetric* m = run.metric(wanted)) return std::string(wanted) + " " + number(m->best);
    return "";
}

void list(bool asJson) {
    const auto runs = Registry().list();
    if (asJson) {
        auto all = json::array();
        for (const auto& run : runs) all.push_back(toJson(run));
        std::cout << all.dump(2) << "\n";
        return;
    }
    if (runs.empty()) {
        std::cout << "No runs yet: lamina-cli train PROJECT.lamina makes one.\n";
        return;
    }
    std::vector<std::vector<std::string>> rows = {{"id", "name", "state", "best", "parameters", "time", "device", "started"}};
    for (const auto& run : runs)
        rows.push_back({std::to_string(run.id), run.name, std::string(name(run.outcome)), headline(run),
                        count(static_cast<double>(run.parameters)), duration(run.duration), run.device, when(run.started)});
    printTable(rows);
}

void show(RunId id, bool asJson) {
    Registry registry;
    const Run run = registry.get(id);
    json all = toJson(run);
    all["device_reason"] = run.deviceReason;
    for (const auto& a : run.artifacts) all["artifacts"].push_back({{"kind", a.kind}, {"path", a.path.string()}, {"bytes", a.bytes}});
    if (asJson) {
        all["configuration"] = run.configuration;
        std::cout << all.dump(2) << "\n";
        return;
    }
    std::cout << run.name << " #" << run.id << "  " << name(run.outcome) << (run.message.empty() ? "" : ": " + run.message) << "\n";
    std::cout << when(run.started) << ", " << duration(run.duration) << " on " << run.device << ", " << count(static_cast<double>(run.parameters)) << " parameters\n";
    std::vector<std::vector<std::string>> rows = {{"figure", "best", "last"}};
    for (const auto& m : run.metrics) rows.push_back({m.name, number(m.best), number(m.last)});
    printTable(rows);
    for (const auto& a : run.artifacts) std::cout << a.kind << "  " << a.path.string() << "  " << bytes(a.bytes) << "\n";
}

/** Everything of a run as one JSON: for other programs. */
void exportRun(RunId id) {
    Registry registry;
    const Run run = registry.get(id);
    json all = toJson(run);
    all["configuration"] = run.configuration;
    for (const auto& curve : registry.curves(id)) {
        auto points = json::array();
        for (const auto& p : curve.points) points.push_back({{"step", p.step}, {"epoch", p.epoch}, {"time", p.time}, {"value", p.value}});
        all["curves"][curve.name] = std::move(points);
    }
    std::cout << all.dump(1) << "\n";
}

void remove(RunId id) {
    Registry registry;
    registry.remove(id);
    std::cout << "Run " << id << " is in the trash (" << bytes(registry.trashBytes()) << " there): lamina-cli runs restore " << id
              << " takes it out, runs purge empties the trash.\n";
}

void restore(RunId id) {
    Registry().restore(id);
    std::cout << "Run " << id << " is out of the trash.\n";
}

void purge() { std::cout << bytes(Registry().purge()) << " of deleted runs are free again.\n"; }

/** Leaves of a JSON by path, for "what differs". */
void flatten(const json& value, const std::string& path, std::map<std::string, std::string>& out) {
    if (value.is_structured())
        for (const auto& [key, child] : value.items()) flatten(child, path.empty() ? key : path + "." + key, out);
    else out[path] = value.dump();
}

void compare(RunId first, RunId second, bool asJson) {
    Registry registry;
    const Run a = registry.get(first), b = registry.get(second);
    std::map<std::string, std::string> left, right;
    flatten(json::parse(a.configuration, nullptr, false), "", left);
    flatten(json::parse(b.configuration, nullptr, false), "", right);
    for (const auto& m : a.metrics) left["best " + m.name] = number(m.best);
    for (const auto& m : b.metrics) right["best " + m.name] = number(m.best);
    std::set<std::string> keys;
    for (const auto& [key, v] : left) keys.insert(key);
    for (const auto& [key, v] : right) keys.insert(key);
    std::vector<std::vector<std::string>> rows = {{"what differs", "#" + std::to_string(first), "#" + std::to_string(second)}};
    json all = json::object();
    for (const auto& key : keys) {
        if (left[key] == right[key]) continue;
        rows.push_back({key, left[key], right[key]});
        all[key] = {left[key], right[key]};
    }
    if (asJson) std::cout << all.dump(2) << "\n";
    else printTable(rows);
}

}  // namespace

void addRuns(CLI::App& app) {
    auto* verb = app.add_subcommand("runs", "what was trained on this machine");
    verb->require_subcommand(1);
    struct Words {
        bool json = false;
        RunId id = 0, other = 0;
    };
    auto words = std::make_shared<Words>();
    const auto add = [&](const char* name, const char* help, int ids) {
        auto* sub = verb->add_subcommand(name, help);
        sub->add_flag("--json", words->json, "JSON alone on standard output");
        if (ids > 0) addWhole(*sub, "ID", words->id, "the run's number")->required();
        if (ids > 1) addWhole(*sub, "OTHER", words->other, "the other run's number")->required();
        return sub;
    };
    add("list", "all runs, newest first", 0)->callback([words] { list(words->json); });
    add("show", "one run", 1)->callback([words] { show(words->id, words->json); });
    add("export", "a run with its curves as one JSON", 1)->callback([words] { exportRun(words->id); });
    add("delete", "moves a run into the trash", 1)->callback([words] { remove(words->id); });
    add("restore", "takes a run out of the trash", 1)->callback([words] { restore(words->id); });
    add("purge", "deletes what is in the trash, for good", 0)->callback([] { purge(); });
    add("compare", "what differs between two runs", 2)->callback([words] { compare(words->id, words->other, words->json); });
}

}  // namespace lamina::cli
