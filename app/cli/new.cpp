// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli new: a project that trains as it stands, from a template.
#include <algorithm>
#include <iostream>
#include <memory>

#include "app/cli/files.h"
#include "app/cli/outputs.h"
#include "app/cli/verbs.h"
#include "engine/base/error.h"
#include "engine/data/sources.h"
#include "engine/io/project_file.h"
#include "engine/io/templates.h"
#include "engine/recipes/family.h"
#include "engine/train/fit.h"

namespace lamina::cli {

namespace {

struct NewWords {
    std::string output, name, data, target;
    bool force = false;
};

void requireTemplate(const std::string& name) {
    std::vector<std::string> known;
    for (const auto& t : templates()) known.push_back(t.name);
    if (std::find(known.begin(), known.end(), name) == known.end()) throwUnknown("template", name, known, Error::Kind::Usage);
}

void run(const NewWords& w) {
    const std::filesystem::path file = w.output;
    requireOutput("OUT", file, {".lamina"});
    if (std::filesystem::exists(file) && !w.force) throw Error::usage(w.output + " is there already", "give another name, or replace it with --force");
    requireTemplate(w.name);
    Project project = projectFromTemplate(w.name);
    project.name = file.stem().string();
    if (!w.data.empty()) {
        useData(project, w.data, w.target);
        adaptToData(project, load(project.data, {}));
    } else if (project.data.source.empty()) {
        throw Error::usage("the template " + w.name + " takes your data", "give them with --data FILE");
    }
    writeProject(file, project);
    std::cout << "made " << w.output << " from the template " << w.name << "; next: lamina-cli train " << w.output << "\n";
}

}  // namespace

void addNew(CLI::App& app) {
    auto* verb = app.add_subcommand("new", "makes a project from a template");
    auto w = std::make_shared<NewWords>();
    verb->add_option("OUT", w->output, "the project file to make (.lamina)")->required();
    verb->add_option("--template", w->name, "see lamina-cli templates")->required();
    verb->add_option("--data", w->data, "your data instead of the template's");
    verb->add_option("--target", w->target, "the column to predict: name, number from 1, or -1 for the last");
    verb->add_flag("--force", w->force, "replaces a project that is there");
    verb->callback([w] { run(*w); });
}

}  // namespace lamina::cli
