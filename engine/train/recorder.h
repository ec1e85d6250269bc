// SPDX-License-Identifier: GPL-3.0-or-later
// Carries what a training tells into the registry of runs, on a thread of its own, so that no step waits for a disk.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/history/history.h"
#include "engine/history/thinning.h"
#include "engine/plan/plan.h"
#include "engine/runs/registry.h"

namespace lamina {

class Recorder {
 public:
    /** Begins a run in the registry. Throws Error when that cannot be written to. */
    Recorder(const RunStart& start, std::shared_ptr<const History> history, std::vector<PlanMetric> metrics);
    /** Goes on with a run of the registry from the history's first step. */
    Recorder(RunId resumed, const RunStart& now, std::shared_ptr<const History> history, std::vector<PlanMetric> metrics);
    ~Recorder();

    RunId id() const { return run_.id(); }
    /** How long the run had trained when it was taken up; 0 of a new one. */
    double secondsBefore() const { return before_; }
    std::filesystem::path modelFile() const { return run_.modelFile(); }

    /** Tells how long it has trained, without pauses and what was before it was taken up; for any thread. */
    void trained(double seconds) { seconds_ = seconds; }
    /** Notes a file in directory() that the run has left behind so far; for any thread. */
    void keep(const std::string& kind, const std::filesystem::path& file);
    /** Writes what is left and ends the run. artifact: a file in directory() that the run leaves behind, or empty. */
    void finish(Outcome outcome, const std::string& message, const std::filesystem::path& artifact = {});

 private:
    void watch();
    void copyNew();
    void copySteps();
    void copyEpochs();
    void reportNew();
    void endThread();

    /** From so many steps on only every second, fourth … step goes to the disk; the live plots keep all. */
    static constexpr std::size_t thinAfter = 1'000'000;

    Registry registry_;
    RunRecorder run_;
    double before_ = 0;
    std::atomic<double> seconds_{0};
    std::shared_ptr<const History> history_;
    std::vector<PlanMetric> plan_;
    std::vector<RunMetric> figures_;
    std::size_t steps_ = 0, epochs_ = 0, epochsReported_ = 0;
    std::size_t column_ = 0, figure_ = 0;  // of that step and epoch, the next to be written
    Thinning thinning_{thinAfter};
    std::chrono::steady_clock::time_point reported_ = std::chrono::steady_clock::now();
    std::mutex mutex_;
    std::condition_variable wake_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace lamina
