// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/words.h"

#include <QCoreApplication>
#include <QLocale>
#include <array>
#include <cmath>

namespace lamina::ui {
namespace {

/** At most three figures: 1.23, 36.9, 412. */
QString threeFigures(double x) {
    const int decimals = x >= 99.95 ? 0 : x >= 9.995 ? 1 : 2;
    QString s = QString::number(x, 'f', decimals);
    while (s.contains(QLatin1Char('.')) && (s.endsWith(QLatin1Char('0')) || s.endsWith(QLatin1Char('.')))) s.chop(1);
    return s;
}

template <std::size_t N>
QString scaled(double x, const std::array<const char*, N>& units) {
    std::size_t i = 0;
    while (x >= 999.5 && i + 1 < N) x /= 1000, ++i;
    const QString number = i == 0 ? QString::number(std::llround(x)) : threeFigures(x);
    return units[i][0] ? number + QChar(0x202f) + QLatin1String(units[i]) : number;
}

QString words(const char* text) { return QCoreApplication::translate("lamina::ui::words", text); }

}  // namespace

QString counted(std::size_t count, const QString& one, const QString& many) {
    return count == 1 ? one : many.arg(QLocale().toString(static_cast<qulonglong>(count)));
}

QString sixFigures(double value) {
    const bool whole = std::abs(value) < 1e15 && value == std::floor(value);
    return whole ? QString::number(static_cast<qint64>(value)) : QString::number(value, 'g', 6);
}

QString shortCount(double count) { return scaled<5>(count, {"", "k", "M", "G", "T"}); }

QString groupedCount(std::int64_t count) {
    QString s = QString::number(count);
    for (qsizetype i = s.size() - 3; i > (count < 0 ? 1 : 0); i -= 3) s.insert(i, QChar(0x202f));
    return s;
}

QString shortDuration(double seconds) {
    const auto two = [](double x) { return QString::number(x, 'f', x < 9.95 ? 1 : 0); };
    if (seconds < 0.9995) return words("%1\u202fms").arg(two(1000 * seconds));
    if (seconds < 59.5) return words("%1\u202fs").arg(two(seconds));
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (whole < 3600) return whole % 60 == 0 ? words("%1\u202fmin").arg(whole / 60) : words("%1\u202fmin %2\u202fs").arg(whole / 60).arg(whole % 60);
    const qint64 minutes = whole / 60;
    return minutes % 60 == 0 ? words("%1\u202fh").arg(minutes / 60) : words("%1\u202fh %2\u202fmin").arg(minutes / 60).arg(minutes % 60);
}

QString shortBytes(double bytes) { return scaled<5>(bytes, {"B", "kB", "MB", "GB", "TB"}); }

}  // namespace lamina::ui
