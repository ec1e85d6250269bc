// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/compare.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "app/cli/outputs.h"
#include "app/cli/terminal.h"
#include "app/cli/words.h"
#include "engine/base/error.h"
#include "engine/base/quantities.h"
#include "engine/base/words.h"
#include "engine/data/csv.h"
#include "engine/io/comparable.h"
#include "engine/runs/differences.h"
#include "engine/runs/registry.h"

namespace lamina::cli {

namespace {

using nlohmann::json;
using Values = std::map<std::string, json>;

std::string fourFigures(double value) { return shortNumber(value, 4); }

/** Leaves of a JSON by path, for other programs; what a run lacks is null there. */
void flatten(const json& value, const std::string& path, Values& out) {
    if (value.is_structured())
        for (const auto& [key, child] : value.items()) flatten(child, path.empty() ? key : path + "." + key, out);
    else out[path] = value;
}

Values valuesOf(const Run& run) {
    Values values;
    json configuration = json::parse(run.configuration, nullptr, false);
    if (configuration.is_object()) configuration.erase("canvas");  // where layers lie is no setting
    flatten(configuration, "", values);
    for (const auto& m : run.metrics) values["best " + m.name] = m.best, values["last " + m.name] = m.last;  // no number: null
    return values;
}

void printJson(const std::vector<Run>& runs) {
    std::vector<Values> values;
    std::set<std::string> keys;
    for (const auto& run : runs) {
        values.push_back(valuesOf(run));
        for (const auto& [key, value] : values.back()) keys.insert(key);
    }
    json all = json::object();
    for (const auto& key : keys) {
        auto row = json::array();
        bool differs = false;
        for (auto& of : values) {
            row.push_back(of[key]);
            differs = differs || of[key] != values.front()[key];
        }
        if (differs) all[key] = std::move(row);
    }
    std::cout << all.dump(2) << "\n";
}

std::vector<std::string> headerOf(const std::string& title, const std::vector<Run>& runs) {
    std::vector<std::string> header = {title};
    for (const auto& run : runs) header.push_back("#" + std::to_string(run.id));
    return header;
}

void printSettings(const std::vector<Run>& runs) {
    std::vector<std::vector<std::string>> rows = {headerOf("what differs", runs)};
    const auto add = [&](const std::string& what, const auto& of) {
        std::set<std::string> all;
        rows.push_back({what});
        for (const auto& run : runs) rows.back().push_back(of(run)), all.insert(rows.back().back());
        if (all.size() == 1) rows.pop_back();
    };
    add("name", [](const Run& r) { return r.name; });
    add("parameters", [](const Run& r) { return std::to_string(r.parameters); });
    add("data", [](const Run& r) { return r.dataFingerprint.substr(0, 9); });
    add("device", [](const Run& r) { return r.device; });
    for (const auto& setting : settingsThatDiffer(runs)) {
        rows.push_back({setting.what});
        rows.back().insert(rows.back().end(), setting.values.begin(), setting.values.end());
    }
    if (rows.size() > 1) printTable(rows);
    else std::cout << "The settings of these runs are the same.\n";
}

/** Best and last of every figure that a run has. */
void printFigures(const std::vector<Run>& runs) {
    std::vector<std::vector<std::string>> rows = {headerOf("figure (best, last)", runs)};
    std::vector<std::string> names;
    for (const auto& run : runs)
        for (const auto& m : run.metrics)
            if (std::find(names.begin(), names.end(), m.name) == names.end()) names.push_back(m.name);
    for (const auto& name : names) {
        rows.push_back({name});
        for (const auto& run : runs) {
            const RunMetric* m = run.metric(name);
            rows.back().push_back(m ? fourFigures(m->best) + ", " + fourFigures(m->last) : "–");
        }
    }
    rows.push_back({"time"});
    for (const auto& run : runs) rows.back().push_back(shortDuration(run.duration));
    printTable(rows);
}

void writeCurves(Registry& registry, const std::vector<Run>& runs, const std::string& file) {
    std::ofstream out(file, std::ios::binary);
    out << "run,name,curve,step,epoch,time,value\n";
    for (const auto& run : runs)
        for (const auto& curve : registry.curves(run.id))
            for (const auto& p : curve.points)
                out << run.id << "," << csvCell(run.name) << "," << curve.name << "," << p.step << "," << p.epoch << "," << fixedNumber(p.time, 3) << ","
                    << shortNumber(p.value, 9) << "\n";
    out.flush();
    if (!out) throw Error("the curves could not be written to their end", file, "make room, or send them elsewhere");
}

}  // namespace

void compareRuns(RunId first, const std::vector<std::string>& others, const std::string& curves, bool asJson) {
    if (!curves.empty()) requireOutput("--curves", curves, {".csv"});
    Registry registry;
    std::vector<Run> runs = {registry.get(first)};
    for (const auto& other : others) runs.push_back(registry.get(wholeNumberOf("OTHER", other)));
    runs = comparable(std::move(runs));
    const std::string wrote = curves.empty() ? std::string() : "wrote " + curves + wordsOfReplacing(curves);
    if (!curves.empty()) writeCurves(registry, runs, curves);
    if (asJson) {
        if (!wrote.empty()) remark(wrote);  // beside the JSON
        return printJson(runs);
    }
    printSettings(runs);
    std::cout << "\n";
    printFigures(runs);
    if (!wrote.empty()) std::cout << "\n" << wrote << "\n";
}

}  // namespace lamina::cli
