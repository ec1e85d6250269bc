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
/** Whether a library does convolutions, where one is there. */
void convolveByLibrary(bool library);
/** Work stays in flight until somebody asks or waits. */
void defer(bool deferred);
/** Calls that waited for the device, counted by the device itself; 0 where it cannot be known. */
std::uint64_t waits();
/** Bytes of device memory that are taken; 0 where it cannot be known. */
std::size_t taken();
/** Makes the device so small that so many bytes are free. */
void leaveFree(std::size_t bytes);
/** Graphs made ready, as the device counts. */
int captures();

enum class Trouble { None, OldDriver, NoDevice, NoMemory, Lost };
void breakDevice(Trouble trouble);

}  // namespace lamina::test
