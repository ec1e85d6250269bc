// SPDX-License-Identifier: GPL-3.0-or-later
// Where uneven classes begin to matter: one bound for the data doctor and for what is said of a trained net.
#pragma once

namespace lamina {

/** A class is rare beside another that is so many times as frequent: from there on an accuracy may be high and the class never said. */
inline constexpr int rareFromTimes = 5;

/** samples: of the class; most: of the most frequent one. */
template <class Count>
constexpr bool isRareBeside(Count samples, Count most) {
    return samples * static_cast<Count>(rareFromTimes) <= most;
}

}  // namespace lamina
