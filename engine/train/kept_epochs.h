// SPDX-License-Identifier: GPL-3.0-or-later
// What one who keeps the best epoch's weights on the device hands over to another, who watches the same figure in the same direction.
#pragma once

#include <map>

namespace lamina {

struct KeptEpochs {
    int best = -1;      // from 0; −1: none so far
    double figure = 0;  // of that epoch
    int judged = -1;    // the last epoch whose figure was taken
    int first = 0;      // those before it cannot be the best: nobody kept them
    std::map<int, int> snapshots = {};  // epoch → snapshot: the best one, where it has ended, and those that are not judged yet
};

}  // namespace lamina
