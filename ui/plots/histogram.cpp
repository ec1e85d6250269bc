// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the two pictures.
#include "ui/plots/histogram.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "ui/theme/contrast.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

double highest(std::span<const double> counts) { return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end()); }

}  // namespace

void paintHistogram(QPainter& painter, const QRectF& where, std::span<const double> counts, const Beyond& beyond) {
    const double top = std::max({highest(counts), beyond.below, beyond.above});
    if (!(top > 0)) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double aside = 1.5;  // slots of a bar beyond: itself, and half a one of nothing
    const double left = beyond.below > 0 ? aside : 0, right = beyond.above > 0 ? aside : 0;
    const double slot = where.width() / (static_cast<double>(counts.size()) + left + right);
    const double gap = slot > 5 ? 1.5 : slot > 2.5 ? 0.8 : 0;
    const auto bar = [&](double place, double count) {
        const double height = std::max(1.0, count / top * where.height());
        painter.drawRoundedRect(QRectF(where.left() + slot * place, where.bottom() - height, slot - gap, height), 1, 1);
    };
    painter.setBrush(mix(theme().accent, theme().panel, 0.8));
    for (std::size_t i = 0; i < counts.size(); ++i) bar(left + static_cast<double>(i), counts[i]);
    painter.setBrush(theme().warning);
    if (beyond.below > 0) bar(0, beyond.below);
    if (beyond.above > 0) bar(left + static_cast<double>(counts.size()) + aside - 1, beyond.above);
    painter.restore();
}

void paintCategories(QPainter& painter, const QRectF& where, std::span<const double> counts, int most) {
    std::vector<double> blocks(counts.begin(), counts.end());
    const bool rest = static_cast<int>(blocks.size()) > most;
    if (rest) {
        const auto firstOfRest = blocks.begin() + (most - 1);
        const double sum = std::accumulate(firstOfRest, blocks.end(), 0.0);
        blocks.erase(firstOfRest, blocks.end());
        blocks.push_back(sum);
    }
    const double top = highest(blocks);
    if (!(top > 0)) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double slot = where.width() / static_cast<double>(blocks.size());
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const bool grey = rest && i + 1 == blocks.size();
        painter.setBrush(grey ? theme().faint : mix(curveColor(static_cast<int>(i)), theme().panel, 0.8));
        const double height = std::max(1.5, blocks[i] / top * where.height());
        painter.drawRoundedRect(QRectF(where.left() + slot * static_cast<double>(i), where.bottom() - height, slot - 1.5, height), 1.5, 1.5);
    }
    painter.restore();
}

}  // namespace lamina::ui
