// SPDX-License-Identifier: GPL-3.0-or-later
// The small picture in a column's head: bars for numbers, coloured blocks for categories.
#pragma once

#include <QRectF>
#include <span>

class QPainter;

namespace lamina::ui {

/** What lies beyond the ends of a histogram; 0: nothing. */
struct Beyond {
    double below = 0, above = 0;
};

/** Bars of equal width, the highest as high as `where`. A count of zero leaves a hair, so that the axis can be guessed. What lies beyond
 *  has a bar of its own at that end, in the colour of a warning and a little aside. */
void paintHistogram(QPainter& painter, const QRectF& where, std::span<const double> counts, const Beyond& beyond = {});

/** A block a category in the curves' colours, as high as its count; what is beyond `most` blocks is drawn as one grey block. */
void paintCategories(QPainter& painter, const QRectF& where, std::span<const double> counts, int most = 6);

}  // namespace lamina::ui
