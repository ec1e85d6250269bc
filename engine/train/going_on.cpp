// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/going_on.h"

#include <algorithm>
#include <utility>

#include "engine/base/error.h"
#include "engine/data/fingerprint.h"
#include "engine/plan/epoch_steps.h"
#include "engine/recipes/callback_of.h"
#include "engine/train/early_stop.h"

namespace lamina {

namespace {

std::string called(const Run& run) { return "run " + std::to_string(run.id); }

/** Runs of early registries keep theirs without blanks. */
bool sameFingerprint(std::string a, std::string b) {
    std::erase(a, ' ');
    std::erase(b, ' ');
    return a == b;
}

/** A run that was killed before its first checkpoint goes on from where it began: its seed leads to the same weights. */
std::vector<std::string> beginAgain(TrainingJob& job, const Run& run, std::int64_t more) {
    if (more > 0) job.project.training.epochs = more;
    if (job.initial) job.initial->iteration = 0;
    return {called(run) + " was killed before its first checkpoint: it begins again"};
}

std::int64_t stepsAnEpoch(const TrainingJob& job) {
    const EpochSteps steps(static_cast<std::int64_t>(job.data->parts.train.size()), job.project.training.batchSize);
    return std::max<std::int64_t>(steps.count(), 1);
}

bool putsBack(const TrainingRecipe& recipe) {
    const Choice* stopping = callbackOf(recipe, "EarlyStopping");
    return stopping && EarlyStop::keepsBest(*stopping);
}

/** The best epoch of a run that goes on. One that was to put it back kept it for itself: where that is not wished any more, it is beside the last. */
std::optional<BestEpoch> bestOf(TrainedModel& kept, const TrainingRecipe& now, std::int64_t stepsAnEpoch) {
    const TrainingRecipe& then = kept.project.training;
    if (kept.best || !kept.progress || !kept.progress->stopping.any || !putsBack(then) || putsBack(now)) return std::move(kept.best);
    const EarlyStopping::Seen& seen = kept.progress->stopping;
    const bool own = kept.weights.iteration == stepsAnEpoch * (seen.bestEpoch + 1);
    if (kept.progress->best.empty() && !own) return {};
    const ParamReader params(callbackOf(then, "EarlyStopping")->params, memberOf(callbacks(), "EarlyStopping", "callback").member.params);
    BestEpoch best{seen.bestEpoch, params.text("monitor"), seen.best, std::exchange(kept.progress->best, {})};
    if (const std::string mode = params.text("mode"); mode != "auto") best.maximize = mode == "max";
    return best;
}

}  // namespace

TrainedModel afterItsLastStep(TrainedModel kept, const Run& run, const std::filesystem::path& file) {
    const bool stoppedAmid = run.outcome == Outcome::Stopped || run.outcome == Outcome::Interrupted || (kept.progress && !kept.progress->stopping.stopped);
    if (stoppedAmid && kept.progress && !kept.progress->last.empty()) {  // its own weights are the best epoch's
        auto shown = std::exchange(kept.weights.variables, std::exchange(kept.progress->last, {}));
        if (kept.bestEpoch >= 0) kept.progress->best = std::move(shown);  // else they were an average
        kept.bestEpoch = -1;
    }
    if (kept.bestEpoch >= 0 || kept.weights.iteration == 0)
        throw Error::input(called(run) + (kept.bestEpoch >= 0 ? " kept the weights of its best epoch, not those of its last step" : " kept no state of its optimizer"), file.string(),
                           "begin a new run from them: lamina-cli train " + file.string());
    return kept;
}

void requireGoingOn(const Run& run, bool hasWeights) {
    if (run.outcome == Outcome::Running) throw Error::usage(called(run) + " is running", "stop it first");
    if (run.trashed) throw Error::usage(called(run) + " is in the trash", "lamina-cli runs restore " + std::to_string(run.id) + " takes it out");
    if (!hasWeights && run.outcome != Outcome::Interrupted)
        throw Error::input(called(run) + " kept no weights to go on from: it was " + std::string(name(run.outcome)), {}, "train anew");
}

std::uint64_t stepsBehind(const TrainedModel& model, const Dataset* learntFrom) {
    const auto all = static_cast<std::uint64_t>(model.weights.iteration);
    if (model.bestEpoch < 0 || !learntFrom || learntFrom->parts.train.empty()) return all;
    const EpochSteps steps(static_cast<std::int64_t>(learntFrom->parts.train.size()), model.project.training.batchSize);
    return std::min(all, steps.stepsOf(std::int64_t{model.bestEpoch} + 1));
}

std::vector<std::string> goOn(TrainingJob& job, EndedRun ended, std::int64_t more) {
    if (!sameFingerprint(fingerprintText(job.data->fingerprint), ended.run.dataFingerprint))
        throw Error::input("the data are not those that " + called(ended.run) + " was trained on, so it cannot go on", job.project.data.paths.empty() ? "data" : job.project.data.paths.front(),
                           "give it back its data, or train anew");
    job.resume = ended.run.id;
    if (!ended.model) return beginAgain(job, ended.run, more);
    TrainingRecipe& recipe = job.project.training;
    const std::int64_t aEpoch = stepsAnEpoch(job), done = ended.model->weights.iteration;
    if (more > 0) recipe.epochs = (done + aEpoch - 1) / aEpoch + more;
    const bool whole = !ended.model->progress || ended.model->progress->next == EpochPart::Steps;
    if (done >= recipe.epochs * aEpoch && whole && ended.run.outcome != Outcome::Interrupted)
        throw Error::usage(called(ended.run) + " has trained all its " + std::to_string(recipe.epochs) + " epochs", "say how many more with --epochs");
    std::vector<std::string> remarks;
    if (!ended.model->progress && callbackOf(recipe, "EarlyStopping"))
        remarks.emplace_back("EarlyStopping counts anew from here");
    job.best = bestOf(*ended.model, recipe, aEpoch);
    job.initial = std::move(ended.model->weights);
    job.progress = std::move(ended.model->progress);
    return remarks;
}

}  // namespace lamina
