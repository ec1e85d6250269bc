// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli runs: what was trained on this machine, listed, shown, marked, exported, opened, compared, deleted and restored.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/cli/compare.h"
#include "app/cli/outputs.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/base/error.h"
#include "engine/base/quantities.h"
#include "engine/base/words.h"
#include "engine/io/ended_run.h"
#include "engine/io/project_file.h"
#include "engine/runs/figure_rank.h"
#include "engine/runs/registry.h"

namespace lamina::cli {

namespace {

using nlohmann::json;

std::string number(double value) { return shortNumber(value, 4); }

json toJson(const RunSummary& run) {
    json metrics = json::object();
    for (const auto& m : run.metrics) metrics[m.name] = {{"best", m.best}, {"last", m.last}};
    return {{"id", run.id}, {"name", run.name}, {"outcome", name(run.outcome)}, {"message", run.message}, {"device", run.device},
            {"engine_version", run.engineVersion}, {"data_fingerprint", run.dataFingerprint}, {"parameters", run.parameters},
            {"started", run.started}, {"trained_at", run.trainedAt}, {"duration", run.duration}, {"tags", run.tags},
            {"notes", run.notes}, {"kind", run.kind}, {"continues", run.parent.run}, {"metrics", std::move(metrics)}};
}

/** The figure a list shows. */
std::string headline(const RunSummary& run) {
    const RunMetric* most = tellingFigure(run);
    return most ? most->name + " " + number(most->best) : std::string();
}

std::string spaced(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
    return all;
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
                        shortCount(static_cast<double>(run.parameters)), shortDuration(run.duration), run.device, when(run.started)});
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
    std::cout << when(run.started) << ", " << shortDuration(run.duration) << " on " << run.device << ", " << shortCount(static_cast<double>(run.parameters)) << " parameters\n";
    if (run.parent.run > 0) std::cout << "continues run " << run.parent.run << " after its step " << run.parent.steps << "\n";
    std::vector<std::vector<std::string>> rows = {{"figure", "best", "last"}};
    for (const auto& m : run.metrics) rows.push_back({m.name, number(m.best), number(m.last)});
    printTable(rows);
    if (!run.tags.empty()) std::cout << "tags  " << run.tags << "\n";
    if (!run.notes.empty()) std::cout << "note  " << run.notes << "\n";
    for (const auto& a : run.artifacts) std::cout << a.kind << "  " << a.path.string() << "  " << shortBytes(a.bytes) << "\n";
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
    std::cout << "Run " << id << " is in the trash (" << shortBytes(registry.trashBytes()) << " there): lamina-cli runs restore " << id
              << " takes it out, runs purge empties the trash.\n";
}

void restore(RunId id) {
    Registry().restore(id);
    std::cout << "Run " << id << " is out of the trash.\n";
}

void purge() { std::cout << shortBytes(Registry().purge()) << " of deleted runs are free again.\n"; }

/** Words that are no tags yet join those there are, or leave them. */
void tag(RunId id, const std::vector<std::string>& words, bool leave) {
    for (const auto& word : words)
        if (word.empty() || word.find_first_of(" \t\n") != std::string::npos) throw Error::usage("a tag is one word, received \"" + word + "\"", "give several tags as several words");
    Registry registry;
    std::vector<std::string> tags;
    std::istringstream now(registry.get(id).tags);
    for (std::string one; now >> one;) tags.push_back(one);
    for (const auto& word : words) {
        const auto there = std::find(tags.begin(), tags.end(), word);
        if (leave && there == tags.end()) throw Error::usage("run " + std::to_string(id) + " has no tag \"" + word + "\"");
        if (leave) tags.erase(there);
        else if (there == tags.end()) tags.push_back(word);
    }
    registry.setTags(id, spaced(tags));
    std::cout << "Run " << id << (tags.empty() ? " has no tags." : ": " + spaced(tags)) << "\n";
}

void note(RunId id, const std::string& text) {
    Registry().setNotes(id, text);
    std::cout << "Run " << id << (text.empty() ? " has no note." : ": " + text) << "\n";
}

/** A run as the project it was trained from: its weights stay with the run, where `evaluate` finds them. */
void open(RunId id, const std::string& output, bool force) {
    requireOutput("OUT", output, {".lamina"});
    if (std::filesystem::exists(output) && !force) throw Error::usage(output + " is there already", "give another name, or replace it with --force");
    const Run run = Registry().get(id);
    writeProject(output, recordedProject(run));
    std::cout << "made " << output << " from run " << id << ", " << run.name << " of " << when(run.started) << "\n";
}

}  // namespace

void addRuns(CLI::App& app) {
    auto* verb = app.add_subcommand("runs", "what was trained on this machine");
    verb->require_subcommand(1);
    struct Words {
        bool json = false, remove = false, force = false;
        RunId id = 0;
        std::vector<std::string> others, tags;
        std::string text, output, curves;
    };
    auto words = std::make_shared<Words>();
    const auto add = [&](const char* name, const char* help, bool ofOne) {
        auto* sub = verb->add_subcommand(name, help);
        if (ofOne) addWhole(*sub, "ID", words->id, "the run's number")->required();
        return sub;
    };
    const auto json = [&](CLI::App* sub) {
        sub->add_flag("--json", words->json, "JSON alone on standard output");
        return sub;
    };
    json(add("list", "all runs, newest first", false))->callback([words] { list(words->json); });
    json(add("show", "one run", true))->callback([words] { show(words->id, words->json); });
    json(add("export", "a run with its curves as one JSON", true))->callback([words] { exportRun(words->id); });
    add("delete", "moves a run into the trash", true)->callback([words] { remove(words->id); });
    add("restore", "takes a run out of the trash", true)->callback([words] { restore(words->id); });
    add("purge", "deletes what is in the trash, for good", false)->callback([] { purge(); });
    auto* tagging = add("tag", "gives a run tags, words by which it is found", true);
    tagging->add_option("TAG", words->tags, "a word; again for another")->required();
    tagging->add_flag("--remove", words->remove, "takes these tags away instead");
    tagging->callback([words] { tag(words->id, words->tags, words->remove); });
    auto* noting = add("note", "writes a note to a run", true);
    noting->add_option("TEXT", words->text, "the note; \"\": none")->required();
    noting->callback([words] { note(words->id, words->text); });
    auto* opening = add("open", "makes a project of a run, as it was trained", true);
    opening->add_option("OUT", words->output, "the project file to make (.lamina)")->required();
    opening->add_flag("--force", words->force, "replaces a project that is there");
    opening->callback([words] { open(words->id, words->output, words->force); });
    auto* comparing = json(add("compare", "what differs between runs: settings, best and last figures", true));
    comparing->add_option("OTHER", words->others, "other runs' numbers")->required();
    comparing->add_option("--curves", words->curves, "where all their curves go (.csv): a line a point");
    comparing->callback([words] { compareRuns(words->id, words->others, words->curves, words->json); });
}

}  // namespace lamina::cli
