// SPDX-License-Identifier: GPL-3.0-or-later
// Copies of all that a training goes on from: when one is due, what belongs to it once it has come to the host, and the thread that
// writes it while steps go on.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/plan/epoch_steps.h"
#include "engine/recipes/plateau.h"
#include "engine/train/best_keeper.h"
#include "engine/train/early_stop.h"
#include "engine/train/side_thread.h"

namespace lamina {

/** What callbacks have seen: of all epochs whose figures have arrived. */
struct CallbacksSeen {
    EarlyStopping::Seen stopping;
    ReduceLROnPlateau::Seen plateau;
    BestKeeper::Seen kept = {};
};

/** A copy that has come to the host. */
struct Checkpoint {
    std::uint64_t step = 0;  // done then
    double rate = 0;
    CallbacksSeen judged;
    bool withBest = false;  // the weights of the best epoch came with it
};

class Checkpoints {
 public:
    using Clock = std::chrono::steady_clock;

    /** Sets room aside on the host. every: between two of them at the ends of epochs; amid one, twice that. Empty: as often as writing them
     *  is next to nothing, seconds apart for a small net, half a minute for one that takes a while. */
    Checkpoints(Executor& executor, const EpochSteps& steps, std::optional<std::chrono::milliseconds> every);

    /** The training begins: the first is due soon. */
    void begin(Clock::time_point now);
    /** After so many steps; epochEnded: and all that an epoch ends with. */
    bool due(Clock::time_point now, std::uint64_t step, bool epochEnded) const;
    /** Has the device copy what it has when it has done all it was given: so many steps. */
    void ask(std::uint64_t step, double rate, const EarlyStop& stop, Clock::time_point now, const BestKeeper* keeper = nullptr);
    /** Whether a copy that was asked for is whole; take or drop it then. */
    bool arrived() const;
    /** Before the figures of an epoch that ended with that step are judged. before: what was judged until then. */
    void beforeJudging(std::uint64_t step, const CallbacksSeen& before);
    /** Nothing where its weights of the best epoch are not those: another epoch was judged the best meanwhile; then another copy is due.
     *  stopKeeps: whether early stopping keeps it; else it is the keeper's, where there is one. */
    std::optional<Checkpoint> take(const CallbacksSeen& now, bool stopKeeps);
    void drop() { asked_ = false; }
    /** What is on its way, if anything, is of no use any more: another copy is due. */
    void replace();

    /** Whether a copy is on its way, or being written. */
    bool busy() const { return asked_ || writer_.busy(); }
    void write(std::function<void()> work);
    /** Why the last one could not be written, once. */
    std::string takeTrouble() { return writer_.takeTrouble(); }

 private:
    Executor& executor_;
    EpochSteps steps_;
    std::chrono::milliseconds every() const { return every_ ? *every_ : std::chrono::milliseconds(affordable_); }

    std::optional<std::chrono::milliseconds> every_;
    std::atomic<std::chrono::milliseconds::rep> affordable_;  // milliseconds, by how long the last one took to write
    Clock::time_point last_;
    bool asked_ = false;
    std::uint64_t step_ = 0;
    double rate_ = 0;
    int best_ = -1;                 // the epoch whose weights come with it
    std::optional<CallbacksSeen> judged_;  // at that moment, where later epochs have been judged since
    SideThread writer_;             // last: ends first
};

}  // namespace lamina
