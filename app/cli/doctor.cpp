// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli doctor: what would spoil a training of these data, and what mends it.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "app/cli/files.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "engine/base/error.h"
#include "engine/checks/checkup.h"
#include "engine/checks/fit.h"
#include "engine/data/doctor.h"
#include "engine/io/project_file.h"

namespace lamina::cli {

namespace {

/** Of the data as the project reads them now: a remedy may be to read them in another way. */
std::vector<Issue> findingsOf(const Opened& opened) { return checkup(readData(opened.project.data, opened.directory), opened.project); }

const char* word(Issue::Severity severity) {
    return severity == Issue::Severity::Good ? "good" : severity == Issue::Severity::Warning ? "warning" : "problem";
}

/** Whether a change could be made; else the project stays as it was: what keeps the data from being prepared is a finding itself. */
template <class Change>
bool changed(Project& project, Change change) {
    Project after = project;
    try {
        change(after);
    } catch (const Error&) {
        return false;
    }
    project = std::move(after);
    return true;
}

/** Applies what has a remedy, one after another, and looks again after each: one may make another needless. The titles of what was done. */
std::vector<std::string> mendAll(Opened& opened) {
    std::vector<std::string> done;
    std::set<std::string> tried;
    for (bool again = true; again;) {
        again = false;
        for (const Issue& finding : findingsOf(opened)) {
            if (finding.severity == Issue::Severity::Good || !finding.mends() || !tried.insert(finding.sentence() + finding.offer()).second) continue;
            if (!changed(opened.project, [&](Project& p) { mend(p, finding.remedies.front()); })) continue;
            done.push_back(finding.offer());
            again = true;
            break;
        }
    }
    return done;
}

void printJson(const std::vector<Issue>& findings, const std::vector<std::string>& done) {
    auto list = nlohmann::ordered_json::array();
    for (const Issue& f : findings) {
        nlohmann::ordered_json one = {{"severity", word(f.severity)}, {"sentence", f.sentence()}};
        one["fix"] = f.mends() ? nlohmann::ordered_json(f.offer()) : nlohmann::ordered_json(nullptr);
        list.push_back(std::move(one));
    }
    std::cout << nlohmann::ordered_json{{"findings", list}, {"fixed", done}}.dump(2) << "\n";
}

void printText(const std::vector<Issue>& findings, const std::vector<std::string>& done, const std::string& file) {
    std::size_t open = 0;
    for (const auto& title : done) std::cout << "fixed    " << title << "\n";
    for (const Issue& f : findings) {
        std::cout << word(f.severity) << (f.severity == Issue::Severity::Good ? "     " : "  ") << f.sentence() << "\n";
        if (f.severity == Issue::Severity::Good || !f.mends()) continue;
        std::cout << "         fix: " << f.offer() << "\n";
        ++open;
    }
    if (open > 0) std::cout << "lamina-cli doctor " << file << " --fix makes " << (open == 1 ? "this change" : "these changes") << " in the project\n";
}

void run(const std::string& file, const std::string& data, bool json, bool fix) {
    Opened opened = openFile(file);
    if (opened.model) throw Error::usage("the doctor looks at the data of a project, received " + file, "give it a .lamina file");
    useData(opened.project, data, {});
    if (opened.project.data.source.empty()) throw Error::usage("the project names no data", "make one with lamina-cli new OUT.lamina --data FILE");
    const auto done = fix ? mendAll(opened) : std::vector<std::string>();
    if (!done.empty() || (fix && !data.empty())) {
        const RawData raw = readData(opened.project.data, opened.directory);
        changed(opened.project, [&](Project& p) { adaptNet(p, raw); });  // what is left out changes what the net takes and tells apart
        writeProject(file, opened.project);
    }
    const auto findings = findingsOf(opened);
    if (json) printJson(findings, done);
    else printText(findings, done, file);
}

}  // namespace

void addDoctor(CLI::App& app) {
    auto* verb = app.add_subcommand("doctor", "looks for what would spoil a training of a project's data");
    auto file = std::make_shared<std::string>(), data = std::make_shared<std::string>();
    auto json = std::make_shared<bool>(false), fix = std::make_shared<bool>(false);
    verb->add_option("PROJECT", *file, "PROJECT.lamina")->required();
    verb->add_option("--data", *data, "a data file, or a folder of pictures or texts per class, instead of the project's; with --fix the project's from then on");
    verb->add_flag("--fix", *fix, "changes the project so that what can be mended is");
    verb->add_flag("--json", *json, "JSON alone on standard output");
    verb->callback([file, data, json, fix] { run(*file, *data, *json, *fix); });
}

}  // namespace lamina::cli
