// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/figures.h"

#include <QCoreApplication>
#include <cmath>

#include "ui/document/words.h"

namespace lamina::ui {

namespace {
QString tr(const char* text) { return QCoreApplication::translate("Figures", text); }
}

QString shortFigure(double value) { return QString::number(value, 'g', 3); }

QString durationInWords(double seconds) {
    if (seconds < 10) return tr("%1 s").arg(seconds, 0, 'f', 1);
    const auto whole = static_cast<long long>(std::llround(seconds));
    if (whole < 60) return tr("%1 s").arg(whole);
    if (whole < 3600) return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString rateInWords(double samplesPerSecond) { return tr("%1 samples/s").arg(shortCount(std::round(samplesPerSecond))); }

}  // namespace lamina::ui
