// SPDX-License-Identifier: GPL-3.0-or-later
// The file that a run's project was saved in: who takes the run up goes on with that file, not with a copy that lies nowhere.
#pragma once

#include <QString>
#include <optional>

#include "engine/model/project.h"

namespace lamina::ui {

struct KeptProject {
    Project project;
    QString path;
    bool edited = false;  // the run changed while it trained what the file has otherwise
};

/** The file among those opened lately that holds what the run goes on with, one of the run's name before others; its epochs and callbacks
 *  are those of the run. Nothing where none does. */
std::optional<KeptProject> keptProject(const Project& ofRun);

}  // namespace lamina::ui
