// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli bench: how fast this machine trains a few well-known nets, as a whole step with all its bookkeeping.
#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/bench_nets.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/backend/backend.h"
#include "engine/base/words.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/recipes/training_params.h"

namespace lamina::cli {

namespace {

struct Result {
    double secondsPerStep = 0, best = 0;
    std::int64_t batch = 0;
};

/** The median of eleven rounds of at least 50 ms each, after a warm-up. */
Result measure(const BenchNet& c, const std::string& device, int threads) {
    using Clock = std::chrono::steady_clock;
    CompileOptions options;
    options.programs = {{ProgramKind::Train, c.recipe.batchSize}};
    const auto plan = compile(c.graph(), c.recipe, options);
    auto executor = openExecutor(chooseDevice(device, *plan).device, plan, {threads});
    const std::int64_t samples = c.recipe.batchSize * 8;
    executor->bind(benchData(c, samples));
    Pass pass{{}, true, 1};
    for (std::uint32_t i = 0; i < samples; ++i) pass.rows.push_back(i);
    const int index = executor->addPass(pass);
    executor->setWeights(initialWeights(*plan));
    std::uint64_t step = 0;
    const auto round = [&](std::int64_t steps) {
        const auto start = Clock::now();
        for (std::int64_t left = steps; left > 0;) {
            const std::int64_t now = std::min<std::int64_t>(left, 8);
            executor->enqueue({0, index, step, static_cast<std::uint32_t>(step / 8), 0, now});
            step += static_cast<std::uint64_t>(now);
            left -= now;
        }
        executor->wait();
        return std::chrono::duration<double>(Clock::now() - start).count();
    };
    std::int64_t steps = 8;
    while (round(steps) < 0.05) steps *= 2;
    std::vector<double> times;
    for (int i = 0; i < 11; ++i) times.push_back(round(steps) / static_cast<double>(steps));
    std::sort(times.begin(), times.end());
    return {times[5], times[0], c.recipe.batchSize};
}

void run(const std::vector<std::string>& wanted, const std::string& device, int threads, bool json) {
    for (const auto& name : wanted) static_cast<void>(benchNet(name));
    requireDevice(device);
    auto list = nlohmann::json::array();
    std::vector<std::vector<std::string>> rows = {{"case", "µs/step", "fastest", "samples/s"}};
    for (const BenchNet& c : benchNets()) {
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), c.name) == wanted.end()) continue;
        const Result r = measure(c, device, threads);
        list.push_back({{"case", c.name}, {"seconds_per_step", r.secondsPerStep}, {"fastest", r.best}, {"samples_per_second", static_cast<double>(r.batch) / r.secondsPerStep}});
        char median[32], best[32];
        std::snprintf(median, sizeof median, "%.2f", 1e6 * r.secondsPerStep);
        std::snprintf(best, sizeof best, "%.2f", 1e6 * r.best);
        rows.push_back({c.name, median, best, count(static_cast<double>(r.batch) / r.secondsPerStep)});
    }
    if (json) std::cout << list.dump(2) << "\n";
    else printTable(rows);
}

}  // namespace

void addBench(CLI::App& app) {
    auto* verb = app.add_subcommand("bench", "how fast this machine trains");
    struct Words {
        std::vector<std::string> cases;
        std::string device = "cpu";
        std::int64_t threads = 0;
        bool json = false;
    };
    auto w = std::make_shared<Words>();
    verb->add_option("CASE", w->cases, joined(benchNetNames(), " or ") + "; all when none is named");
    verb->add_option("--device", w->device, "auto, cpu, cuda or cuda:N");
    addWhole(*verb, "--threads", w->threads, "of the CPU", 1, static_cast<std::int64_t>(trainingParam("threads").maximum));
    verb->add_flag("--json", w->json, "JSON alone on standard output");
    verb->callback([w] { run(w->cases, w->device, static_cast<int>(w->threads), w->json); });
}

}  // namespace lamina::cli
