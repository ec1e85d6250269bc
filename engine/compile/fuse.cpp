// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/fuse.h"

#include <algorithm>
#include <utility>

namespace lamina {

namespace {

/** How often each value's memory is read, aliases counted with what they stand for. */
std::vector<int> countReads(const std::vector<Op>& ops, const std::vector<ValueId>& keep, const std::vector<Value>& values) {
    std::vector<int> reads(values.size(), 0);
    for (const auto& op : ops)
        for (ValueId r : valuesOf(op).reads) ++reads[static_cast<std::size_t>(rootOf(values, r))];
    for (ValueId k : keep) ++reads[static_cast<std::size_t>(rootOf(values, k))];
    return reads;
}

/** Ops that do something besides writing the values they name. */
bool hasEffect(const Op& op, const std::vector<Value>& values) {
    const auto writes = valuesOf(op).writes;
    return writes.empty() || std::any_of(writes.begin(), writes.end(), [&](ValueId w) {
        return values[static_cast<std::size_t>(rootOf(values, w))].storage != Storage::Activation;
    }) || std::holds_alternative<BatchNorm>(op);
}

void removeDead(std::vector<Op>& ops, const std::vector<ValueId>& keep, const std::vector<Value>& values) {
    for (std::size_t before = ops.size() + 1; before != ops.size();) {
        before = ops.size();
        const auto reads = countReads(ops, keep, values);
        std::erase_if(ops, [&](const Op& op) {
            if (hasEffect(op, values)) return false;
            const auto writes = valuesOf(op).writes;
            return std::none_of(writes.begin(), writes.end(),
                                [&](ValueId w) { return reads[static_cast<std::size_t>(rootOf(values, w))] > 0; });
        });
    }
}

/** The op before `i` that wrote `value` with nobody else reading it, or null. */
template <class Producer>
Producer* soleProducer(std::vector<Op>& ops, std::size_t i, ValueId value, const std::vector<int>& reads,
                       const std::vector<Value>& values) {
    const ValueId root = rootOf(values, value);
    if (reads[static_cast<std::size_t>(root)] != 1) return nullptr;
    for (std::size_t p = i; p-- > 0;)
        if (auto* producer = std::get_if<Producer>(&ops[p]); producer && producer->out == value) return producer;
    return nullptr;
}

template <class Producer>
bool fuseBias(std::vector<Op>& ops, std::size_t i, const std::vector<int>& reads, const std::vector<Value>& values) {
    const auto& bias = std::get<BiasAdd>(ops[i]);
    // What a step computes may not be there yet when the product begins.
    if (values[static_cast<std::size_t>(rootOf(values, bias.bias))].storage == Storage::Activation) return false;
    auto* producer = soleProducer<Producer>(ops, i, bias.x, reads, values);
    if (!producer || producer->bias != noValue || producer->activation.kind != ActivationKind::Linear) return false;
    producer->bias = bias.bias;
    producer->out = bias.out;
    ops.erase(ops.begin() + static_cast<std::ptrdiff_t>(i));
    return true;
}

template <class Producer>
bool fuseActivation(std::vector<Op>& ops, std::size_t i, const std::vector<int>& reads, const std::vector<Value>& values) {
    const auto& activate = std::get<Activate>(ops[i]);
    auto* producer = soleProducer<Producer>(ops, i, activate.x, reads, values);
    if (!producer || producer->activation.kind != ActivationKind::Linear) return false;
    producer->activation = activate.function;
    producer->out = activate.out;
    ops.erase(ops.begin() + static_cast<std::ptrdiff_t>(i));
    return true;
}

/** What has no activation but can do relu. */
template <class Producer>
bool fuseRelu(std::vector<Op>& ops, std::size_t i, const std::vector<int>& reads, const std::vector<Value>& values) {
    const auto& activate = std::get<Activate>(ops[i]);
    if (activate.function.kind != ActivationKind::Relu) return false;
    auto* producer = soleProducer<Producer>(ops, i, activate.x, reads, values);
    if (!producer || producer->relu) return false;
    producer->relu = true;
    producer->out = activate.out;
    ops.erase(ops.begin() + static_cast<std::ptrdiff_t>(i));
    return true;
}

/** The gradient of a normalisation takes relu's slope along, where nobody else wants what is behind it. */
template <class Consumer>
void fuseReluSlopes(std::vector<Op>& ops, const std::vector<ValueId>& keep, const std::vector<Value>& values) {
    for (std::size_t i = 0; i < ops.size(); ++i) {
        auto* consumer = std::get_if<Consumer>(&ops[i]);
        if (!consumer || consumer->reluOf != noValue) continue;
        const auto reads = countReads(ops, keep, values);
        if (reads[static_cast<std::size_t>(rootOf(values, consumer->dy))] != 1) continue;
        const auto slope = std::find_if(ops.begin(), ops.begin() + static_cast<std::ptrdiff_t>(i), [&](const Op& op) {
            const auto* a = std::get_if<ActivateBackward>(&op);
            return a && a->dx == consumer->dy && a->function.kind == ActivationKind::Relu;
        });
        if (slope == ops.begin() + static_cast<std::ptrdiff_t>(i)) continue;
        const auto& found = std::get<ActivateBackward>(*slope);
        consumer->dy = found.dy, consumer->reluOf = found.reference;
        ops.erase(slope);
        --i;
    }
}

/** Whether an op reads or writes a value, under whichever shape. */
bool touches(const Op& op, ValueId id, const std::vector<Value>& values) {
    const OpValues used = valuesOf(op);
    const auto is = [&](ValueId v) { return v != noValue && rootOf(values, v) == rootOf(values, id); };
    return std::any_of(used.reads.begin(), used.reads.end(), is) || std::any_of(used.writes.begin(), used.writes.end(), is);
}

/** The kernel gradient sums the bias gradient in the same pass over dy, unless somebody needs it in between: where layers share a bias,
 *  it is added to that of the others. */
void fuseBiasGradients(std::vector<Op>& ops, const std::vector<Value>& values) {
    for (std::size_t i = 0; i < ops.size(); ++i) {
        const auto* bias = std::get_if<BiasGradient>(&ops[i]);
        if (!bias) continue;
        const auto kernel = std::find_if(ops.begin(), ops.end(), [&](const Op& op) {
            const auto* k = std::get_if<Conv2DBackwardKernel>(&op);
            return k && k->dy == bias->dy && k->dbias == noValue;
        });
        if (kernel == ops.end()) continue;
        const auto here = ops.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::any_of(std::min(here, kernel) + 1, std::max(here, kernel), [&](const Op& op) { return touches(op, bias->dbias, values); })) continue;
        std::get<Conv2DBackwardKernel>(*kernel).dbias = bias->dbias;
        ops.erase(ops.begin() + static_cast<std::ptrdiff_t>(i--));
    }
}

template <class Consumer, class Try>
void fuseInto(std::vector<Op>& ops, const std::vector<ValueId>& keep, const std::vector<Value>& values, Try attempt) {
    for (std::size_t i = 0; i < ops.size();) {
        const bool fused = std::holds_alternative<Consumer>(ops[i]) && attempt(i, countReads(ops, keep, values));
        if (!fused) ++i;
    }
}

}  // namespace

void fuse(std::vector<Op>& ops, const std::vector<ValueId>& keep, const std::vector<Value>& values) {
    removeDead(ops, keep, values);
    fuseInto<BiasAdd>(ops, keep, values, [&](std::size_t i, const std::vector<int>& reads) {
        return fuseBias<MatMul>(ops, i, reads, values) || fuseBias<Conv2D>(ops, i, reads, values);
    });
    fuseInto<Activate>(ops, keep, values, [&](std::size_t i, const std::vector<int>& reads) {
        return fuseActivation<MatMul>(ops, i, reads, values) || fuseActivation<Conv2D>(ops, i, reads, values) ||
               fuseRelu<BatchNorm>(ops, i, reads, values) || fuseRelu<BatchNormInference>(ops, i, reads, values) ||
               fuseRelu<Add>(ops, i, reads, values);
    });
    fuseReluSlopes<BatchNormBackward>(ops, keep, values);
    fuseReluSlopes<BatchNormInferenceBackward>(ops, keep, values);
    fuseBiasGradients(ops, values);
}

}  // namespace lamina
