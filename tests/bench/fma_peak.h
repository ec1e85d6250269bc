// SPDX-License-Identifier: GPL-3.0-or-later
// What this machine's multipliers can do at most, measured: the ceiling that shares are shares of.
#pragma once

namespace lamina {

/** float32 multiply-add operations a second (2 a multiply-add) of `threads` threads in registers alone. */
double measureFmaPeak(int threads);

}  // namespace lamina
