// SPDX-License-Identifier: GPL-3.0-or-later
// The tensors of a plan: what each is, how large, and where it lies.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/dtype.h"
#include "engine/base/shape.h"

namespace lamina {

/** Index into Plan::values. */
using ValueId = std::int32_t;
inline constexpr ValueId noValue = -1;

/** Which arena a value lies in: one a lifetime, so that optimizer, clipping and snapshots are single flat passes. */
enum class Storage : std::uint8_t {
    Activation,   // lives within one step; memory shared by liveness
    Weight,       // trainable; Gradient and the optimizer's slots have the same offsets
    Gradient,
    State,        // not trainable, kept: moving statistics, weights of frozen layers
    Scalar,       // results of a step: loss, learning rate, norms
    Accumulator,  // float64 sums over an epoch: loss and metrics
    Copy,         // Weight, then State, in bfloat16 at half their offsets: what products read in mixed precision
};

struct Value {
    Shape shape;  // the batch included
    DType dtype = DType::Float32;
    Storage storage = Storage::Activation;
    std::uint64_t offset = 0;  // bytes into the arena
    ValueId alias = noValue;   // the same memory under another shape
    std::string name;          // for people: "dense.kernel", "dense.output"
};

/** How the names end of what a layer makes forward, and on the way back; those of weights' gradients. */
inline constexpr std::string_view outputSuffix = ".output", backwardSuffix = ".backward", gradientSuffix = ".gradient";

/** The value whose memory this one is: itself, or what it is another shape of. */
inline ValueId rootOf(const std::vector<Value>& values, ValueId id) {
    while (values[static_cast<std::size_t>(id)].alias != noValue) id = values[static_cast<std::size_t>(id)].alias;
    return id;
}

}  // namespace lamina
