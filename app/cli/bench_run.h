// SPDX-License-Identifier: GPL-3.0-or-later
// A net that trains on random samples for as many steps as one likes, to be timed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/cli/bench_nets.h"
#include "engine/backend/backend.h"

namespace lamina::cli {

struct BenchOptions {
    std::string device = "cpu", precision = "float32";
    std::int64_t threads = 0;  // of the CPU; 0: all
};

class BenchRun {
 public:
    static constexpr std::int64_t stepsAnEpoch = 8;

    /** Throws Error where the device cannot be used, or not in that precision. */
    BenchRun(const BenchNet& net, const BenchOptions& options);

    Executor& executor() { return *executor_; }
    const Device& device() const { return device_; }
    std::int64_t batch() const { return batch_; }
    /** The loss of the last step, a value of the plan. */
    ValueId loss() const;

    /** Enqueues steps, up to `aLaunch` at a time and never across the end of an epoch, and calls `between` after each launch. */
    void steps(std::int64_t count, std::int64_t aLaunch, const std::function<void()>& between = {});
    /** Seconds until steps are done, the wait at the end included. */
    double timed(std::int64_t count, std::int64_t aLaunch, const std::function<void()>& between = {});

 private:
    Device device_;
    std::shared_ptr<const Plan> plan_;
    std::unique_ptr<Executor> executor_;
    std::int64_t batch_;
    int pass_ = 0;
    std::uint64_t step_ = 0;
    std::vector<Tensor> samples_;  // of a net that predicts
    std::vector<std::vector<std::byte>> memory_;  // for its answers
    std::vector<std::span<std::byte>> room_;
};

}  // namespace lamina::cli
