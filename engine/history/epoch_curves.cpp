// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/epoch_curves.h"

#include <algorithm>
#include <cmath>

#include "engine/history/swing.h"

namespace lamina {

bool EpochCurves::follow(const History& history) {
    const std::size_t size = history.epochs.size();
    goesOn = goesOn || history.firstStep > 0;
    const bool grown = read_ < size;
    for (; read_ < size; ++read_) {
        const Record& record = history.epochs[read_];
        takeFigure(history, record);
        if (record.kind == RecordKind::Validation && loss.empty()) continue;  // taken up at its validation: that epoch's loss is another run's
        if (record.kind == RecordKind::Epoch && loss.empty()) before = static_cast<int>(record.epoch);
        if (record.kind == RecordKind::Epoch) loss.push_back(static_cast<double>(record.values[0]));
        if (record.kind == RecordKind::Validation && known > 0 && validation.size() + 1 < loss.size()) validation.resize(loss.size() - 1, std::nan(""));
        if (record.kind == RecordKind::Validation) validation.push_back(static_cast<double>(record.values[0]));
    }
    if (grown) jumps = swingOf(history).unstable();
    return grown;
}

void EpochCurves::takeFigure(const History& history, const Record& record) {
    const auto& names = history.epochNames();
    const auto at = std::find_if(names.begin(), names.end(), [](const std::string& name) { return name != "loss" && !name.ends_with("_loss"); });
    const bool validates = record.kind == RecordKind::Validation;
    if (at == names.end() || !(validates || (record.kind == RecordKind::Epoch && !figure.starts_with("val_")))) return;
    figure = logName(record.kind, *at);
    figureNow = static_cast<double>(record.values[at - names.begin()]);
}

void EpochCurves::beginWith(const Past& past, const std::string& name) {
    const Curve *losses = past.curve(name), *validations = past.curve("val_" + name);
    goesOn = goesOn || !past.curves.empty();
    others = static_cast<int>(past.epochs);
    if (!losses) return;
    for (const auto& point : losses->points) loss.push_back(point.value);
    known = static_cast<int>(loss.size());
    if (!validations) return;
    auto at = validations->points.begin();
    for (std::size_t i = 0; i < losses->points.size() && at != validations->points.end(); ++i) {
        const std::uint32_t epoch = losses->points[i].epoch;
        while (at != validations->points.end() && at->epoch < epoch) ++at;
        if (at == validations->points.end() || at->epoch != epoch) continue;
        validation.resize(i, std::nan(""));  // an epoch that was not validated leaves a gap
        validation.push_back(at->value);
    }
}

bool EpochCurves::solves() const {
    const auto first = std::find_if(validation.begin(), validation.end(), [](double v) { return std::isfinite(v); });
    if (first == validation.end() || loss.empty()) return false;
    const double floor = solved * std::max(std::fabs(*first), std::fabs(loss.front()));  // a net that learns within its first epoch begins with the loss
    return std::fabs(validation.back()) < floor && std::fabs(loss.back()) < floor;
}

int EpochCurves::best() const {
    int best = -1;
    for (std::size_t i = 0; i < validation.size(); ++i)
        if (std::isfinite(validation[i]) && (best < 0 || validation[i] < validation[static_cast<std::size_t>(best)])) best = static_cast<int>(i);
    return best;
}

int EpochCurves::fruitless() const {
    const int at = best();
    return at < 0 ? 0 : static_cast<int>(validation.size()) - 1 - at;
}

bool EpochCurves::overfits(double risen) const {
    const int since = fruitless(), enough = std::max(patience, static_cast<int>(validation.size()) / 10);
    if (since < enough || loss.size() < validation.size() || solves()) return false;
    const auto at = static_cast<std::size_t>(best());
    const double least = *std::min_element(validation.end() - patience, validation.end());  // one bad epoch is chance
    return least > validation[at] * risen && loss.back() < loss[at];
}

}  // namespace lamina
