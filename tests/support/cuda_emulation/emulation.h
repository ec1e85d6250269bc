// SPDX-License-Identifier: GPL-3.0-or-later
// What a test can turn and ask about the emulated CUDA device.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cudaEmulation {

/** In what order threads of a block and blocks of a grid run between two barriers: what depends on it is a race. */
enum class Order { Forward, Backward, Mixed };

struct Settings {
    Order order = Order::Forward;
    bool deferred = false;  // work stays in flight until an event is asked for or somebody waits
    bool fusedProducts = true;  // whether the product library does bias, relu, its slope and bias gradients in the same pass
    bool convolutionLibrary = false;  // whether there is a library of convolutions and pooling
    bool lastMaximum = false;   // of equal maxima that library takes the last, not the first
    int agreements = 0;         // that one, and those after it, it refuses; 0: none
    int devices = 1;
    int error = 0;          // of cudaGetDeviceCount, if not 0
    int driverVersion = 13000;
    std::size_t memory = std::size_t{1} << 30;  // of the device, bytes
    std::chrono::milliseconds launchTakes{0};  // of a graph, on a device that runs beside us
    bool lost = false;      // the device has fallen off the bus: all that is asked of it fails
    std::uint64_t callsUntilLost = 0;           // it falls off with that call from here; 0: it stays
    std::size_t failAllocationsFrom = SIZE_MAX; // an allocation of this size or more fails
};
Settings& settings();

/** Calls that waited for the device, since the program began; those that take or give memory are among them. */
std::uint64_t synchronisations();
/** Poolings that the library has planned. */
std::uint64_t poolingsByLibrary();
/** Graphs instantiated. */
std::uint64_t captures();
/** Calls that needed the device. */
std::uint64_t calls();
/** Devices that were touched: each then holds a context of this process. */
std::size_t contexts();
/** Bytes of device memory that are taken. */
std::size_t allocated();

}  // namespace cudaEmulation
