// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/state_image.h"

#include <algorithm>
#include <cstring>

namespace lamina {

namespace {

Tensor tensorAt(const Value& value, const std::byte* data) {
    const auto bytes = static_cast<std::size_t>(value.shape.elements()) * sizeOf(value.dtype);
    return Tensor(value.dtype, value.shape, std::vector<std::byte>(data, data + bytes));
}

}  // namespace

StateImage::StateImage(const Plan& plan) : plan_(plan) {
    const bool trains = std::any_of(plan.programs.begin(), plan.programs.end(), [](const Program& p) { return p.kind == ProgramKind::Train; });
    slots_ = trains ? plan.slotCount : 0;
    state_ = slot(slots_);
    accumulators_ = state_ + plan.stateBytes;
}

std::vector<Tensor> StateImage::weightsAt(const std::byte* image, std::uint64_t weights, std::uint64_t state) const {
    std::vector<Tensor> out;
    for (const PlanWeight& w : plan_.weights) {
        const Value& value = plan_[w.value];
        out.push_back(tensorAt(value, image + (value.storage == Storage::State ? state : weights) + value.offset));
    }
    return out;
}

std::vector<Tensor> StateImage::readSnapshot(const std::byte* image) const { return weightsAt(image, snapshotWeights(), snapshotState()); }

ExecutorState StateImage::read(const std::byte* image) const {
    ExecutorState out;
    out.weights = weightsAt(image, weights(), state());
    for (int i = 0; i < slots_; ++i)
        for (const PlanWeight& w : plan_.weights)
            if (w.trainable) out.optimizer.push_back(tensorAt(plan_[w.value], image + slot(i) + plan_[w.value].offset));
    out.accumulators.resize(plan_.accumulatorBytes / sizeof(double));
    if (!out.accumulators.empty()) std::memcpy(out.accumulators.data(), image + accumulators(), plan_.accumulatorBytes);
    return out;
}

}  // namespace lamina
