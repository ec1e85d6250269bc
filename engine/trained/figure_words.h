// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of a training as people tell them apart. Logs, files and the registry keep Keras' names: of a metric that is watched twice
// the second is auc_1 there.
#pragma once

#include <string>

#include "engine/model/project.h"

namespace lamina {

/** "auc (PR)", "val_auc (PR)", "digit_auc (PR)": of a metric that an output watches several times, its name and the settings in which
 *  they differ; every other figure as it is named in logs. project: that is trained. Never throws. */
std::string figureWords(const Project& project, const std::string& figure);

}  // namespace lamina
