// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/kept_project.h"

#include <exception>
#include <utility>

#include "engine/io/ended_run.h"
#include "engine/io/project_file.h"
#include "ui/document/recents.h"

namespace lamina::ui {

namespace {

/** Nothing where it cannot be read: then it is none to go on with. */
std::optional<Project> readQuietly(const QString& path) {
    try {
        return readProject(path.toStdString());
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace

std::optional<KeptProject> keptProject(const Project& ofRun) {
    std::optional<KeptProject> found;
    for (const Recent& recent : recents()) {
        auto inFile = readQuietly(recent.path);
        const bool named = inFile && inFile->name == ofRun.name;
        if (!inFile || (found && !named) || !goesOnWith(ofRun, *inFile)) continue;
        KeptProject kept{std::move(*inFile), recent.path};
        kept.edited = kept.project.training != ofRun.training;
        kept.project.training = ofRun.training;
        found = std::move(kept);
        if (named) break;
    }
    return found;
}

}  // namespace lamina::ui
