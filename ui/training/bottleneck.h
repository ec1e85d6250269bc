// SPDX-License-Identifier: GPL-3.0-or-later
// What keeps a training from going faster, in one sentence with its figures.
#pragma once

#include <QString>

#include "engine/train/device_monitor.h"
#include "engine/train/session.h"

namespace lamina::ui {

/** Means over the last seconds of a training. What is not known is NaN. */
struct RunFigures {
    bool gpu = false;
    bool ended = false;  // it is told of in the past
    double utilization = DeviceSample::unknown;        // 0 to 1, of the device it runs on
    double memoryUtilization = DeviceSample::unknown;  // 0 to 1, of a GPU's memory
    double stepsPerSecond = 0;
    double dataShare = 0;  // 0 to 1: of the time, samples were being brought to the GPU
    StepWork work;
};

struct Bottleneck {
    enum class By { Unknown, Data, Launches, Memory, Arithmetic };
    By by = By::Unknown;
    QString sentence;  // empty: the figures do not say
};

/**
 * By these figures, the first that holds:
 * - data: a GPU that works less than four fifths of the time while samples are on their way for more than a third of it; on the
 *   CPU less than 10 operations a byte of the samples, which memory brings slower than processors compute;
 * - launches: less time an operation than a device takes to begin and end one, 6 µs on a GPU and 2 µs for the threads of a CPU;
 *   or a GPU that works less than four fifths of the time;
 * - memory: that of the GPU is read or written for three fifths of the time;
 * - arithmetic: all others.
 */
Bottleneck bottleneck(const RunFigures& figures);

}  // namespace lamina::ui
