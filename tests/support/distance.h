// SPDX-License-Identifier: GPL-3.0-or-later
// How far the figures of two backends are apart.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace lamina::test {

/** The largest distance in units of 1 + the largest magnitude of b's list; infinite where one of two is no number or a list is of another length. */
inline double distance(const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b) {
    constexpr double apart = std::numeric_limits<double>::infinity();
    if (a.size() != b.size()) return apart;
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i].size() != b[i].size()) return apart;
        double size = 1;
        for (double v : b[i]) size = std::isfinite(v) ? std::max(size, std::fabs(v)) : size;
        for (std::size_t j = 0; j < a[i].size(); ++j) {
            if (a[i][j] == b[i][j] || (std::isnan(a[i][j]) && std::isnan(b[i][j]))) continue;
            const double d = std::fabs(a[i][j] - b[i][j]) / size;
            if (!(d <= worst)) worst = std::isnan(d) ? apart : d;
        }
    }
    return worst;
}

}  // namespace lamina::test
