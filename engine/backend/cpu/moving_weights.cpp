// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cpu/moving_weights.h"

#include <algorithm>
#include <variant>

namespace lamina::cpu {

namespace {

/** A gradient below this stays in the cache until the update anyway. */
constexpr std::int64_t worthMoving = 1 << 14;
/** Each strip reads all of the right factor: above this it comes from afar each time; and rows above that are no strips any more. */
constexpr std::int64_t mostRightFactors = 1 << 17, longestRow = 1 << 12;

bool movesWeights(const Op& op) { return std::holds_alternative<SgdUpdate>(op) || std::holds_alternative<AdamUpdate>(op); }

/** What reads or changes the flat gradient or the flat weights before an update is through. */
bool needsAllGradients(const Op& op) {
    return std::holds_alternative<ClipGradients>(op) || std::holds_alternative<AccumulateGradients>(op) ||
           std::holds_alternative<WeightPenalty>(op) || std::holds_alternative<AdaptiveUpdate>(op);
}

bool isPlainGradient(const Plan& plan, const Op& op) {
    const auto* product = std::get_if<MatMul>(&op);
    return product && product->transposeA && product->bias == noValue && product->activation.kind == ActivationKind::Linear &&
           plan[product->out].storage == Storage::Gradient;
}

bool isWorthIt(const Plan& plan, const MatMul& product) {
    const Shape& out = plan[product.out].shape;
    return out.elements() >= worthMoving && out.back() <= longestRow && plan[product.b].shape.elements() <= mostRightFactors;
}

bool lists(const std::vector<ValueId>& values, const Plan& plan, Storage storage, std::uint64_t offset) {
    return std::any_of(values.begin(), values.end(), [&](ValueId id) {
        const Value& root = plan[rootOf(plan.values, id)];
        return root.storage == storage && root.offset == offset;
    });
}

/** Whether another op touches the gradient at `offset`, or one behind `product` the weight there. */
bool isTouched(const Plan& plan, const std::vector<Op>& ops, std::size_t product, std::uint64_t offset) {
    for (std::size_t i = 0; i < ops.size(); ++i) {
        const OpValues used = valuesOf(ops[i]);
        for (const auto* values : {&used.reads, &used.writes}) {
            if (i != product && lists(*values, plan, Storage::Gradient, offset)) return true;
            if (i >= product && lists(*values, plan, Storage::Weight, offset)) return true;
        }
    }
    return false;
}

}  // namespace

std::vector<ValueId> movingGradients(const Plan& plan, const Program& program) {
    const auto& ops = program.ops;
    if (std::count_if(ops.begin(), ops.end(), movesWeights) != 1 || std::any_of(ops.begin(), ops.end(), needsAllGradients)) return {};
    const auto update = std::find_if(ops.begin(), ops.end(), movesWeights) - ops.begin();
    std::vector<ValueId> moving;
    for (std::size_t i = 0; i < static_cast<std::size_t>(update); ++i) {
        if (!isPlainGradient(plan, ops[i]) || !isWorthIt(plan, std::get<MatMul>(ops[i]))) continue;
        const ValueId gradient = std::get<MatMul>(ops[i]).out;
        if (!isTouched(plan, ops, i, plan[gradient].offset)) moving.push_back(gradient);
    }
    std::sort(moving.begin(), moving.end(), [&](ValueId a, ValueId b) { return plan[a].offset < plan[b].offset; });
    return moving;
}

std::int64_t rowsOfStrip(std::int64_t n, std::int64_t k) {
    constexpr std::int64_t numbers = 12'288, leftFactors = 1 << 17, tiles = 24;
    return std::max(tiles, std::min(numbers / n, leftFactors / std::max<std::int64_t>(k, 1)) / tiles * tiles);
}

}  // namespace lamina::cpu
