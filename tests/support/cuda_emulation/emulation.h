// SPDX-License-Identifier: GPL-3.0-or-later
// What a test can turn and ask about the emulated CUDA device.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cudaEmulation {

/** In what order threads of a block and blocks of a grid run between two barriers: what depends on it is a race. */
enum class Order { Forward, Backward, Mixed };

struct Settings {
    Order order = Order::Forward;
    bool deferred = false;  // work stays in flight until an event is asked for or somebody waits
    bool fusedProducts = true;  // whether the product library does bias, relu, its slope and bias gradients in the same pass
    bool convolutionLibrary = false;  // whether there is a library of convolutions
    int devices = 1;
    int error = 0;          // of cudaGetDeviceCount, if not 0
    int driverVersion = 13000;
    std::size_t memory = std::size_t{1} << 30;  // of the device, bytes
    bool lost = false;      // the device has fallen off the bus: all that is asked of it fails
    std::size_t failAllocationsFrom = SIZE_MAX; // an allocation of this size or more fails
};
Settings& settings();

/** Calls that waited for the device, since the program began. */
std::uint64_t synchronisations();
/** Graphs instantiated. */
std::uint64_t captures();
/** Bytes of device memory that are taken. */
std::size_t allocated();

}  // namespace cudaEmulation
