// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/words.h"

#include <cmath>

#include "engine/base/quantities.h"
#include "ui/document/text.h"

namespace lamina::ui {

QString counted(std::size_t count, const QString& one, const QString& many) {
    return count == 1 ? one : many.arg(groupedCount(static_cast<std::int64_t>(count)));
}

QString sixFigures(double value) {
    const bool whole = std::abs(value) < 1e15 && value == std::floor(value);
    return whole ? QString::number(static_cast<qint64>(value)) : QString::number(value, 'g', 6);
}

QString shortCount(double count) { return text(lamina::shortCount(count, narrowGap)); }
QString groupedCount(std::int64_t count) { return text(lamina::groupedCount(count)); }
QString shortDuration(double seconds) { return text(lamina::shortDuration(seconds, narrowGap)); }

QString aboutDuration(double seconds) { return text(lamina::aboutDuration(seconds, narrowGap)); }
QString shortBytes(double bytes) { return text(lamina::shortBytes(bytes, narrowGap)); }

}  // namespace lamina::ui
