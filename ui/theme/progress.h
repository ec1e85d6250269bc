// SPDX-License-Identifier: GPL-3.0-or-later
// Of a bar for bytes as for files: what it counts may be more than an int holds.
#pragma once

#include <QProgressBar>
#include <algorithm>

namespace lamina::ui {

/** all: 0 where it is not known. */
inline void showShare(QProgressBar& bar, double done, double all) {
    constexpr int steps = 1000;
    bar.setRange(0, all > 0 ? steps : 0);
    bar.setValue(all > 0 ? static_cast<int>(steps * std::clamp(done / all, 0.0, 1.0)) : 0);
}

}  // namespace lamina::ui
