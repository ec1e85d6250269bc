// SPDX-License-Identifier: GPL-3.0-or-later
// A stand-in for NVIDIA's management library: a shared library that plays what a test writes into its script.
#pragma once

#include <atomic>

/** What it answers from the next call on; results are NVML's numbers, 0 is success. */
struct FakeNvmlScript {
    std::atomic<int> initResult{0}, handleResult{0}, result{0}, powerResult{0}, utilizationResult{0};
    std::atomic<unsigned> gpu{0}, memory{0};  // percent
    std::atomic<unsigned long long> used{5'600'000'000}, total{150'000'000'000};
    std::atomic<unsigned> milliwatts{0}, celsius{0}, megahertz{0}, memoryMegahertz{0};
    std::atomic<int> inits{0}, shutdowns{0}, looks{0};
};

inline constexpr const char* fakeNvmlBusId = "0000:3B:00.0";  // of its one GPU, "Fake H200"
