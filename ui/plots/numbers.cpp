// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers into words.
#include "ui/plots/numbers.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

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

QString countText(double value) {
    const Scale scale = scaleOf(std::abs(value));
    return signs(QString::number(value / scale.factor, 'g', 3)) + (scale.letter.isEmpty() ? QString() : thin + scale.letter);
}

QString groupedText(double value) {
    QString digits = QString::number(std::abs(std::round(value)), 'f', 0);
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3) digits.insert(at, thin);
    return value < 0 ? minus + digits : digits;
}

QString durationText(double seconds) {
    const auto whole = static_cast<long long>(std::llround(std::max(0.0, seconds)));
    const auto tr = [](const char* text) { return QCoreApplication::translate("lamina::ui::numbers", text); };
    if (whole < 60) return tr("%1 s").arg(whole);
    if (whole < 3600) return whole % 60 == 0 ? tr("%1 min").arg(whole / 60) : tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    const long long minutes = whole / 60;
    return minutes % 60 == 0 ? tr("%1 h").arg(minutes / 60) : tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

}  // namespace lamina::ui
