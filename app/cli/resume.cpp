// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/resume.h"

#include <algorithm>
#include <utility>

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

/** The model of a run as it was after its last step. Throws Error where that is not known. */
TrainedModel readCheckpoint(const std::filesystem::path& file, const std::string& called, Outcome outcome) {
    TrainedModel model = readKeras(file);
    const bool stoppedAmid = outcome == Outcome::Stopped || outcome == Outcome::Interrupted || (model.progress && !model.progress->stopping.stopped);
    if (stoppedAmid && model.progress && !model.progress->last.empty()) {  // its own weights are the best epoch's
        model.progress->best = std::exchange(model.weights.variables, std::exchange(model.progress->last, {}));
        model.bestEpoch = -1;
    }
    if (model.bestEpoch >= 0 || model.weights.iteration == 0)
        throw Error::input(called + (model.bestEpoch >= 0 ? " kept the weights of its best epoch, not those of its last step" : " kept no state of its optimizer"), file.string(),
                           "begin a new run from them: lamina-cli train " + file.string());
    return model;
}

/** A run that was killed before its first checkpoint goes on from where it began: its seed leads to the same weights. */
void beginAgain(TrainingJob& job, const std::string& called, std::int64_t more) {
    if (more > 0) job.project.training.epochs = more;
    if (job.initial) job.initial->iteration = 0;
    remark(called + " was killed before its first checkpoint: it begins again");
}

}  // namespace

EndedRun takeUp(RunId id, Opened& opened, const std::string& file) {
    Registry registry;
    const Run run = registry.get(id);
    const std::string called = "run " + std::to_string(id);
    if (run.outcome == Outcome::Running) throw Error::usage(called + " is running", "stop it first");
    if (run.trashed) throw Error::usage(called + " is in the trash", "lamina-cli runs restore " + std::to_string(id) + " takes it out");
    const auto weights = registry.directory(id) / "model.keras";
    EndedRun ended{run, {}};
    if (std::filesystem::exists(weights)) ended.model = readCheckpoint(weights, called, run.outcome);
    else if (run.outcome != Outcome::Interrupted)
        throw Error::input(called + " kept no weights to go on from: it was " + std::string(name(run.outcome)), file, "train anew: lamina-cli train " + file);
    const Project trained = projectFromJson({parseJson(run.configuration, called), called + ": "});
    if (!sameDrawing(trained.graph, opened.project.graph)) throw Error::usage(called + " belongs to another drawing than " + file, "lamina-cli runs list names the runs");
    opened.project = trained;
    if (ended.model) {  // what was changed while it ran
        opened.project.training.epochs = ended.model->project.training.epochs;
        opened.project.training.callbacks = ended.model->project.training.callbacks;
    }
    return ended;
}

void goOn(TrainingJob& job, EndedRun ended, std::int64_t more) {
    const std::string called = "run " + std::to_string(ended.run.id);
    if (!sameFingerprint(fingerprintText(job.data->fingerprint), ended.run.dataFingerprint))
        throw Error::input("the data are not those that " + called + " was trained on, so it cannot go on", job.project.data.paths.empty() ? "data" : job.project.data.paths.front(),
                           "give it back its data, or train anew");
    job.resume = ended.run.id;
    if (!ended.model) return beginAgain(job, called, more);
    TrainingRecipe& recipe = job.project.training;
    const auto samples = static_cast<std::int64_t>(job.data->parts.train.size());
    const std::int64_t batch = std::clamp<std::int64_t>(recipe.batchSize, 1, std::max<std::int64_t>(samples, 1));
    const std::int64_t aEpoch = std::max<std::int64_t>((samples + batch - 1) / batch, 1), done = ended.model->weights.iteration;
    if (more > 0) recipe.epochs = (done + aEpoch - 1) / aEpoch + more;
    const bool whole = !ended.model->progress || ended.model->progress->next == EpochPart::Steps;
    if (done >= recipe.epochs * aEpoch && whole && ended.run.outcome != Outcome::Interrupted)
        throw Error::usage(called + " has trained all its " + std::to_string(recipe.epochs) + " epochs", "say how many more with --epochs");
    if (!ended.model->progress && std::any_of(recipe.callbacks.begin(), recipe.callbacks.end(), [](const Choice& c) { return c.name == "EarlyStopping"; }))
        remark("EarlyStopping counts anew from here");
    job.initial = std::move(ended.model->weights);
    job.progress = std::move(ended.model->progress);
}

}  // namespace lamina::cli
