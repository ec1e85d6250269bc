// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/pool_slopes.h"

#include <algorithm>
#include <utility>

namespace lamina {

namespace {

/** The one op that reads `value`, or null. */
Op* soleReader(std::vector<Op>& ops, const std::vector<Value>& values, ValueId value) {
    Op* reader = nullptr;
    for (Op& op : ops)
        for (ValueId read : valuesOf(op).reads) {
            if (rootOf(values, read) != rootOf(values, value)) continue;
            if (reader) return nullptr;
            reader = &op;
        }
    return reader;
}

/** The pool that a gradient belongs to. */
const MaxPool* poolOf(const std::vector<Op>& ops, const MaxPoolBackward& backward) {
    for (const Op& op : ops)
        if (const auto* pool = std::get_if<MaxPool>(&op); pool && pool->indices == backward.indices) return pool;
    return nullptr;
}

}  // namespace

void moveSlopesBehindPools(std::vector<Op>& ops, std::vector<Value>& values) {
    for (Op& op : ops) {
        const auto* pooled = std::get_if<MaxPoolBackward>(&op);
        if (!pooled) continue;
        const MaxPoolBackward backward = *pooled;
        Op* next = soleReader(ops, values, backward.dx);
        const auto* slope = next ? std::get_if<ActivateBackward>(next) : nullptr;
        const MaxPool* pool = poolOf(ops, backward);
        if (!slope || !pool || !derivativeFromOutput(slope->function.kind)) continue;
        if (rootOf(values, slope->reference) != rootOf(values, pool->x)) continue;
        Value value;
        value.shape = values[static_cast<std::size_t>(pool->out)].shape;
        value.dtype = values[static_cast<std::size_t>(pool->out)].dtype;
        value.name = values[static_cast<std::size_t>(backward.dy)].name;
        const auto dy = static_cast<ValueId>(values.size());
        values.push_back(std::move(value));
        const ValueId dx = slope->dx;
        const ActivationFunction function = slope->function;
        op = ActivateBackward{pool->out, backward.dy, dy, function};
        *next = MaxPoolBackward{backward.indices, dy, dx, backward.window};
    }
}

}  // namespace lamina
