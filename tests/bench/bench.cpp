// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-bench [CASE…] [--threads N] [--json] [--bfloat16]: time of a training step, its share of this machine's multiply-add peak
// and the share that the telemetry ring takes of it: a record written and read. Both are measured in turn with the steps; the median
// of eleven rounds, and the fastest one for machines that are shared. --json: a line of JSON for each case.
// With --bfloat16 the same net in float32 and in bfloat16, in turn, and how many times as fast the latter is.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>

#include "engine/backend/telemetry.h"
#include "engine/base/error.h"
#include "tests/bench/bench_cases.h"
#include "tests/bench/fma_peak.h"

using namespace lamina;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int rounds = 11;

/** Runs whole epochs until at least that many steps are done; seconds a step. */
double secondsAStep(BenchCase& c, std::int64_t steps, std::uint64_t& step) {
    const auto start = Clock::now();
    std::int64_t done = 0;
    for (; done < steps; done += c.stepsAnEpoch) {
        c.executor->enqueue({0, c.pass, step, static_cast<std::uint32_t>(step / static_cast<std::uint64_t>(c.stepsAnEpoch)), 0,
                             c.stepsAnEpoch});
        step += static_cast<std::uint64_t>(c.stepsAnEpoch);
    }
    return std::chrono::duration<double>(Clock::now() - start).count() / static_cast<double>(done);
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

/** What a step pays for being watched: one record into the ring, and its reader takes it out; seconds. */
double secondsARecord(TelemetryRing& ring) {
    constexpr int records = 1 << 14;  // fewer than the ring holds
    std::uint64_t cursor = ring.published();
    Record record;
    const auto start = Clock::now();
    for (int i = 0; i < records; ++i) {
        record.step = static_cast<std::uint64_t>(i);
        ring.push(record);
    }
    while (ring.read(cursor, record)) {
    }
    return std::chrono::duration<double>(Clock::now() - start).count() / records;
}

void runBenchCase(const std::string& name, int threads, bool json) {
    BenchCase c = makeBenchCase(name, threads);
    std::uint64_t step = 0;
    const double first = secondsAStep(c, 2 * c.stepsAnEpoch, step);
    const auto steps = static_cast<std::int64_t>(0.15 / first) + 1;
    const double operations = 3 * 2 * c.plan->multiplyAdds * static_cast<double>(c.batch);  // forward and two products back
    std::vector<double> seconds, shares, rings;
    TelemetryRing ring;
    double highest = 0;
    for (int round = 0; round < rounds; ++round) {
        const double peak = measureFmaPeak(threads);
        highest = std::max(highest, peak);
        seconds.push_back(secondsAStep(c, steps, step));
        shares.push_back(operations / seconds.back() / peak);
        rings.push_back(secondsARecord(ring) / seconds.back());
    }
    const double fastest = *std::min_element(seconds.begin(), seconds.end());
    if (json)
        std::printf("{\"case\": \"%s\", \"seconds_per_step\": %.9g, \"fastest\": %.9g, \"peak_share\": %.6g, \"ring_share\": %.6g}\n", name.c_str(),
                    median(seconds), fastest, median(shares), median(rings));
    else
        std::printf("%-12s %10.2f µs a step  %5.1f %% of the multiply-add peak; fastest round %10.2f µs, %5.1f %% of the highest peak; ring %.2g %%\n",
                    name.c_str(), 1e6 * median(seconds), 100 * median(shares), 1e6 * fastest, 100 * operations / fastest / highest, 100 * median(rings));
    std::fflush(stdout);
}

/** The median ratio of paired rounds, with its quarters. */
void compareBenchCase(const std::string& name, int threads) {
    BenchCase full = makeBenchCase(name, threads), half = makeBenchCase(name, threads, Precision::BFloat16);
    std::uint64_t fullStep = 0, halfStep = 0;
    const auto steps = static_cast<std::int64_t>(0.15 / secondsAStep(full, 2 * full.stepsAnEpoch, fullStep)) + 1;
    secondsAStep(half, 2 * half.stepsAnEpoch, halfStep);
    std::vector<double> fulls, halves, ratios;
    for (int round = 0; round < 2 * rounds; ++round) {
        fulls.push_back(secondsAStep(full, steps, fullStep));
        halves.push_back(secondsAStep(half, steps, halfStep));
        ratios.push_back(fulls.back() / halves.back());
    }
    std::sort(ratios.begin(), ratios.end());
    std::printf("%-12s %10.2f µs a step in float32, %10.2f µs in bfloat16: %.2f times as fast (quarters %.2f–%.2f)\n", name.c_str(),
                1e6 * median(fulls), 1e6 * median(halves), ratios[rounds], ratios[rounds / 2], ratios[rounds + rounds / 2]);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    std::vector<std::string> names;
    bool bfloat16 = false, json = false;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--threads") == 0 && i + 1 < argc) threads = std::atoi(argv[++i]);
        else if (std::strcmp(argv[i], "--bfloat16") == 0) bfloat16 = true;
        else if (std::strcmp(argv[i], "--json") == 0) json = true;
        else names.emplace_back(argv[i]);
    }
    try {
        for (const auto& name : names.empty() ? benchCaseNames() : names) bfloat16 ? compareBenchCase(name, threads) : runBenchCase(name, threads, json);
    } catch (const Error& error) {
        std::fprintf(stderr, "lamina-bench: error: %s\n", error.what());
        return 1;
    }
}
