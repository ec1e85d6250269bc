// SPDX-License-Identifier: GPL-3.0-or-later
// The weights that a verb uses: a model's own; a project's are those of its newest run that still belongs to it.
#pragma once

#include <optional>
#include <string>

#include "app/cli/files.h"
#include "engine/trained/trained_model.h"

namespace lamina::cli {

struct ModelOf {
    TrainedModel model;
    bool sameSplit = true;  // of a project: the run kept apart the rows that the project keeps apart
};

/** A file's model with the weights that --epoch says. Which of its runs a project took them from is remarked upon, and that newer ones do not fit.
 *  ownData: the project's own are meant, which the run has learnt from then. Throws Error (input) where no run belongs to the project. */
ModelOf modelOf(const Opened& opened, const std::string& file, const std::string& epoch, bool ownData = true);

/** The same for who can do without: as it was kept; nothing where no run belongs to the project. */
std::optional<TrainedModel> modelIfTrained(const Opened& opened);

}  // namespace lamina::cli
