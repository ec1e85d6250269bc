// SPDX-License-Identifier: GPL-3.0-or-later
// What a training receives: tensors, in memory or on disk, who is in which part of the split, and how raw values become
// what the net sees.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/data/preparation.h"

namespace lamina {

/** The parts of a data set, by row number; every row is in at most one. */
struct Parts {
    std::vector<std::uint32_t> train, validation, test;
};

/** Prepared samples. Inputs stay in their source type (uint8 images); the step casts as it gathers. */
struct Dataset {
    std::vector<Tensor> inputs;   // one per input of the net, (samples, …)
    std::vector<Tensor> targets;  // one per output: int32 class index (samples), or float32 (samples, …)
    std::vector<std::string> inputNames, targetNames;  // of arrays: to match the net's inputs and outputs by name
    std::vector<std::uint32_t> rows;                   // the raw row of each sample; empty: sample i is row i
    Tensor sampleWeights;                              // float32 (samples): how much each counts in training; empty: all alike
    Parts parts;
    std::vector<double> lastKnown;  // of a series of numbers: the target's last value in each sample's rows, in its own units
    Preparation preparation;
    std::uint64_t fingerprint = 0;  // of the prepared bytes and the split: same number, same training

    std::int64_t samples() const { return inputs.empty() ? 0 : inputs.front().shape()[0]; }
    /** The raw row a sample came from. */
    std::uint32_t rowOf(std::uint32_t sample) const { return rows.empty() ? sample : rows[sample]; }
};

/** Bytes of prepared samples that lie on disk. */
std::uint64_t bytesOnDisk(const Dataset& data);

}  // namespace lamina
