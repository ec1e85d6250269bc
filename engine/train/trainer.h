// SPDX-License-Identifier: GPL-3.0-or-later
// The loop of one training: it only enqueues launches, drains telemetry between them and listens to its knobs.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "engine/backend/backend.h"
#include "engine/recipes/plateau.h"
#include "engine/train/best_keeper.h"
#include "engine/train/checkpoints.h"
#include "engine/train/early_stop.h"
#include "engine/train/launches.h"
#include "engine/train/layer_watch.h"
#include "engine/train/look_back.h"
#include "engine/train/recorder.h"
#include "engine/train/session.h"
#include "engine/trained/edge_lightness.h"

namespace lamina {

/** What a person can turn while it runs. Read between launches. */
struct TrainingCommands {
    std::atomic<bool> stop{false}, pause{false};
    std::atomic<double> learningRate{-1};  // < 0: no wish
    std::atomic<bool> recipeChanged{false};
    std::atomic<bool> measureWatching{false};
    std::mutex mutex;      // guards the recipe
    TrainingRecipe recipe; // as it stands now: epochs, EarlyStopping and ReduceLROnPlateau are obeyed
};

class Trainer {
 public:
    /** publish is called between launches, on the trainer's thread. Throws Error when net, recipe and data do not fit. */
    Trainer(TrainingJob job, TrainingCommands& commands, std::function<void(const TrainingStatus&)> publish);

    std::shared_ptr<const History> history() const { return history_; }
    const TrainingStatus& status() const { return status_; }

    /** Trains to the end, or until stopped. Throws Error when the device fails; the run then reads "failed". */
    TrainedModel run();

 private:
    using Clock = std::chrono::steady_clock;
    using Told = TrainingMessages::Kind;

    void compilePlan();
    std::shared_ptr<const Plan> planIn(DType compute) const;
    void openDevice();
    void openOn(const DeviceChoice& choice);
    /** count: of snapshots that a keeper may have. */
    void fillDevice(const DeviceChoice& choice, int count);
    void loadWeights();
    void takeUp(const TrainingProgress& progress, ExecutorState& state);
    void takeUpBest(const BestEpoch& best);
    void goOnWithRate();
    void watchCallbacks();
    void watchPlateau(const Choice& choice);
    /** Who keeps the best epoch's weights, by the recipe as it stands. first: the first epoch whose end is still to come. */
    void chooseKeeper(int first);
    /** Who keeps them: early stopping, which puts them back at the end, or the keeper; and by what they are the best. */
    struct Keeping {
        bool stops = false;
        BestKeeper::Watched watched;
        bool operator==(const Keeping&) const = default;
    };
    std::optional<Keeping> keeping() const;
    /** Whoever keeps them now goes on with these. */
    void takeOver(const KeptEpochs& kept);
    void watchLayers();
    void openRecorder(const std::string& deviceId);
    void closeRecorder(Outcome outcome, TrainedModel* model);
    void keepWithRun(Outcome outcome, TrainedModel& model);
    void endFailed(Outcome outcome);

