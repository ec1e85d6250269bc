// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/gradients.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/base/error.h"

namespace lamina {

namespace {

/** The tape: which values want a gradient, what has been found so far, and the ops written. */
class Tape {
 public:
    Tape(PlanBuilder& plan, std::vector<Value>& values, const std::vector<ValueId>& weightGradients)
        : plan_(plan), values_(values), weightGradients_(weightGradients) {}

    void markWanted() {
        wanted_.assign(values_.size(), false);
        for (std::size_t i = 0; i < weightGradients_.size(); ++i) wanted_[i] = weightGradients_[i] != noValue;
        for (const auto& op : plan_.forwardOps()) std::visit([this](const auto& o) { mark(o); }, op);
    }

    Shape shape(ValueId id) const { return plan_.shape(id); }
    bool wants(ValueId id) const { return id != noValue && wanted_[static_cast<std::size_t>(id)]; }
    ValueId of(ValueId id) const {
        const auto i = static_cast<std::size_t>(id);
        return i < found_.size() ? found_[i] : noValue;
    }
    void emit(Op op) { ops.push_back(std::move(op)); }

    /** Where the next contribution to the gradient of x shall be written; noValue when nobody wants it. */
    ValueId target(ValueId x) {
        if (!wants(x)) return noValue;
        const ValueId arena = of(x) == noValue ? arenaFor(x) : noValue;
        return arena != noValue ? arena : plan_.activation(shape(x));
    }

    /** Memory for the time of an op. */
    ValueId scratch(Shape shape) { return plan_.activation(std::move(shape)); }

    /** Says that the contribution has been written. */
    void found(ValueId x, ValueId dx) {
        if (!wants(x)) return;
        if (found_.size() < values_.size()) found_.resize(values_.size(), noValue);
        ValueId& have = found_[static_cast<std::size_t>(x)];
        if (have == noValue) {
            have = dx;
            return;
        }
        const ValueId arena = arenaFor(x);
        const ValueId total = arena != noValue ? arena : plan_.activation(shape(x));
        emit(Add{have, dx, total});
        found_.resize(values_.size(), noValue);
        found_[static_cast<std::size_t>(x)] = total;
    }

    /** What was found for one shape of a weight is now the weight's own. */
    void handOver(ValueId from, ValueId to) {
        if (const auto claim = claims_.find(rootOf(values_, from)); claim != claims_.end() && claim->second == from) claim->second = to;
    }

    /** The same gradient under the shape of x. */
    ValueId reshaped(ValueId dy, ValueId x) {
        const ValueId dx = plan_.activation(shape(x));
        values_[static_cast<std::size_t>(dx)].alias = dy;
        return dx;
    }

    std::vector<Op> ops;

 private:
    /** Where the gradient of a weight, or of a weight under another shape, belongs, unless another shape of it has been there
     *  first: then there must be a sum in the end. */
    ValueId arenaFor(ValueId x) {
        const ValueId root = rootOf(values_, x);
        const auto i = static_cast<std::size_t>(root);
        const ValueId arena = i < weightGradients_.size() ? weightGradients_[i] : noValue;
        if (arena == noValue || claims_.try_emplace(root, x).first->second != x) return noValue;
        return x == root ? arena : reshaped(arena, x);
    }
    template <class T>
    void mark(const T& o) {
        if constexpr (std::is_same_v<T, StepMask> || std::is_same_v<T, MaskWeights>) return;
        OpValues v;
        if constexpr (std::is_same_v<T, Reshape>) v = {{o.x}, {o.out}, noValue};
        else if constexpr (std::is_same_v<T, Conv2DTranspose>) v = {{o.x, o.kernel}, {o.out}, noValue};
        else v = valuesOf(Op(o));
        const bool any = std::any_of(v.reads.begin(), v.reads.end(), [this](ValueId r) { return wants(r); });
        for (ValueId w : v.writes) wanted_[static_cast<std::size_t>(w)] = any;
    }

