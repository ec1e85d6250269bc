// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them: 36.9 k parameters, 412 MB, 75.5 M FLOPs. The words are those of engine/base/quantities.
#pragma once

#include <QString>
#include <cstddef>
#include <cstdint>

namespace lamina::ui {

/** "1 run", "12 runs": `one` for 1, else `many` with its %1. */
QString counted(std::size_t count, const QString& one, const QString& many);
/** A number of a table: whole ones with all figures, others with six: "0.498109". */
QString sixFigures(double value);
/** "650", "36.9 k", "1.2 M": three figures and a unit. */
QString shortCount(double count);
/** "36 928": all figures, in groups. */
QString groupedCount(std::int64_t count);
/** "412 MB", "5.8 GB": decimal units, as devices are sold. */
QString shortBytes(double bytes);
/** "0.8 ms", "4.2 s", "38 s", "3 min 20 s", "2 h 5 min". */
QString shortDuration(double seconds);
/** Of what is predicted: "≈ 38 s", "< 1 ms". */
QString aboutDuration(double seconds);

}  // namespace lamina::ui
