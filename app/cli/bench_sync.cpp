// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench_sync.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cli/terminal.h"
#include "engine/base/error.h"
#include "engine/base/words.h"

namespace lamina::cli {

namespace {

constexpr std::size_t rounds = 11;

/** One way to watch: the median of its rounds, and what it took in the last of them. */
struct Way {
    std::array<double, rounds> secondsPerStep{};
    std::uint64_t syncs = 0, figures = 0;
    double median() const {
        auto sorted = secondsPerStep;
        std::sort(sorted.begin(), sorted.end());
        return sorted[rounds / 2];
    }
};

struct Watched {
    std::string device;
    std::int64_t steps = 0;
    Way ring, readBack;
    double ratio = 0;  // the median over pairs of rounds
};

class Watching {
 public:
    Watching(const BenchNet& net, const BenchOptions& options) : run_(net, options) {}

    Watched measure() {
        Watched w;
        w.device = run_.device().id;
        w.steps = BenchRun::stepsAnEpoch;
        while (ringRound(w.steps, w.ring) < 0.05) w.steps *= 2;
        static_cast<void>(readBackRound(w.steps, w.readBack));
        std::array<double, rounds> ratios{};
        for (std::size_t i = 0; i < rounds; ++i) {
            w.ring.secondsPerStep[i] = ringRound(w.steps, w.ring) / static_cast<double>(w.steps);
            w.readBack.secondsPerStep[i] = readBackRound(w.steps, w.readBack) / static_cast<double>(w.steps);
            ratios[i] = w.readBack.secondsPerStep[i] / w.ring.secondsPerStep[i];
        }
        std::sort(ratios.begin(), ratios.end());
        w.ratio = ratios[rounds / 2];
        return w;
    }

 private:
    /** Calls of a round that waited, without the one at its end, which stops the clock. */
    template <class Round>
    double counted(Way& way, Round round) {
        const std::uint64_t before = run_.executor().syncs();
        const double seconds = round();
        way.syncs = run_.executor().syncs() - before - 1;
        return seconds;
    }
    double ringRound(std::int64_t steps, Way& way) {
        way.figures = 0;
        const auto drain = [&] {
            for (Record record; run_.executor().ring().read(cursor_, record);) ++way.figures;
        };
        const double seconds = counted(way, [&] { return run_.timed(steps, BenchRun::stepsAnEpoch, drain); });
        drain();
        return seconds;
    }
    double readBackRound(std::int64_t steps, Way& way) {
        way.figures = 0;
        const double seconds = counted(way, [&] {
            return run_.timed(steps, 1, [&] { way.figures += run_.executor().read(run_.loss()).size(); });
        });
        for (Record record; run_.executor().ring().read(cursor_, record);) {}
        return seconds;
    }

    BenchRun run_;
    std::uint64_t cursor_ = 0;
};

std::string waits(double value) { return fixedNumber(value, 2); }

nlohmann::json jsonOf(const Way& w) {
    return {{"seconds_per_step", w.median()}, {"synchronising_calls", w.syncs}, {"figures", w.figures}};
}

}  // namespace

void benchSync(const std::vector<std::string>& cases, const BenchOptions& options, bool json) {
    auto list = nlohmann::json::array();
    std::vector<std::vector<std::string>> rows = {{"case", "steps", "ring µs/step", "waits", "read-back µs/step", "waits", "ratio"}};
    for (const std::string& name : cases.empty() ? std::vector<std::string>{"mlp-128"} : cases) {
        const Watched w = Watching(benchNet(name), options).measure();
        list.push_back({{"case", name}, {"device", w.device}, {"precision", options.precision}, {"steps", w.steps}, {"ring", jsonOf(w.ring)},
                        {"read_back", jsonOf(w.readBack)}, {"ratio", w.ratio}});
        rows.push_back({name, std::to_string(w.steps), waits(1e6 * w.ring.median()), std::to_string(w.ring.syncs),
                        waits(1e6 * w.readBack.median()), std::to_string(w.readBack.syncs), waits(w.ratio)});
    }
    if (json) std::cout << list.dump(2) << "\n";
    else printTable(rows);
}

}  // namespace lamina::cli
