// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli train: trains a project or goes on with a model, with a progress bar.
#include <chrono>
#include <filesystem>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <thread>

#include "app/cli/files.h"
#include "app/cli/outputs.h"
#include "app/cli/recipe_words.h"
#include "app/cli/resume.h"
#include "app/cli/telemetry_file.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/quantities.h"
#include "engine/base/words.h"
#include "engine/checks/checkup.h"
#include "engine/checks/doubts.h"
#include "engine/checks/metric_sense.h"
#include "engine/history/diagnosis.h"
#include "engine/io/ended_run.h"
#include "engine/io/keras_file.h"
#include "engine/plan/epoch_steps.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"
#include "engine/recipes/training_params.h"
#include "engine/train/device_monitor.h"
#include "engine/train/session.h"

namespace lamina::cli {

namespace {

struct TrainWords {
    std::vector<std::string> feeds;
    std::string file, data, target, loss, metrics, optimizer, device, precision, classWeight, telemetry, output;
    std::int64_t epochs = 0, batchSize = 0, steps = 0, threads = 0, resume = 0, seed = -1;
    double learningRate = -1, validationSplit = -1, checkpointEvery = -1;
    bool noShuffle = false;
};

/** What can be known to be wrong before anything is read or computed. */
void checkWords(const TrainWords& w) {
    if (!w.output.empty()) requireOutput("--output", w.output, {".keras"});
    if (!w.telemetry.empty()) requireStream("--telemetry", w.telemetry);
    if (!w.loss.empty()) memberOf(losses(), w.loss, "loss", Error::Kind::Usage);
    if (!w.metrics.empty()) metricsOf(w.metrics);
    if (!w.optimizer.empty()) memberOf(optimizers(), w.optimizer, "optimizer", Error::Kind::Usage);
    if (TrainingRecipe tried; !w.classWeight.empty()) setClassWeight(tried, w.classWeight);
    requireDevice(w.device);
}

void applyWords(const TrainWords& w, Project& project) {
    TrainingRecipe& recipe = project.training;
    if (w.epochs > 0 && w.resume == 0) recipe.epochs = w.epochs;
    if (w.batchSize > 0) recipe.batchSize = w.batchSize;
    if (w.seed >= 0) recipe.seed = static_cast<std::uint64_t>(w.seed);
    if (!w.loss.empty()) recipe.loss = {lossOf({w.loss, {}}).member.name, {}};
    if (!w.metrics.empty()) recipe.metrics = metricsOf(w.metrics);
    if (!w.optimizer.empty()) recipe.optimizer = {optimizerOf({w.optimizer, {}}).member.name, {}};
    if (w.learningRate >= 0) setBaseLearningRate(recipe, w.learningRate);
    if (!w.device.empty()) recipe.device = w.device;
    if (!w.precision.empty()) recipe.precision = w.precision;
    if (!w.classWeight.empty()) setClassWeight(recipe, w.classWeight);
    if (w.threads > 0) recipe.threads = static_cast<int>(w.threads);
    if (w.noShuffle) recipe.shuffle = false;
    if (w.validationSplit >= 0) {
        project.data.split.validation = w.validationSplit;
        project.data.split.test = 0;
        project.data.split.train = 1 - w.validationSplit;
    }
}

/** "loss 0.5  accuracy 0.9" of an epoch's record. */
std::string figures(const History& history, const Record& record, int digits) {
    std::string words;
    for (std::size_t m = 0; m < history.epochNames().size(); ++m) {
        words += (words.empty() ? "" : "  ") + logName(record.kind, history.epochNames()[m]) + " " + shortNumber(static_cast<double>(record.values[m]), digits);
    }
    return words;
}

/** The last record of each kind: training, then validation. */
std::string figures(const History& history) {
    std::string words;
    for (const RecordKind kind : {RecordKind::Epoch, RecordKind::Validation})
        for (std::size_t i = history.epochs.size(); i-- > 0;) {
            if (history.epochs[i].kind != kind) continue;
            words += (words.empty() ? "" : "  ") + figures(history, history.epochs[i], 4);
            break;
        }
    return words;
}

/** The same; of a training that ended before its first epoch the loss of its last step. */
std::string lastFigures(const History& history) {
    if (history.epochs.size() > 0 || history.steps.size() == 0) return figures(history);
    return "loss " + shortNumber(static_cast<double>(history.steps.at(history.steps.size() - 1, 0)), 4) + " in the last step";
}

std::string progressWords(const TrainingStatus& s, const History* history) {
    std::string words = "epoch " + std::to_string(std::min(s.epoch + 1, s.epochs)) + "/" + std::to_string(s.epochs) + "  " + shortCount(s.samplesPerSecond) + " samples/s";
    if (s.secondsLeft > 1) words += "  " + shortDuration(s.secondsLeft) + " left";
    if (history && history->epochs.size() > 0) words += "  " + figures(*history);
    return words;
}

/** Plain lines for a pipe: one an epoch. */
void printEpochs(const History& history, std::size_t& seen, bool validated, std::uint32_t epochs) {
    for (; seen < history.epochs.size(); ++seen) {
        const Record r = history.epochs[seen];
        if (r.kind == RecordKind::Epoch) std::cout << "epoch " << r.epoch + 1 << "/" << epochs;
        std::cout << "  " << figures(history, r, 5);
        if (!validated || r.kind == RecordKind::Validation) std::cout << std::endl;
    }
}

/** Watches until the end; Ctrl-C and kill stop the training, which keeps its weights. */
void watch(TrainingSession& session, bool validated, TelemetryFile* telemetry) {
    ProgressLine line;
    std::size_t seen = 0;
    for (TrainingStatus s = session.status();; s = session.status()) {
        if (endWished()) session.stop();
        const auto history = session.history();
        if (telemetry) telemetry->watchGpu(s.gpu);
        if (history && telemetry) telemetry->writeNew(*history, s);
        if (history && !isTerminal()) printEpochs(*history, seen, validated, s.epochs);
        if (s.steps > 0) line.show(static_cast<double>(s.step) / static_cast<double>(s.steps), progressWords(s, history.get()));
        if (!s.active()) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    session.join();
    const TrainingStatus s = session.status();
    if (s.state == TrainingState::Failed) throw Error(s.messages.all(), {}, {}, s.failure);
    const auto history = session.history();
    if (telemetry) telemetry->writeNew(*history, s);
    if (!isTerminal()) printEpochs(*history, seen, validated, s.epochs);
    line.done((s.state == TrainingState::Stopped ? "stopped after " : "trained ") + std::to_string(s.step) + (s.step == 1 ? " step in " : " steps in ") + shortDuration(s.secondsInAll()) + "  " + lastFigures(*history));
    if (!s.messages.empty()) std::cout << s.messages.all() << "\n";
}

/** In which a run goes on, from 0. */
std::uint32_t firstEpoch(const TrainingJob& job) {
    if (!job.resume || !job.initial || job.data->parts.train.empty()) return 0;
    const EpochSteps steps(static_cast<std::int64_t>(job.data->parts.train.size()), job.project.training.batchSize);
    return static_cast<std::uint32_t>(steps.epochOf(static_cast<std::uint64_t>(job.initial->iteration)));
}

/** What ails the training, and what would help. past: what it stands on. */
void printDiagnoses(const Project& project, const Dataset& data, const TrainingSession& session, const Past& past) {
    const auto history = session.history();
    if (!history) return;
    EpochCurves before;
    before.beginWith(past, history->epochNames().empty() ? std::string("loss") : history->epochNames().front());
    for (const Diagnosis& d : diagnose(project, data, *history, before)) {
        if (d.kind == Diagnosis::Kind::NotANumber && session.status().messages.tells(TrainingMessages::Kind::NotANumber)) continue;  // it says so itself
        std::cout << "diagnosis  " << d.sentence << (d.detail.empty() ? "" : " " + d.detail) << "\n";
        for (const Remedy& remedy : d.remedies) std::cout << "           would help: " << remedy.title << "\n";
    }
}

/** A bare Keras model trains as Keras' fit does: on all rows; a validation split takes the last ones. */
void splitAsKeras(Opened& opened) {
    if (opened.model && opened.model->preparation.source.empty()) opened.project.data.split = {1, 0, 0, 0, false, false};
}

/** What the window asks about before such a training, as an input that tells the target: a line each. file: of the project that the doctor can mend;
 *  empty: there is none, or it is trained otherwise than it says. */
void printDoubts(const Opened& opened, const Dataset& data, const std::string& file) {
    const RawData raw = readData(opened.project.data, opened.directory);
    if (opened.model && !raw.table) {  // its arrays are taken as they are
        if (const auto same = sameInEverySample(data); !same.empty()) remark(same);
        return;
    }
    for (const Issue& found : doubts(raw, opened.project, data)) {
        const std::string how = file.empty() ? std::string() : " (lamina-cli doctor " + file + " --fix)";
        remark("problem: " + found.sentence() + (found.mends() ? "; would help: " + found.offer() + how : std::string()));
    }
}

void train(const TrainWords& w) {
    checkWords(w);
    Opened opened = openFile(w.file);
    for (const auto& left : opened.leftOut) remark(left);
    std::optional<EndedRun> ended;
    if (w.resume > 0) ended = takeUp(w.resume, opened, w.file);
    if (!ended) splitAsKeras(opened);
    applyWords(w, opened.project);
    requireWatched(opened.project);  // before minutes are spent on reading
    useData(opened.project, w.data, w.target);
    feedColumns(opened, w.feeds);
    TrainingJob job;
    job.project = opened.project;
    job.data = std::make_shared<const Dataset>(prepareData(opened, ended && ended->model ? &ended->model->preparation : nullptr));
    if (!w.metrics.empty()) requireSense(job.project, *job.data);
    const bool asItSays = !opened.model && w.data.empty() && w.loss.empty();
    if (!ended) printDoubts(opened, *job.data, asItSays ? w.file : std::string());
    if (opened.model) job.initial = opened.model->weights;
    if (ended)
        for (const auto& remarked : goOn(job, std::move(*ended), w.epochs)) remark(remarked);
    if (w.steps > 0) job.maxSteps = w.steps;
    if (w.checkpointEvery >= 0) job.checkpointEvery = std::chrono::milliseconds(static_cast<std::int64_t>(w.checkpointEvery * 1000));
    keepProjectAndNet(job);
    const bool validated = !job.data->parts.validation.empty();
    const Project project = job.project;
    const auto data = job.data;
    const Past past = pastOf(job);

    std::unique_ptr<TelemetryFile> telemetry;
    const std::string replacing = wordsOfReplacing(w.telemetry);
    if (!w.telemetry.empty()) telemetry = std::make_unique<TelemetryFile>(w.telemetry), telemetry->beginIn(firstEpoch(job));
    noteWishesToEnd();
    TrainingSession session;
    session.start(std::move(job));
    watch(session, validated, telemetry.get());
    printDiagnoses(project, *data, session, past);
    if (!w.output.empty()) {
        if (!session.model()) throw Error("no step was done, so there are no weights to save", w.output, "train again");
        const std::string instead = wordsOfReplacing(w.output);
        writeKeras(w.output, *session.model());
        std::cout << "saved " << w.output << instead << wordsOfInputs(*session.model()) << "\n";
    }
    if (session.status().run > 0) std::cout << "run " << session.status().run << " on " << session.status().device << "\n";
    if (telemetry && !telemetry->whyNoGpuFigures().empty()) std::cout << telemetry->whyNoGpuFigures() << "\n";
    if (telemetry && !telemetry->whole()) throw Error("the telemetry could not be written to its end", w.telemetry, "make room; the weights are kept");
    if (telemetry && std::filesystem::is_regular_file(w.telemetry)) std::cout << "wrote " << w.telemetry << replacing << "\n";  // a stream holds nothing else
    if (session.status().messages.tells(TrainingMessages::Kind::NotANumber))
        throw Error("this training failed: its figures are no numbers any more", w.file, "train with a smaller --learning-rate, or see what would help above");
}

}  // namespace

void addTrain(CLI::App& app) {
    const auto most = [](const char* key) { return static_cast<std::int64_t>(trainingParam(key).maximum); };
    auto* verb = app.add_subcommand("train", "trains a project, or goes on with a model");
    auto w = std::make_shared<TrainWords>();
    verb->footer(arrayRule);
    verb->add_option("FILE", w->file, "PROJECT.lamina or MODEL.keras")->required();
    verb->add_option("--data", w->data, "a data file, or a folder of pictures or texts per class, instead of the project's");
    verb->add_option("--target", w->target, "the column to predict: name, number from 1, or -1 for the last");
    verb->add_option("--feed", w->feeds, "COLUMN=INPUT: of a net with several Inputs, which one a column of the table enters; again for another. Left out: the one of its name, or the one that is left")->allow_extra_args(false);
    addWhole(*verb, "--epochs", w->epochs, "how often all samples are seen", 1, most("epochs"));
    addWhole(*verb, "--batch-size", w->batchSize, "samples a step", 1, most("batch_size"));
    addNumber(*verb, "--learning-rate", w->learningRate, "of the optimizer or the beginning of its schedule", 0);
    addWhole(*verb, "--seed", w->seed, "same seed, same weights", 0, std::numeric_limits<std::int64_t>::max());
    verb->add_option("--loss", w->loss, "see lamina-cli losses");
    addGiven(*verb, "--metrics", w->metrics, "NAME[:KEY=VALUE…],…: what is watched beside the loss, as accuracy,auc:curve=PR, or none; see lamina-cli metrics. Of several outputs, those without a recipe of their own",
             "write --metrics none to watch the loss alone");
    verb->add_option("--optimizer", w->optimizer, "see lamina-cli optimizers");
    verb->add_option("--device", w->device, "auto, cpu, cuda or cuda:N");
    addWord(*verb, "--precision", w->precision, "of products; tf32 is for GPUs; bfloat16 rounds their factors, on a GPU activations too", trainingParam("precision").choices);
    addGiven(*verb, "--class-weight", w->classWeight, "none; balanced: samples of rare classes count more, of each output by its own; or CLASS=WEIGHT,…: as cat=2,dog=1, others 1",
             "write none, balanced or CLASS=WEIGHT,…");
    verb->add_flag("--no-shuffle", w->noShuffle, "samples in the order of the file");
    addWhole(*verb, "--steps", w->steps, "stop after so many steps");
    addNumber(*verb, "--validation-split", w->validationSplit, "share of the samples held back to validate", 0, 0.99);
    verb->add_option("--telemetry", w->telemetry, "every figure of every step as JSON lines");
    verb->add_option("--output", w->output, "where the trained model goes (.keras)");
    addWhole(*verb, "--threads", w->threads, "of the CPU", 1, most("threads"));
    addNumber(*verb, "--checkpoint-every", w->checkpointEvery, "seconds between two checkpoints, from which a killed run goes on (2 to 30, by how long one takes)", 0, 86'400);
    auto* resume = addWhole(*verb, "--resume", w->resume, "a run that ended, to go on with as it began; --epochs then says how many more");
    for (const char* fixed : {"--data", "--target", "--feed", "--batch-size", "--learning-rate", "--seed", "--loss", "--metrics", "--optimizer", "--precision", "--class-weight", "--no-shuffle",
                              "--steps", "--validation-split"})
        resume->excludes(verb->get_option(fixed));
    verb->callback([w] { train(*w); });
}

}  // namespace lamina::cli
