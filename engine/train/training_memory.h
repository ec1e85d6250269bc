// SPDX-License-Identifier: GPL-3.0-or-later
// What a training will take of its device's memory, known before it starts, and what is there.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/backend/backend.h"
#include "engine/data/dataset.h"
#include "engine/model/project.h"

namespace lamina {

/** Bytes, by what they are for. */
struct TrainingMemory {
    Device device;              // where it would run
    MemoryNeed plan;            // weights, gradients, optimizer, activations …
    DeviceNeed beside;          // workspace, data
    std::uint64_t snapshots = 0;  // of the best weights, which early stopping or a keeper keeps
    std::uint64_t room = 0;     // what a training may take of the device's free memory; 0: not known
    std::int64_t batch = 0;     // of a step: no more than there are samples

    std::uint64_t total() const { return plan.total() + beside.workspace + beside.data + snapshots; }
    bool fits() const { return room == 0 || total() <= room; }
};

/** Of the weights that early stopping keeps on the device, where it puts the best ones back. */
std::uint64_t snapshotBytes(const Plan& plan, const TrainingRecipe& recipe);

/** Of those that a keeper keeps where a training is validated and early stopping keeps none. 0 where that is not so, and where the training, or
 *  data that would else lie on the device, need the memory: a keeper gives way. */
std::uint64_t keeperBytes(const Device& device, const Plan& plan, const TrainingRecipe& recipe, const DataSize& data);

/** data: null where there are none yet. */
DataSize sizeOf(const Dataset* data);

/** Compiles what a training of this project would. Throws Error when the drawing or the recipe is wrong, or the device that
 *  the recipe names is not there. */
TrainingMemory trainingMemory(const Project& project, const DataSize& data);

/** The largest batch, a power of two up to mostBatch, whose training fits the room of that device; 0: not even one sample. */
std::int64_t largestBatch(const Project& project, const DataSize& data, const Device& device);
inline constexpr std::int64_t mostBatch = std::int64_t{1} << 20;

}  // namespace lamina
