// SPDX-License-Identifier: GPL-3.0-or-later
// Counts what the program allocates: linked into a test, every operator new goes through here.
#pragma once

namespace lamina {

/** Allocations since the program began, by all threads. */
long allocationCount();

}  // namespace lamina
