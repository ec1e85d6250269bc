// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/best_keeper.h"

#include <algorithm>
#include <cmath>

#include "engine/history/monitor.h"
#include "engine/recipes/callbacks.h"

namespace lamina {

BestKeeper::Watched BestKeeper::watchedBy(const Choice* stopping, const std::vector<PlanMetric>& metrics) {
    if (!stopping) return {};
    const ParamReader params(stopping->params, memberOf(callbacks(), stopping->name, "callback").member.params);
    const std::string monitor = params.text("monitor"), mode = params.text("mode");
    const bool usually = monitorMaximizes(stopping->name, monitor, metrics, true);
    return {monitor, mode == "auto" ? usually : mode == "max"};
}

BestKeeper::BestKeeper(Watched watched, const std::vector<PlanMetric>& metrics, int count, int first) : watched_(std::move(watched)), count_(count), first_(first) {
    const bool validation = !watched_.ofTraining();
    const std::string metric = validation ? watched_.monitor.substr(4) : watched_.monitor;
    kind_ = validation ? RecordKind::Validation : RecordKind::Epoch;
    const auto at = std::find_if(metrics.begin(), metrics.end(), [&](const PlanMetric& m) { return m.name == metric; });
    column_ = static_cast<std::size_t>(at - metrics.begin());
    unjudged_.reserve(static_cast<std::size_t>(count));
}

std::optional<int> BestKeeper::freeSlot() const {
    for (int slot = 0; slot < count_; ++slot)
        if (slot_ != slot && std::none_of(unjudged_.begin(), unjudged_.end(), [&](const auto& kept) { return kept.second == slot; })) return slot;
    return std::nullopt;
}

KeptEpochs BestKeeper::kept() const {
    KeptEpochs all{seen_.epoch, seen_.figure, judged_, first_, std::map<int, int>(unjudged_.begin(), unjudged_.end())};
    if (slot_) all.snapshots[seen_.epoch] = *slot_;
    return all;
}

void BestKeeper::takeOver(const KeptEpochs& kept) {
    judged_ = kept.judged, first_ = kept.first;
    seen_ = {};
    slot_.reset();
    unjudged_.clear();
    for (const auto& [epoch, slot] : kept.snapshots)
        if (epoch > judged_) unjudged_.emplace_back(epoch, slot);
    if (kept.best < 0 || std::isnan(kept.figure)) return;  // to early stopping, as in Keras, the first figure is the best whatever it is
    seen_ = {kept.best, kept.figure};
    if (const auto best = kept.snapshots.find(kept.best); best != kept.snapshots.end()) slot_ = best->second;
}

void BestKeeper::keep(int epoch, Executor& executor) {
    const auto slot = mayBeBest(epoch) ? freeSlot() : std::nullopt;
    if (!slot) return;
    executor.enqueueSnapshot(*slot);
    if (epoch > judged_) unjudged_.emplace_back(epoch, *slot);
    else slot_ = slot;
}

void BestKeeper::judge(const Record& record) {
    const int epoch = static_cast<int>(record.epoch);
    if (record.kind != kind_ || epoch < first_ || column_ >= static_cast<std::size_t>(Record::maxValues)) return;
    const double figure = static_cast<double>(record.values[column_]);
    const bool better = seen_.epoch < 0 || (watched_.maximize ? figure > seen_.figure : figure < seen_.figure);
    judged_ = epoch;
    if (!std::isnan(figure) && better) {
        seen_ = {epoch, figure};
        const auto kept = std::find_if(unjudged_.begin(), unjudged_.end(), [&](const auto& k) { return k.first == epoch; });
        slot_ = kept != unjudged_.end() ? std::optional(kept->second) : std::nullopt;  // else its end is still to come
    }
    std::erase_if(unjudged_, [&](const auto& k) { return k.first <= epoch; });
}

}  // namespace lamina
