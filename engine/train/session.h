// SPDX-License-Identifier: GPL-3.0-or-later
// A training on its own thread: start it, watch it, turn its knobs. Nothing here waits for the thread but the destructor,
// join(), and start() where a training still runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/base/error.h"
#include "engine/data/dataset.h"
#include "engine/history/history.h"
#include "engine/runs/run.h"
#include "engine/train/training_messages.h"
#include "engine/train/watching_cost.h"
#include "engine/trained/trained_model.h"

namespace lamina {

/** All a training needs. */
struct TrainingJob {
    Project project;
    std::shared_ptr<const Dataset> data;
    std::optional<Weights> initial;  // go on from these; else initializers
    /** Takes up a run of the registry: `initial` then holds its optimizer's state and the steps done, too, and data and recipe
     *  must be those it began with; epochs count from its beginning. */
    std::optional<std::int64_t> resume;
    Ancestor parent = {};            // the run that `initial` comes from, where it is another one's
    std::optional<TrainingProgress> progress;  // of the run that is taken up, where it is known
    std::optional<BestEpoch> best;   // of that run, where it was kept beside its last step
    bool record = true;              // in the registry of runs
    std::string configuration;       // what the registry keeps of the project: its file's JSON
    /** Writes the net into a file of the run's folder, at checkpoints and at the end; empty: the run keeps no weights. Formats of files are io's, which
     *  knows train and not the other way round: keepProjectAndNet (engine/io/ended_run.h) fills these two in. */
    std::function<void(const TrainedModel&, const std::filesystem::path&)> saveModel;
    /** Between two checkpoints of a recorded run, which are written at the ends of epochs, and amid one that takes long. The
     *  first comes sooner. Empty: some seconds where they are soon written, at most half a minute. */
    std::optional<std::chrono::milliseconds> checkpointEvery;
    std::optional<std::int64_t> maxSteps;
};

enum class TrainingState { Idle, Preparing, Running, Paused, Finished, Stopped, Failed };

/** What a step of a full batch has to do. */
struct StepWork {
    std::int64_t batch = 0;
    int ops = 0;            // of the plan; on a GPU a kernel each, or a few
    double operations = 0;  // floating point, forward and backward
    double dataBytes = 0;   // samples and targets, in their source type
};

/** Where a training stands: a copy, for the status bar. */
struct TrainingStatus {
    TrainingState state = TrainingState::Idle;
    TrainingMessages messages;  // why it failed or ended early, and what went wrong beside it
    Error::Kind failure = Error::Kind::Failed;  // of state Failed: whose fault it is
    std::string device;      // the badge: "CPU · 2 cores, AVX-512"
    std::string deviceReason;
    std::string gpu;         // PCI address of the GPU it runs on; empty on the CPU
    std::uint64_t step = 0, steps = 0;  // done, planned in all
    std::uint32_t epoch = 0, epochs = 0;
    double samplesPerSecond = 0;
    double secondsLeft = 0;  // 0: not known
    double seconds = 0;      // running time since it began or was taken up, pauses left out
    double secondsBefore = 0;  // of the run that was taken up, until then
    double secondsInAll() const { return secondsBefore + seconds; }
    double learningRate = 0; // base rate now
    std::uint64_t syncs = 0; // synchronising calls in the step loop, without those that a measurement of watching makes
    int epochWaits = 0;      // ends of epochs at which a callback had to know the figures before the next could begin
    double epochWaitSeconds = 0;
    int programs = 0;        // compiled so far
    WatchingCost watching;   // as far as it was asked for
    StepWork work;
    double dataShare = 0;    // of the time, the thread that starts steps brought samples to the device: 0 to 1
    int bestEpoch = -1;
    std::int64_t run = 0;    // in the registry
    bool active() const { return state == TrainingState::Preparing || state == TrainingState::Running || state == TrainingState::Paused; }
};

struct TrainingCommands;

/** Trainings that have the devices of this process now. */
int trainingsRunning();

class TrainingSession {
 public:
    TrainingSession();
    ~TrainingSession();

    /** Begins at once and returns; a training that runs is stopped first. Errors appear in status(). */
    void start(TrainingJob job);
    void pause();
    void resume();
    /** Asks; the training ends when the device has done what it was given ahead (under 100 ms, or one step), and keeps its weights. */
    void stop();
    /** Changes the base learning rate from the next step on that is not under way. */
    void setLearningRate(double rate);
    /** Takes epochs, EarlyStopping and ReduceLROnPlateau over from a changed recipe; all else stays as the training began. */
    void setRecipe(const TrainingRecipe& recipe);
    /** Measures for some seconds what reading the loss back at every step would cost: status().watching. */
    void measureWatching();
    /** Waits for the end. */
    void join();

    TrainingStatus status() const;
    /** Of the training that runs or ran last; null before the first. Stays valid while held. */
    std::shared_ptr<const History> history() const;
    /** The net as trained; null until it has ended well (or was stopped), and where no step was done. */
    std::shared_ptr<const TrainedModel> model() const;

 private:
    void run(TrainingJob job);
    void fail(const std::string& why, Error::Kind kind);

    std::thread thread_;
    std::unique_ptr<TrainingCommands> commands_;
    mutable std::mutex mutex_;  // guards what follows; held for copies only
    TrainingStatus status_;
    std::shared_ptr<const History> history_;
    std::shared_ptr<const TrainedModel> model_;
};

}  // namespace lamina
