// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/resume.h"

#include <algorithm>

#include "app/cli/project_run.h"
#include "app/cli/terminal.h"
#include "engine/base/error.h"
#include "engine/data/fingerprint.h"
#include "engine/io/keras_file.h"
#include "engine/io/project_json.h"
#include "engine/runs/registry.h"

namespace lamina::cli {

namespace {

/** Runs of early registries keep theirs without blanks. */
bool sameFingerprint(std::string a, std::string b) {
    std::erase(a, ' ');
    std::erase(b, ' ');
    return a == b;
}

}  // namespace

EndedRun takeUp(RunId id, Opened& opened, const std::string& file) {
    Registry registry;
    const Run run = registry.get(id);
    const std::string called = "run " + std::to_string(id);
    if (run.outcome == Outcome::Running) throw Error::usage(called + " is running", "stop it first");
    if (run.trashed) throw Error::usage(called + " is in the trash", "lamina-cli runs restore " + std::to_string(id) + " takes it out");
    const auto weights = registry.directory(id) / "model.keras";
    if (!std::filesystem::exists(weights))
        throw Error::input(called + " kept no weights to go on from: it was " + std::string(name(run.outcome)), file, "train anew: lamina-cli train " + file);
    const Project trained = projectFromJson({parseJson(run.configuration, called), called + ": "});
    if (!sameDrawing(trained.graph, opened.project.graph)) throw Error::usage(called + " belongs to another drawing than " + file, "lamina-cli runs list names the runs");
    EndedRun ended{run, readKeras(weights)};
    if (ended.model.bestEpoch >= 0 || ended.model.weights.iteration == 0)
        throw Error::input(called + (ended.model.bestEpoch >= 0 ? " kept the weights of its best epoch, not those of its last step" : " kept no state of its optimizer"),
                           weights.string(), "begin a new run from them: lamina-cli train " + weights.string());
    opened.project = trained;
    return ended;
}

void goOn(TrainingJob& job, EndedRun ended, std::int64_t more) {
    const std::string called = "run " + std::to_string(ended.run.id);
    if (!sameFingerprint(fingerprintText(job.data->fingerprint), ended.run.dataFingerprint))
        throw Error::input("the data are not those that " + called + " was trained on, so it cannot go on", job.project.data.paths.empty() ? "data" : job.project.data.paths.front(),
                           "give it back its data, or train anew");
    TrainingRecipe& recipe = job.project.training;
    const auto samples = static_cast<std::int64_t>(job.data->parts.train.size());
    const std::int64_t batch = std::clamp<std::int64_t>(recipe.batchSize, 1, std::max<std::int64_t>(samples, 1));
    const std::int64_t aEpoch = std::max<std::int64_t>((samples + batch - 1) / batch, 1), done = ended.model.weights.iteration;
    if (more > 0) recipe.epochs = (done + aEpoch - 1) / aEpoch + more;
    if (done >= recipe.epochs * aEpoch)
        throw Error::usage(called + " has trained all its " + std::to_string(recipe.epochs) + " epochs", "say how many more with --epochs");
    if (std::any_of(recipe.callbacks.begin(), recipe.callbacks.end(), [](const Choice& c) { return c.name == "EarlyStopping"; }))
        remark("EarlyStopping counts anew from here");
    job.initial = std::move(ended.model.weights);
    job.resume = ended.run.id;
}

}  // namespace lamina::cli
