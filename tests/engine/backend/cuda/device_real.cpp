// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/cuda_backend.h"
#include "tests/engine/backend/cuda/device.h"

namespace lamina::test {

bool emulated() { return false; }
bool deviceIsThere() { return !cuda::makeCudaBackend()->devices().empty(); }
int orders() { return 1; }
void setOrder(int) {}
void fuseProducts(bool) {}
void convolveByLibrary(bool) {}
void takeTheLastMaximum(bool) {}
std::uint64_t poolingsByLibrary() { return 0; }
void refuseProductsFrom(int) {}
void defer(bool) {}
std::uint64_t waits() { return 0; }
std::size_t taken() { return 0; }
void leaveFree(std::size_t) {}
void launchesTake(int) {}
std::uint64_t calls() { return 0; }
void loseAfter(std::uint64_t) {}
void failAllocationsFrom(std::size_t) {}
std::size_t contexts() { return 0; }
int captures() { return 0; }
void breakDevice(Trouble) {}

}  // namespace lamina::test
