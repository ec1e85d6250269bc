// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/resume.h"

#include <utility>

#include "engine/base/error.h"
#include "engine/io/data_paths.h"
#include "engine/io/epoch_outlook.h"
#include "engine/io/keras_file.h"
#include "engine/io/project_json.h"
#include "engine/runs/registry.h"

namespace lamina::cli {

EndedRun takeUp(RunId id, Opened& opened, const std::string& file) {
    Registry registry;
    const Run run = registry.get(id);
    const std::string called = "run " + std::to_string(id);
    const auto weights = registry.directory(id) / "model.keras";
    requireGoingOn(run, std::filesystem::exists(weights));
    EndedRun ended{run, {}};
    if (std::filesystem::exists(weights)) ended.model = afterItsLastStep(readKeras(weights), run, weights);
    Project trained = projectFromJson({parseJson(run.configuration, called), called + ": "});
    if (!sameDrawing(trained.graph, opened.project.graph)) throw Error::usage(called + " belongs to another drawing than " + file, "lamina-cli runs list names the runs");
    findData(trained, opened.project, opened.directory);
    opened.project = std::move(trained);
    if (ended.model) {  // what was changed while it ran
        opened.project.training.epochs = ended.model->project.training.epochs;
        opened.project.training.callbacks = ended.model->project.training.callbacks;
    }
    return ended;
}

}  // namespace lamina::cli
