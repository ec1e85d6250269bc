// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers into words.
#include "ui/plots/numbers.h"

#include <QRegularExpression>
#include <algorithm>
#include <cmath>

#include "engine/base/quantities.h"
#include "engine/recipes/metrics.h"

namespace lamina::ui {
namespace {

const QChar thin(0x202f);   // keeps a number and its unit on one line
const QChar minus(0x2212);

struct Scale {
    double factor;
    QString letter;
};

Scale scaleOf(double magnitude) {
    if (magnitude >= 1e12) return {1e12, QStringLiteral("T")};
    if (magnitude >= 1e9) return {1e9, QStringLiteral("G")};
    if (magnitude >= 1e6) return {1e6, QStringLiteral("M")};
    if (magnitude >= 1e3) return {1e3, QStringLiteral("k")};
    return {1, {}};
}

/** Decimal places that tell multiples of a step apart: 0.5 → 1, 0.25 → 2. */
int placesOf(double step) {
    int places = 0;
    while (places < 4 && std::abs(step - std::round(step)) > 1e-6 * step) step *= 10, ++places;
    return places;
}

QString signs(QString text) {
    if (text.startsWith(QLatin1Char('-'))) text[0] = minus;
    return text;
}

/** 1.20e-05 → 1.20e-5 */
QString shortPower(QString text) {
    static const QRegularExpression zeros(QStringLiteral("e([+-]?)0+(?=\\d)"));
    text.replace(zeros, QStringLiteral("e\\1"));
    return text.replace(QStringLiteral("e+"), QStringLiteral("e"));
}

/** 1.20e-5 → 1.2e-5 */
QString shortMantissa(QString text) {
    static const QRegularExpression zeros(QStringLiteral("\\.?0+e"));
    return text.contains(QLatin1Char('.')) ? text.replace(zeros, QStringLiteral("e")) : text;
}

}  // namespace

QString tickText(double value, double step, const QString& unit) {
    if (std::abs(value) < step * 1e-6) value = 0;
    const QString tail = unit.isEmpty() || unit.startsWith(QLatin1Char('/')) ? unit : thin + unit;
    if (value != 0 && step < 1e-3) return signs(shortMantissa(shortPower(QString::number(value, 'e', 2)))) + tail;
    const Scale scale = scaleOf(std::abs(value));
    const int places = placesOf(step / scale.factor);
    const QString number = signs(QString::number(value / scale.factor, 'f', value == 0 ? 0 : places));
    return number + (scale.letter.isEmpty() ? QString() : thin + scale.letter) + tail;
}

QString powerText(double value) {
    return signs(shortPower(QString::number(value, 'e', 0)));
}

QString valueText(double value) {
    if (std::isnan(value)) return QStringLiteral("NaN");
    if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : minus + QStringLiteral("∞");
    const double size = std::abs(value);
    if (size == 0) return QStringLiteral("0");
    if (size < 1e-3) return signs(shortPower(QString::number(value, 'e', 2)));
    if (size < 10) return signs(QString::number(value, 'f', 3));
    if (size < 1e4) return signs(QString::number(value, 'g', 5));
    const Scale scale = scaleOf(size);
    return signs(QString::number(value / scale.factor, 'g', 4)) + thin + scale.letter;
}

QString groupedText(double value) { return signs(QString::fromStdString(lamina::groupedCount(std::llround(value)))); }

QString durationText(double seconds) { return QString::fromStdString(lamina::shortDuration(std::round(seconds), narrowGap)); }

QString shareText(double share, int places) { return QString::fromStdString(percentage(share, places)); }

QString probabilityText(double probability) { return QString::fromStdString(lamina::shortProbability(probability)); }

QString metricText(const std::string& name, double value) { return isShare(name) ? shareText(value, 1) : valueText(value); }

}  // namespace lamina::ui
