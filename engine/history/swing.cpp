// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/swing.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace lamina {

namespace {

constexpr std::size_t lookedBack = 8;      // epochs
constexpr double beyondNoise = 2;          // times what batches that differ in the usual way make of an epoch
constexpr double much = 0.1;               // of the loss it has lately
constexpr double muchOfFew = 0.25;         // the same, where too few batches an epoch tell no noise
constexpr double ofFirst = 0.02;           // of the first epoch's: near its end a loss may double and mean nothing
constexpr std::size_t fewBatches = 4;
constexpr std::size_t mostBatches = 4096;  // looked at, of an epoch

/** An epoch's loss, and how far it may be off by chance. */
struct EpochLoss {
    double mean = 0, error = 0;
    std::size_t batches = 0;
};

double medianOf(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double deviationOf(const std::vector<double>& values) {
    const double n = static_cast<double>(values.size()), mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double v : values) squares += (v - mean) * (v - mean);
    return std::sqrt(squares / n);
}

/** By the median of what they are off their own, since the jumps that are sought make a standard deviation large; but no less than that one,
 *  since a few samples of a large loss are no jumps. Tried on nets of known noise: plain, with Dropout, with targets of long tails. */
double spreadOf(std::vector<double> values) {
    const double deviation = deviationOf(values), middle = medianOf(values);
    for (double& v : values) v = std::fabs(v - middle);
    return std::max(deviation, beyondNoise * 1.4826 * medianOf(values));  // 1.4826: as a standard deviation, of a normal distribution
}

/** from, to: rows of the log of steps. */
EpochLoss epochLoss(const History& history, double mean, std::uint64_t from, std::uint64_t to) {
    EpochLoss epoch{mean, 0, 0};
    const int column = History::column(history.stepNames(), "loss");
    to = std::min<std::uint64_t>(to, history.steps.size());
    if (column < 0 || from >= to) return epoch;
    epoch.batches = static_cast<std::size_t>(to - from);
    std::vector<double> losses;
    const std::uint64_t every = (epoch.batches + mostBatches - 1) / mostBatches;
    for (std::uint64_t i = from; i < to; i += every)
        if (const float loss = history.steps.at(static_cast<std::size_t>(i), static_cast<std::size_t>(column)); std::isfinite(loss)) losses.push_back(static_cast<double>(loss));
    if (losses.empty()) return epoch;
    epoch.error = spreadOf(std::move(losses)) / std::sqrt(static_cast<double>(epoch.batches));
    return epoch;
}

/** The last epochs and the one before them, oldest first: however long a training is, no more is read of it. */
std::vector<Record> lastRecords(const History& history) {
    std::vector<Record> records;
    for (std::size_t i = history.epochs.size(); i > 0 && records.size() < lookedBack + 2; --i)
        if (const Record record = history.epochs[i - 1]; record.kind == RecordKind::Epoch) records.push_back(record);
    std::reverse(records.begin(), records.end());
    return records;
}

double firstLoss(const History& history) {
    for (std::size_t i = 0, n = history.epochs.size(); i < n; ++i)
        if (const Record record = history.epochs[i]; record.kind == RecordKind::Epoch) return static_cast<double>(record.values[0]);
    return 0;
}

/** Steps that were done when the rate was last changed by hand or on a plateau, if that was after `since`: what was before is another training's. */
std::uint64_t rateSetAt(const History& history, std::uint64_t since) {
    for (std::size_t i = history.events.size(); i > 0; --i) {
        const Event event = history.events[i - 1];
        if (event.kind == Event::Kind::LearningRate) return std::max(event.step, since);
    }
    return since;
}

std::vector<EpochLoss> lastEpochs(const History& history) {
    const auto records = lastRecords(history);
    std::vector<EpochLoss> last;
    if (records.size() < lookedBack + 1) return last;
    const bool whole = records.size() == lookedBack + 1;  // there was none before
    const std::uint64_t setAt = rateSetAt(history, whole ? history.firstStep : records.front().step);
    for (std::size_t i = whole ? 0 : 1; i < records.size(); ++i) {
        const std::uint64_t begun = i == 0 ? history.firstStep : records[i - 1].step;
        if (begun < setAt) continue;
        const auto row = [&](std::uint64_t step) { return step - std::min(step, history.firstStep); };
        last.push_back(epochLoss(history, static_cast<double>(records[i].values[0]), row(begun), row(records[i].step)));
    }
    return last;
}

}  // namespace

Swing swingOf(const History& history) {
    const auto last = lastEpochs(history);
    if (last.size() < lookedBack + 1) return {};
    std::vector<double> losses;
    for (const auto& epoch : last) losses.push_back(epoch.mean);
    if (!std::all_of(losses.begin(), losses.end(), [](double v) { return std::isfinite(v); })) return {};
    const double typical = std::fabs(medianOf(losses)), first = std::fabs(firstLoss(history));
    Swing swing{lookedBack, 0, 0};
    for (std::size_t i = 1; i < last.size(); ++i) {
        const EpochLoss &before = last[i - 1], &now = last[i];
        const double share = std::min(before.batches, now.batches) < fewBatches ? muchOfFew : much;
        const double bar = std::max({std::hypot(before.error, now.error), share * typical, ofFirst * first});
        swing.rises += now.mean - before.mean > bar;
        swing.falls += before.mean - now.mean > bar;
    }
    return swing;
}

}  // namespace lamina
