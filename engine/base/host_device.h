// SPDX-License-Identifier: GPL-3.0-or-later
// Marks functions that host and devices share, so that their arithmetic stands in one place.
#pragma once

#ifdef __CUDACC__
#define LAMINA_HOST_DEVICE __host__ __device__
#else
#define LAMINA_HOST_DEVICE
#endif
