// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/smoothing_choice.h"

#include <QSettings>
#include <algorithm>

namespace lamina::ui {

namespace {

const QString kSmoothing = QStringLiteral("plots/smoothing");

}  // namespace

SmoothingChoice& SmoothingChoice::instance() {
    static SmoothingChoice choice;
    return choice;
}

SmoothingChoice::SmoothingChoice() {
    bool number = false;
    const double kept = QSettings().value(kSmoothing).toDouble(&number);
    if (number && kept >= 0 && kept < 1) weight_ = kept;
}

void SmoothingChoice::choose(std::optional<double> weight) {
    if (weight) weight = std::clamp(*weight, 0.0, 0.99);
    if (weight == weight_) return;
    weight_ = weight;
    weight ? QSettings().setValue(kSmoothing, *weight) : QSettings().remove(kSmoothing);
    emit changed();
}

}  // namespace lamina::ui
