// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/backend/cuda/device.h"
#include "tests/support/cuda_emulation/emulation.h"

namespace lamina::test {

bool emulated() { return true; }
bool deviceIsThere() { return true; }
int orders() { return 3; }
void setOrder(int order) { cudaEmulation::settings().order = static_cast<cudaEmulation::Order>(order); }
void fuseProducts(bool fuse) { cudaEmulation::settings().fusedProducts = fuse; }
void convolveByLibrary(bool library) { cudaEmulation::settings().convolutionLibrary = library; }
void takeTheLastMaximum(bool last) { cudaEmulation::settings().lastMaximum = last; }
std::uint64_t poolingsByLibrary() { return cudaEmulation::poolingsByLibrary(); }
void refuseProductsFrom(int agreement) { cudaEmulation::settings().agreements = agreement; }
void defer(bool deferred) { cudaEmulation::settings().deferred = deferred; }
std::uint64_t waits() { return cudaEmulation::synchronisations(); }
std::size_t taken() { return cudaEmulation::allocated(); }
void leaveFree(std::size_t bytes) { cudaEmulation::settings().memory = taken() + bytes; }
void launchesTake(int milliseconds) { cudaEmulation::settings().launchTakes = std::chrono::milliseconds(milliseconds); }
std::uint64_t calls() { return cudaEmulation::calls(); }
void loseAfter(std::uint64_t calls) { cudaEmulation::settings().callsUntilLost = calls; }
void failAllocationsFrom(std::size_t bytes) { cudaEmulation::settings().failAllocationsFrom = bytes; }
std::size_t contexts() { return cudaEmulation::contexts(); }
int captures() { return static_cast<int>(cudaEmulation::captures()); }

void breakDevice(Trouble trouble) {
    constexpr int insufficientDriver = 35, noDevice = 100;
    auto& s = cudaEmulation::settings();
    s = {};
    if (trouble == Trouble::OldDriver) s.error = insufficientDriver, s.driverVersion = 12020, s.devices = 0;
    if (trouble == Trouble::NoDevice) s.error = noDevice, s.devices = 0;
    if (trouble == Trouble::Lost) s.lost = true;
    if (trouble == Trouble::NoMemory) s.memory = std::size_t{300} << 20;
}

}  // namespace lamina::test
