// SPDX-License-Identifier: GPL-3.0-or-later
// Normalisation of each row by its own moments, for each group of channels.
#pragma once

#include "engine/backend/cuda/launch.h"

namespace lamina::cuda {

/** x, dy, out, dx (rows, cells, c) in T; gamma, beta, dgamma, dbeta (c), each may be none; mean, inverseStddev (rows, groups).
 *  centers: as of GroupNorm. */
template <class T>
struct GroupNormValues {
    const T *x, *dy;
    const float *gamma, *beta;
    T *out, *dx;
    float *mean, *inverseStddev;
    float *dgamma, *dbeta;
    Count rows, cells, c, groups;
    bool centers;
};

template <class T>
void addGroupNorm(LaunchList& list, const GroupNormValues<T>& v, double epsilon);
template <class T>
void addGroupNormBackward(LaunchList& list, const GroupNormValues<T>& v);

}  // namespace lamina::cuda
