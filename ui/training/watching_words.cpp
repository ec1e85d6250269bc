// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/watching_words.h"


#include "ui/document/text.h"
#include "ui/document/words.h"

namespace lamina::ui {

namespace {

/** "3.4 times as fast as", from the ratio of two throughputs. */
QString verdict(double ring, double readBack) {
    const double slower = ring / readBack;
    if (slower < 1.05) return tr("no slower to speak of");
    if (slower < 2) return tr("%1 % slower").arg(qRound(100 * (slower - 1)));
    return tr("%1 times slower").arg(slower, 0, 'f', slower < 10 ? 1 : 0);
}

}  // namespace

QString watchingSentence(const TrainingStatus& status) {
    const WatchingCost& w = status.watching;
    if (w.wanted == 0) return {};
    if (w.measuring())
        return status.active() ? tr("Measuring what watching costs: %1 of %2 …").arg(w.done).arg(w.wanted)
                               : tr("The training ended before it was known what watching costs: it takes about three seconds of steps.");
    return tr("Watching as here: %1 samples/s. With the loss read back at every step: %2 samples/s, %3.")
        .arg(shortCount(w.ring), shortCount(w.readBack), verdict(w.ring, w.readBack));
}

}  // namespace lamina::ui
