// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli bench: how fast this machine trains a few well-known nets, as a whole step with all its bookkeeping.
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/bench_run.h"
#include "app/cli/bench_sync.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/base/quantities.h"
#include "engine/base/words.h"
#include "engine/recipes/training_params.h"

namespace lamina::cli {

namespace {

struct Result {
    double secondsPerStep = 0, best = 0;
    std::int64_t batch = 0;
};

/** The median of eleven rounds of at least 50 ms each, after a warm-up. */
Result measure(const BenchNet& c, const BenchOptions& options) {
    BenchRun run(c, options);
    std::int64_t steps = BenchRun::stepsAnEpoch;
    while (run.timed(steps, BenchRun::stepsAnEpoch) < 0.05) steps *= 2;
    std::vector<double> times;
    for (int i = 0; i < 11; ++i) times.push_back(run.timed(steps, BenchRun::stepsAnEpoch) / static_cast<double>(steps));
    std::sort(times.begin(), times.end());
    return {times[5], times[0], run.batch()};
}

void run(std::vector<std::string> wanted, const BenchOptions& options, bool json) {
    const bool sync = std::erase(wanted, "sync") > 0;
    for (const auto& name : wanted) static_cast<void>(benchNet(name));
    requireDevice(options.device);
    if (sync) return benchSync(wanted, options, json);
    auto list = nlohmann::json::array();
    std::vector<std::vector<std::string>> rows = {{"case", "µs/step", "fastest", "samples/s"}};
    for (const BenchNet& c : benchNets()) {
        const bool named = std::find(wanted.begin(), wanted.end(), c.name) != wanted.end();
        if (wanted.empty() ? c.large && !options.device.starts_with("cuda") : !named) continue;
        const Result r = measure(c, options);
        list.push_back({{"case", c.name}, {"seconds_per_step", r.secondsPerStep}, {"fastest", r.best}, {"samples_per_second", static_cast<double>(r.batch) / r.secondsPerStep}});
        rows.push_back({c.name, fixedNumber(1e6 * r.secondsPerStep, 2), fixedNumber(1e6 * r.best, 2), shortCount(static_cast<double>(r.batch) / r.secondsPerStep)});
    }
    if (json) std::cout << list.dump(2) << "\n";
    else printTable(rows);
}

}  // namespace

void addBench(CLI::App& app) {
    auto* verb = app.add_subcommand("bench", "how fast this machine trains");
    struct Words {
        std::vector<std::string> cases;
        BenchOptions options;
        bool json = false;
    };
    auto w = std::make_shared<Words>();
    verb->add_option("CASE", w->cases, joined(benchNetNames(), " or ") + "; when none is named all, on the processors without those for a GPU. With \"sync\" among them: what watching costs, by the ring and by asking for the loss at every step");
    verb->add_option("--device", w->options.device, "auto, cpu, cuda or cuda:N");
    addWhole(*verb, "--threads", w->options.threads, "of the CPU", 1, static_cast<std::int64_t>(trainingParam("threads").maximum));
    addWord(*verb, "--precision", w->options.precision, "bfloat16 on the CPU rounds the factors of products; tf32 is for GPUs", trainingParam("precision").choices);
    verb->add_flag("--json", w->json, "JSON alone on standard output");
    verb->callback([w] { run(w->cases, w->options, w->json); });
}

}  // namespace lamina::cli
