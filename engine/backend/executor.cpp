// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/executor.h"

#include <limits>

#include "engine/base/error.h"

namespace lamina {

namespace {

std::int64_t rowsOf(std::span<const Tensor> inputs) {
    const std::int64_t n = inputs.empty() || inputs[0].shape().rank() == 0 ? 0 : inputs[0].shape()[0];
    if (n > std::numeric_limits<std::uint32_t>::max()) throw Error("too many rows to predict: " + std::to_string(n));
    return n;
}

std::size_t rowBytes(const Value& value, std::int64_t batch) {
    return static_cast<std::size_t>(value.shape.elements() / batch) * sizeOf(value.dtype);
}

}  // namespace

const Program& Executor::predictProgram(std::int64_t rows) const {
    const Program* best = nullptr;
    for (const Program& p : plan_->programs) {
        if (p.kind != ProgramKind::Predict) continue;
        if (!best || (p.batch <= rows ? best->batch > rows || p.batch > best->batch : best->batch > rows && p.batch < best->batch)) best = &p;
    }
    if (!best) throw Error("this plan has no program to predict with");
    return *best;
}

std::int64_t Executor::rowsOf(std::span<const Tensor> inputs, std::span<const std::span<std::byte>> outputs) const {
    const std::int64_t n = lamina::rowsOf(inputs);
    for (const Tensor& t : inputs)
        if (t.shape()[0] != n) throw Error("expected " + std::to_string(n) + " rows of every input, received " + std::to_string(t.shape()[0]));
    const Program& p = predictProgram(n);
    if (outputs.size() != p.outputs.size())
        throw Error("expected room for " + std::to_string(p.outputs.size()) + " outputs, received it for " + std::to_string(outputs.size()));
    for (std::size_t i = 0; i < outputs.size(); ++i)
        if (const std::size_t bytes = static_cast<std::size_t>(n) * rowBytes((*plan_)[p.outputs[i]], p.batch); outputs[i].size() != bytes)
            throw Error("output " + std::to_string(i + 1) + " takes " + std::to_string(bytes) + " bytes, received room for " + std::to_string(outputs[i].size()));
    return n;
}

std::vector<Tensor> Executor::predict(std::span<const Tensor> inputs) {
    const std::int64_t n = lamina::rowsOf(inputs);
    const Program& p = predictProgram(n);
    std::vector<std::vector<std::byte>> outputs;
    std::vector<std::span<std::byte>> room;
    for (ValueId id : p.outputs) outputs.emplace_back(static_cast<std::size_t>(n) * rowBytes((*plan_)[id], p.batch));
    for (auto& o : outputs) room.emplace_back(o);
    predictInto(inputs, room);
    std::vector<Tensor> out;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const Value& value = (*plan_)[p.outputs[i]];
        out.emplace_back(value.dtype, value.shape.withoutBatch().withBatch(n), std::move(outputs[i]));
    }
    return out;
}

}  // namespace lamina