    PlanBuilder& plan_;
    std::vector<Value>& values_;
    const std::vector<ValueId>& weightGradients_;
    std::vector<bool> wanted_;
    std::vector<ValueId> found_;
    std::map<ValueId, ValueId> claims_;  // weight → the shape of it whose gradient lies in the arena
};

// One rule an op: given the gradient dy of its output, write those of its inputs.

void rule(Tape& t, const MatMul& o, ValueId dy) {
    if (const ValueId da = t.target(o.a); da != noValue) {
        if (o.transposeA) t.emit(MatMul{.a = o.b, .b = dy, .out = da, .transposeA = o.transposeB, .transposeB = true});
        else t.emit(MatMul{.a = dy, .b = o.b, .out = da, .transposeB = !o.transposeB});
        t.found(o.a, da);
    }
    if (const ValueId db = t.target(o.b); db != noValue) {
        if (o.transposeB) t.emit(MatMul{.a = dy, .b = o.a, .out = db, .transposeA = true, .transposeB = o.transposeA});
        else t.emit(MatMul{.a = o.a, .b = dy, .out = db, .transposeA = !o.transposeA});
        t.found(o.b, db);
    }
}

void rule(Tape& t, const BiasAdd& o, ValueId dy) {
    if (const ValueId db = t.target(o.bias); db != noValue) {
        t.emit(BiasGradient{dy, db});
        t.found(o.bias, db);
    }
    t.found(o.x, dy);
}

void rule(Tape& t, const Activate& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(ActivateBackward{derivativeFromOutput(o.function.kind) ? o.out : o.x, dy, dx, o.function});
    t.found(o.x, dx);
}

void rule(Tape& t, const Softmax& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(SoftmaxBackward{o.out, dy, dx});
    t.found(o.x, dx);
}

void rule(Tape& t, const Add& o, ValueId dy) {
    t.found(o.a, dy);
    t.found(o.b, dy);
}

void selectRule(Tape& t, const Combine& o, ValueId x, ValueId other, ValueId dy) {
    const ValueId dx = t.target(x);
    if (dx == noValue) return;
    t.emit(SelectBackward{x, other, dy, dx, o.kind});
    t.found(x, dx);
}

void multiplyRule(Tape& t, ValueId x, ValueId other, ValueId dy) {
    const ValueId dx = t.target(x);
    if (dx == noValue) return;
    t.emit(Combine{dy, other, dx, CombineKind::Multiply});
    t.found(x, dx);
}

void rule(Tape& t, const Combine& o, ValueId dy) {
    switch (o.kind) {
        case CombineKind::Multiply:
            multiplyRule(t, o.a, o.b, dy);
            multiplyRule(t, o.b, o.a, dy);
            return;
        case CombineKind::Subtract:
            t.found(o.a, dy);
            if (const ValueId db = t.target(o.b); db != noValue) {
                t.emit(Affine{dy, db, -1, 0});
                t.found(o.b, db);
            }
            return;
        case CombineKind::Maximum:
        case CombineKind::Minimum:
            selectRule(t, o, o.a, o.b, dy);
            selectRule(t, o, o.b, o.a, dy);
            return;
    }
}

void rule(Tape& t, const Repeat& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(RepeatBackward{dy, dx, o.axis, o.times});
    t.found(o.x, dx);
}

void rule(Tape& t, const Permute& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    std::vector<int> back(o.axes.size());
    for (std::size_t i = 0; i < o.axes.size(); ++i) back[static_cast<std::size_t>(o.axes[i])] = static_cast<int>(i);
    t.emit(Permute{dy, dx, back});
    t.found(o.x, dx);
}

void rule(Tape& t, const Pad& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(Pad{dy, dx, {-o.before[0], -o.before[1]}});
    t.found(o.x, dx);
}

void rule(Tape& t, const Resize& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(ResizeBackward{dy, dx, o.nearest});
    t.found(o.x, dx);
}

void rule(Tape& t, const SpatialDropout& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(SpatialDropoutBackward{dy, dx, o.rate, o.stream});
    t.found(o.x, dx);
}

void rule(Tape& t, const GaussianNoise& o, ValueId dy) { t.found(o.x, dy); }

void rule(Tape& t, const Affine& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(Affine{dy, dx, o.scale, 0});
    t.found(o.x, dx);
}

void rule(Tape& t, const Reshape& o, ValueId dy) {
    if (!t.wants(o.x)) return;
    t.handOver(o.out, o.x);
    t.found(o.x, t.reshaped(dy, o.x));
}

void rule(Tape& t, const Concat& o, ValueId dy) {
    std::int64_t begin = 0;
    for (const ValueId x : o.inputs) {
        if (const ValueId dx = t.target(x); dx != noValue) {
            t.emit(Slice{dy, dx, o.axis, begin});
            t.found(x, dx);
        }
        begin += t.shape(x)[o.axis];
    }
}

void rule(Tape& t, const Dropout& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(DropoutBackward{dy, dx, o.rate, o.stream});
    t.found(o.x, dx);
}

/** Normalisations give three gradients, each of which may be unwanted. */
template <class Backward>
void normalizationRule(Tape& t, ValueId x, ValueId gamma, ValueId beta, Backward backward) {
    backward.dx = t.target(x);
    backward.dgamma = t.target(gamma);
    backward.dbeta = t.target(beta);
    if (backward.dx == noValue && backward.dgamma == noValue && backward.dbeta == noValue) return;
    t.emit(backward);
    if (backward.dx != noValue) t.found(x, backward.dx);
    if (backward.dgamma != noValue) t.found(gamma, backward.dgamma);
    if (backward.dbeta != noValue) t.found(beta, backward.dbeta);
}

void rule(Tape& t, const BatchNorm& o, ValueId dy) {
    normalizationRule(t, o.x, o.gamma, o.beta,
                      BatchNormBackward{o.x, o.gamma, o.mean, o.inverseStddev, dy, noValue, noValue, noValue, o.rowWeights});
}

void rule(Tape& t, const BatchNormInference& o, ValueId dy) {
    normalizationRule(t, o.x, o.gamma, o.beta,
                      BatchNormInferenceBackward{o.x, o.gamma, o.movingMean, o.movingVariance, dy, noValue, noValue,
                                                 noValue, o.epsilon});
}

void rule(Tape& t, const GroupNorm& o, ValueId dy) {
    normalizationRule(t, o.x, o.gamma, o.beta,
                      GroupNormBackward{o.x, o.gamma, o.mean, o.inverseStddev, dy, noValue, noValue, noValue, o.groups, o.centers});
}

void rule(Tape& t, const Conv2DTranspose& o, ValueId dy) {
    if (const ValueId dk = t.target(o.kernel); dk != noValue) {
        t.emit(Conv2DBackwardKernel{dy, o.x, dk, o.window});
        t.found(o.kernel, dk);
    }
    if (const ValueId dx = t.target(o.x); dx != noValue) {
        t.emit(Conv2D{.x = dy, .kernel = o.kernel, .out = dx, .window = o.window});
        t.found(o.x, dx);
    }
}

void rule(Tape& t, const Conv2D& o, ValueId dy) {
    if (const ValueId dk = t.target(o.kernel); dk != noValue) {
        t.emit(Conv2DBackwardKernel{o.x, dy, dk, o.window, o.groups});
        t.found(o.kernel, dk);
    }
    if (const ValueId dx = t.target(o.x); dx != noValue) {
        t.emit(Conv2DBackwardData{o.kernel, dy, dx, o.window, o.groups});
        t.found(o.x, dx);
    }
}

void rule(Tape& t, const MaxPool& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(MaxPoolBackward{o.indices, dy, dx, o.window});
    t.found(o.x, dx);
}

void rule(Tape& t, const AveragePool& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(AveragePoolBackward{dy, dx, o.window});
    t.found(o.x, dx);
}

void rule(Tape& t, const GlobalAveragePool& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(GlobalAveragePoolBackward{dy, dx});
    t.found(o.x, dx);
}

void rule(Tape& t, const GlobalMaxPool& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(GlobalMaxPoolBackward{o.x, o.out, dy, dx});
    t.found(o.x, dx);
}

void rule(Tape& t, const Embed& o, ValueId dy) {
    const ValueId dtable = t.target(o.table);
    if (dtable == noValue) return;
    t.emit(EmbedBackward{o.ids, dy, dtable});
    t.found(o.table, dtable);
}

void rule(Tape& t, const BatchMatMul& o, ValueId dy) {
    if (const ValueId da = t.target(o.a); da != noValue) {
        if (o.transposeA) t.emit(BatchMatMul{o.b, dy, da, o.transposeB, true, o.scale});
        else t.emit(BatchMatMul{dy, o.b, da, false, !o.transposeB, o.scale});
        t.found(o.a, da);
    }
    if (const ValueId db = t.target(o.b); db != noValue) {
        if (o.transposeB) t.emit(BatchMatMul{dy, o.a, db, true, o.transposeA, o.scale});
        else t.emit(BatchMatMul{o.a, dy, db, !o.transposeA, false, o.scale});
        t.found(o.b, db);
    }
}

/** What is changed by chance stands before all that learns. */
template <class O>
void chanceRule(Tape& t, const O& o) {
    if (t.wants(o.x)) throw Error::input("images are changed by chance behind a layer that learns", "", "put the Random layers directly behind the Input");
}
void rule(Tape& t, const RandomAffine& o, ValueId) { chanceRule(t, o); }
void rule(Tape& t, const RandomColor& o, ValueId) { chanceRule(t, o); }
void rule(Tape& t, const RandomErase& o, ValueId) { chanceRule(t, o); }

void rule(Tape&, const StepMask&, ValueId) {}
void rule(Tape&, const MaskWeights&, ValueId) {}

/** Where the softmax behind it makes 0 of what is hidden, the gradient is 0 there anyway; rows without a rest need to be told. */
void rule(Tape& t, const AttentionMask& o, ValueId dy) {
    const bool rowsKeepSomething = o.rows == noValue && o.columns == noValue && o.fill != 0;
    if (rowsKeepSomething) return t.found(o.x, dy);
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(AttentionMask{dy, dx, o.rows, o.columns, o.causal, 0});
    t.found(o.x, dx);
}

void rule(Tape& t, const Reverse& o, ValueId dy) {
    const ValueId dx = t.target(o.x);
    if (dx == noValue) return;
    t.emit(Reverse{dy, dx});
    t.found(o.x, dx);
}

void rule(Tape& t, const Recurrent& o, ValueId dy) {
    RecurrentBackward b{o.cell, o.kernel, o.bias, o.out, o.cells, o.kept, dy, noValue, t.target(o.kernel), t.target(o.bias), noValue, noValue, o.mask};
    if (!t.wants(o.x) && b.dkernel == noValue && b.dbias == noValue) return;
    const Shape state = t.shape(o.out);
    b.dx = t.wants(o.x) ? t.target(o.x) : t.scratch(t.shape(o.x));
    if (o.cell.kind == CellKind::Gru) b.dgates = t.scratch(t.shape(o.x));
    b.carry = t.scratch({3, state[1], state[2]});
    b.stateFactors = o.stateFactors;
    if (o.stateFactors != noValue) b.workspace = t.scratch({std::max(state[0], gatesOf(o.cell.kind)), state[1], state[2]});
    t.emit(b);
    t.found(o.x, b.dx);
    if (b.dkernel != noValue) t.found(o.kernel, b.dkernel);
    if (b.dbias != noValue) t.found(o.bias, b.dbias);
}

/** What the way back through a layer makes is named after the layer. */
void nameAfter(std::vector<Value>& values, std::size_t first, const std::string& output) {
    if (!output.ends_with(outputSuffix)) return;
    const std::string name = output.substr(0, output.size() - outputSuffix.size()) + std::string(backwardSuffix);
    for (std::size_t i = first; i < values.size(); ++i) values[i].name = name;
}

}  // namespace

std::vector<Op> backwardOps(PlanBuilder& plan, std::vector<Value>& values, const std::vector<Seed>& seeds,
                            const std::vector<ValueId>& gradients) {
    Tape tape(plan, values, gradients);
    tape.markWanted();
    for (const Seed& seed : seeds) {
        const std::size_t own = values.size();
        tape.found(seed.value, seed.gradient);
        nameAfter(values, own, values[static_cast<std::size_t>(seed.value)].name);
    }
    const auto& forward = plan.forwardOps();
    for (auto op = forward.rbegin(); op != forward.rend(); ++op) {
        std::visit([&](const auto& o) {
            const ValueId dy = tape.of(o.out);
            if (dy == noValue) return;
            const std::size_t own = values.size();
            rule(tape, o, dy);
            nameAfter(values, own, values[static_cast<std::size_t>(o.out)].name);
        }, *op);
    }
    return std::move(tape.ops);
}

}  // namespace lamina