    void trainAll();
    bool trainEpoch();
    /** The steps of the epoch that are left; false when the training shall end. */
    bool trainSteps();
    bool validate();
    bool mustKnowFigures() const;
    void keepEpoch();
    /** Runs the steps of an epoch behind those that are done; false when the training shall end. */
    bool launchAll(ProgramKind kind, const EpochSteps& steps, int pass, std::int64_t done);
    /** Runs steps of one program in launches short enough to be stopped; false when the training shall end. */
    bool launch(ProgramKind kind, std::int64_t batch, int pass, std::uint64_t position, std::int64_t count);
    void between(std::int64_t steps, std::int64_t samples);
    /** Until a launch may be added to those in flight; false when the training shall end. */
    bool awaitRoom(ProgramKind kind, std::int64_t steps, const std::function<bool()>& ends);
    /** Until the device has done all it was given; its events are asked, no call waits. */
    void settle();
    /** The clock of what watching costs runs while we train. */
    void clockWatching(bool training);
    /** Reads the loss back where that is what is measured, and ends a stretch that was long enough. */
    void watch(std::int64_t samples);
    void countWaits(std::uint64_t before);
    void obey();
    /** Does what the figures of an epoch ask for. */
    void obeyFigures();
    /** Asks for a checkpoint when one is due, and has it written when it has arrived. */
    void checkpoint(bool epochEnded);
    CallbacksSeen judged() const;
    std::function<void()> writing(const Checkpoint& checkpoint);
    /** The project keeps what took effect, so that the run can be taken up with it. */
    void obeyRecipe();
    /** Begins to stop early, with another patience, or (null) not to. The best epoch so far stays the best. */
    void obeyStopping(const Choice* stopping);
    /** Puts the device back to where all was well, before the step that went wrong, and says what was wrong with that. */
    void lookBack();
    void tell(const BadNumber& found);
    void setEpochs(std::int64_t epochs);
    /** False where this training cannot follow it, which is noted. */
    bool setEarlyStopping(const Choice* stopping);
    bool setPlateau(const Choice* plateau);
    void setLearningRate(double rate);
    void waitWhilePaused();
    void drain();
    void stepDone(const Record& record);
    void epochDone(const Record& record);
    void note(Event::Kind kind, double value, const std::string& text);
    /** Of what a record told: it arrives when more has been launched behind it. */
    void note(Event::Kind kind, double value, const std::string& text, const Record& of);
    void measure(bool force);
    double seconds() const { return std::chrono::duration<double>(Clock::now() - start_ - paused_).count(); }
    TrainedModel harvest();
    /** What the keeper has, where the device ended with that state. averaged: the model has other weights. */
    std::optional<BestEpoch> keptBest(const ExecutorState& last, bool averaged);
    /** Why there is none, where nobody has one. */
    NoBest noBest() const;

    TrainingJob job_;
    TrainingCommands& commands_;
    std::function<void(const TrainingStatus&)> publish_;
    std::shared_ptr<const Plan> plan_;
    DeviceChoice choice_;
    std::unique_ptr<Executor> executor_;
    std::shared_ptr<History> history_;
    TrainingStatus status_;
    std::unique_ptr<Recorder> recorder_;
    std::optional<EarlyStop> stop_;  // from the plan on
    std::optional<BestKeeper> keeper_;  // of a validated training whose best epoch stop_ does not keep
    int snapshots_ = 0;  // for which room was set aside
    std::optional<ReduceLROnPlateau> plateau_;
    std::optional<double> fallenRate_;  // by the plateau's word
    bool nanSeen_ = false, ending_ = false, stopNoted_ = false;
    int told_ = -1;  // the last epoch all of whose figures have arrived
    int firstKept_ = 0;  // the first epoch whose end is still to come, where its weights can be kept
    EpochSteps trainSteps_, validationSteps_;
    EpochPart next_ = EpochPart::Steps;
    int trainPass_ = -1, validationPass_ = -1;
    std::uint64_t step_ = 0, maxSteps_ = 0, cursor_ = 0;
    std::uint64_t badStep_ = 0;  // from 1: the first whose loss or gradients were no numbers
    std::uint64_t syncsBefore_ = 0;
    WatchingMeasurement watching_;
    std::uint64_t watchingWaits_ = 0;  // of all measurements: not the loop's own

    // How long launches are, so that a stop is obeyed at once but tiny steps are not drowned in bookkeeping.
    std::int64_t launchSteps_ = 1, sinceLook_ = 0, samplesSinceLook_ = 0;
    Clock::time_point start_, lastLook_, lastThroughput_;
    Clock::duration paused_{};
    std::int64_t samplesSinceThroughput_ = 0;
    double dataSeconds_ = 0;  // at the last point of the throughput
    KnownEdges edges_;
    std::atomic<std::uint64_t> keptStep_{0};  // of the last checkpoint that was written
    std::optional<Launches> launches_;        // these from the device on
    std::optional<LookBack> lookBack_;
    std::unique_ptr<LayerWatch> layers_;  // these two last: they end first
    std::optional<Checkpoints> checkpoints_;
};

}  // namespace lamina
