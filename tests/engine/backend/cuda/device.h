// SPDX-License-Identifier: GPL-3.0-or-later
// The device under test: the emulated one, or, in the programs of `./dev gpu`, a real one, where nothing can be turned.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lamina::test {

bool emulated();
bool deviceIsThere();
/** Orders in which threads and blocks can be made to run; 0 is the plain one. */
int orders();
void setOrder(int order);
/** Whether products do bias and relu in the same pass. */
void fuseProducts(bool fuse);
/** Whether a library does convolutions and pooling, where one is there. */
void convolveByLibrary(bool library);
/** Of equal maxima that library takes the last. */
void takeTheLastMaximum(bool last);
/** Poolings that it has planned; 0 where it cannot be known. */
std::uint64_t poolingsByLibrary();
/** The product library agrees so many times, less one, to do more in the same pass; then never again. */
void refuseProductsFrom(int agreement);
/** Work stays in flight until somebody asks or waits. */
void defer(bool deferred);
/** Calls that waited for the device, counted by the device itself; 0 where it cannot be known. */
std::uint64_t waits();
/** Bytes of device memory that are taken; 0 where it cannot be known. */
std::size_t taken();
/** Makes the device so small that so many bytes are free. */
void leaveFree(std::size_t bytes);
/** How long the device takes for a graph, while it runs beside us. */
void launchesTake(int milliseconds);
/** Calls that needed the device. */
std::uint64_t calls();
/** The device falls off the bus with that call from here, from 1. */
void loseAfter(std::uint64_t calls);
/** An allocation of so many bytes or more fails. */
void failAllocationsFrom(std::size_t bytes);
/** Devices on which this process has a context. */
std::size_t contexts();
/** Graphs made ready, as the device counts. */
int captures();

enum class Trouble { None, OldDriver, NoDevice, NoMemory, Lost };
void breakDevice(Trouble trouble);

}  // namespace lamina::test
