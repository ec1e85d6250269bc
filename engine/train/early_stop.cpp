// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/early_stop.h"

#include <algorithm>

#include "engine/history/monitor.h"

namespace lamina {

void EarlyStop::follow(const Choice* choice, int firstKept) {
    if (!choice) rule_.reset();
    else if (rule_) rule_->setPatience(*choice);
    else begin(ruleOf(*choice), firstKept);
}

/** What an earlier rule kept may have been overwritten since. */
void EarlyStop::begin(EarlyStopping rule, int firstKept) {
    rule_ = std::move(rule), firstKept_ = firstKept;
    bestEpoch_ = -1;
    snapshots_.clear();
}

bool EarlyStop::keepsBest(const Choice& choice) {
    const auto keeps = choice.params.find("restore_best_weights");
    return choice.name == "EarlyStopping" && keeps != choice.params.end() && keeps->second == ParamValue(true);
}

EarlyStopping EarlyStop::ruleOf(const Choice& choice) const {
    const std::string monitor = EarlyStopping(choice, false).monitor();
    return EarlyStopping(choice, monitorMaximizes("EarlyStopping", monitor, metrics_, validated_));
}

void EarlyStop::goOn(const EarlyStopping::Seen& seen, Executor& executor) {
    if (!rule_ || !seen.any) return;
    rule_->goOn(seen);
    bestEpoch_ = judgedEpoch_ = seen.bestEpoch;
    bestFigure_ = seen.best;
    keep(bestEpoch_, executor);
}

void EarlyStop::takeOver(const KeptEpochs& kept) {
    if (!keepsBest()) return;
    firstKept_ = kept.first, judgedEpoch_ = kept.judged, snapshots_ = kept.snapshots;
    if (kept.best < 0) return;
    rule_->goOn({true, false, 0, kept.best, kept.figure});
    bestEpoch_ = kept.best, bestFigure_ = kept.figure;
}

std::optional<int> EarlyStop::bestSlot() const {
    const auto best = snapshots_.find(bestEpoch_);
    return keepsBest() && best != snapshots_.end() ? std::optional(best->second) : std::nullopt;
}

void EarlyStop::keep(int epoch, Executor& executor) {
    if (!keepsBest() || (epoch <= judgedEpoch_ && epoch != bestEpoch_)) return;
    int slot = 0;
    const auto taken = [&] { return std::any_of(snapshots_.begin(), snapshots_.end(), [&](const auto& s) { return s.second == slot; }); };
    while (taken()) ++slot;
    executor.enqueueSnapshot(slot);
    snapshots_[epoch] = slot;
    forget();
}

/** Those of epochs that were judged and are not the best. */
void EarlyStop::forget() {
    std::erase_if(snapshots_, [&](const auto& s) { return s.first <= judgedEpoch_ && s.first != bestEpoch_; });
}

EarlyStopping::Verdict EarlyStop::judge(const Record& record) {
    const auto figure = rule_ ? monitored(record, rule_->monitor(), metrics_) : std::nullopt;
    if (!figure) return {};
    if (keepsBest() && static_cast<int>(record.epoch) < firstKept_) return {};  // it ended before anybody watched: its weights are gone
    judgedEpoch_ = static_cast<int>(record.epoch);
    const auto verdict = rule_->epochEnded(judgedEpoch_, *figure);
    if (verdict.best) bestEpoch_ = judgedEpoch_, bestFigure_ = *figure;
    forget();
    return verdict;
}

std::string EarlyStop::reason() const {
    return rule_ ? rule_->monitor() + " has not improved since epoch " + std::to_string(rule_->bestEpoch() + 1) : "";
}

int EarlyStop::restoreBest(Executor& executor) {
    if (!keepsBest() || bestEpoch_ < 0) return -1;
    // Without a snapshot the training ended with the best epoch, and nothing has moved since.
    if (const auto best = snapshots_.find(bestEpoch_); best != snapshots_.end()) executor.enqueueRestore(best->second);
    return bestEpoch_;
}

bool endedBest(int best, std::uint64_t step, const EpochSteps& steps) { return best >= 0 && step == steps.stepsOf(best + 1); }

}  // namespace lamina
