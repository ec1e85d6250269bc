// SPDX-License-Identifier: GPL-3.0-or-later
// Relative luminance and contrast as WCAG 2.1 defines them.
#include "ui/theme/contrast.h"

#include <algorithm>
#include <cmath>

namespace lamina::ui {
namespace {

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& c) {
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

}  // namespace

double contrast(const QColor& a, const QColor& b) {
    const double one = luminance(a), other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

QColor mix(const QColor& a, const QColor& b, double share) {
    const auto channel = [share](int x, int y) { return static_cast<int>(std::lround(share * x + (1 - share) * y)); };
    return {channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue())};
}

QColor readable(QColor colour, const QColor& background) {
    const QColor goal = contrast(Qt::black, background) > contrast(Qt::white, background) ? Qt::black : Qt::white;
    for (double share = 0; share < 1 && contrast(colour, background) < 4.5; share += 0.04) {
        colour = mix(goal, colour, 0.04);
    }
    return colour;
}

}  // namespace lamina::ui
