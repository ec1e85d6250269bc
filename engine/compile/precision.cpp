// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/precision.h"

#include <algorithm>
#include <map>
#include <set>
#include <type_traits>
#include <utility>

namespace lamina {

namespace {

constexpr DType half = DType::BFloat16, full = DType::Float32;

/** Ops at the end of a net that are done in float32 when float32 is wanted of them. */
template <class O>
constexpr bool isTail = std::is_same_v<O, Activate> || std::is_same_v<O, Softmax> || std::is_same_v<O, BiasAdd> || std::is_same_v<O, Affine>;

class Mixing {
 public:
    Mixing(Plan& plan, Program& program) : plan_(plan), program_(program) {}

    void run() {
        findWanted();
        for (ValueId id : program_.inputs) write(id, half);  // but for row numbers, see findWanted
        std::vector<Op> before = std::move(program_.ops);
        for (Op& op : before) {
            std::visit(*this, op);
            ops_.push_back(std::move(op));
        }
        for (ValueId& id : program_.outputs) read(id, full);
        program_.ops = std::move(ops_);
        for (Value& v : plan_.values)
            if (v.alias != noValue) v.dtype = plan_[rootOf(plan_.values, v.alias)].dtype;
    }

    // Products: bfloat16 factors; the sum is float32 and is kept so or rounded, a bias joins it in the type of the result.
    void operator()(MatMul& o) {
        read(o.a, half), read(o.b, half);
        write(o.out, half);
        read(o.bias, typeOf(o.out));
    }
    void operator()(Conv2D& o) {
        write(o.out, half);
        const DType factors = o.groups == 1 ? half : typeOf(o.out);  // groups: one kernel, one type
        read(o.x, factors), read(o.kernel, factors);
        read(o.bias, typeOf(o.out));
    }
    void operator()(Conv2DBackwardData& o) {
        read(o.kernel, half), read(o.dy, half);
        write(o.dx, half);
    }
    void operator()(Conv2DBackwardKernel& o) { read(o.x, half), read(o.dy, half); }

    // One type for all, that of the result.
    void operator()(BiasAdd& o) { same({&o.x, &o.bias}, o.out); }
    void operator()(Activate& o) { same({&o.x}, o.out); }
    void operator()(Softmax& o) { same({&o.x}, o.out); }
    void operator()(Add& o) { same({&o.a, &o.b}, o.out); }
    void operator()(Combine& o) { same({&o.a, &o.b}, o.out); }
    void operator()(SelectBackward& o) { same({&o.x, &o.other, &o.dy}, o.dx); }
    void operator()(Repeat& o) { same({&o.x}, o.out); }
    void operator()(RepeatBackward& o) { same({&o.dy}, o.dx); }
    void operator()(Permute& o) { same({&o.x}, o.out); }
    void operator()(Pad& o) { same({&o.x}, o.out); }
    void operator()(Resize& o) { same({&o.x}, o.out); }
    void operator()(ResizeBackward& o) { same({&o.dy}, o.dx); }
    void operator()(SpatialDropout& o) { same({&o.x}, o.out); }
    void operator()(SpatialDropoutBackward& o) { same({&o.dy}, o.dx); }
    void operator()(GaussianNoise& o) { same({&o.x}, o.out); }
    void operator()(GroupNorm& o) { same({&o.x}, o.out); }
    void operator()(GroupNormBackward& o) { normalisation(o); }
    void operator()(Affine& o) { same({&o.x}, o.out); }
    void operator()(Dropout& o) {
        if (o.x != noValue) same({&o.x}, o.out);  // else what a recurrent net reads
    }
    void operator()(DropoutBackward& o) { same({&o.dy}, o.dx); }
    void operator()(BatchNorm& o) { same({&o.x}, o.out), read(o.rowWeights, full); }
    void operator()(BatchNormInference& o) { same({&o.x}, o.out), givenMoments(o), read(o.beta, full); }
    void operator()(MaxPool& o) { same({&o.x}, o.out); }
    void operator()(MaxPoolBackward& o) { same({&o.dy}, o.dx); }
    void operator()(AveragePool& o) { same({&o.x}, o.out); }
    void operator()(AveragePoolBackward& o) { same({&o.dy}, o.dx); }
    void operator()(GlobalAveragePool& o) { same({&o.x}, o.out); }
    void operator()(GlobalAveragePoolBackward& o) { same({&o.dy}, o.dx); }
    void operator()(GlobalMaxPool& o) { same({&o.x}, o.out); }
    void operator()(GlobalMaxPoolBackward& o) { same({&o.x, &o.y, &o.dy}, o.dx); }
    void operator()(Slice& o) { same({&o.dy}, o.dx); }
    void operator()(BatchNormBackward& o) { normalisation(o), read(o.reluOf, typeOf(o.dy)), read(o.rowWeights, full); }
    void operator()(BatchNormInferenceBackward& o) { normalisation(o), read(o.reluOf, typeOf(o.dy)), givenMoments(o); }
    void operator()(Concat& o) {
        write(o.out, half);
        for (ValueId& x : o.inputs) read(x, typeOf(o.out));
    }
    void operator()(RandomAffine& o) { same({&o.x}, o.out); }
    void operator()(RandomColor& o) { same({&o.x}, o.out); }
    void operator()(RandomErase& o) { same({&o.x}, o.out); }
    void operator()(WeightPenalty&) {}
    void operator()(ActivityPenalty& o) { read(o.x, full); }
    void operator()(LossSum&) {}
    void operator()(AccumulateGradients&) {}
    void operator()(AverageWeights&) {}
    void operator()(ConstrainWeights&) {}
    void operator()(AttentionMask& o) {
        same({&o.x}, o.out);
        read(o.rows, full), read(o.columns, full);
    }
    void operator()(Reverse& o) { same({&o.x}, o.out); }
    void operator()(BatchMatMul& o) {
        read(o.a, half), read(o.b, half);
        write(o.out, half);
    }

    // Row numbers need all their bits; recurrent nets pass their state on many times: both in float32.
    void operator()(Embed& o) { read(o.ids, full); }
    void operator()(EmbedBackward& o) { read(o.ids, full), read(o.dy, full); }
    void operator()(Recurrent& o) { read(o.x, full), read(o.mask, full), read(o.stateFactors, full); }
    void operator()(RecurrentBackward& o) { read(o.dy, full), read(o.mask, full), read(o.stateFactors, full); }

    // Which steps count is told in float32, whatever is asked.
    void operator()(StepMask&) {}
    void operator()(MaskWeights& o) { read(o.mask, full); }

    // Backward of what was done in float32: in float32.
    void operator()(ActivateBackward& o) { backwardOf(o.reference, o.dy, o.dx); }
    void operator()(SoftmaxBackward& o) { backwardOf(o.y, o.dy, o.dx); }

    void operator()(BiasGradient& o) { read(o.dy, half); }
    void operator()(Gather& o) {
        if (o.from == Gather::From::Input) write(o.out, half);
    }
    void operator()(MixUp& o) {
        if (typeOf(o.x) == DType::Int32) return;
        write(o.out, half);
        same({&o.x}, o.out);
    }
    void operator()(Loss& o) {
        read(o.prediction, full), read(o.sampleWeights, full);
        if (o.gradient != noValue) write(o.gradient, half);
    }
    void operator()(Metric& o) { read(o.prediction, full), read(o.mask, full); }
    void operator()(LearningRate&) {}
    void operator()(ClipGradients&) {}
    void operator()(SgdUpdate&) {}
    void operator()(AdamUpdate&) {}
    void operator()(AdaptiveUpdate&) {}
    void operator()(Publish&) {}
    void operator()(Cast&) {}

 private:
    ValueId root(ValueId id) const { return rootOf(plan_.values, id); }
    DType typeOf(ValueId id) const { return plan_[root(id)].dtype; }
    bool isActivation(ValueId id) const { return plan_[root(id)].storage == Storage::Activation; }

    /** What shall be float32 besides what is so anyway. */
    void findWanted() {
        for (const Op& op : program_.ops) {
            if (const auto* loss = std::get_if<Loss>(&op)) wantFull(loss->prediction), wanted_.insert(root(loss->target));
            if (const auto* loss = std::get_if<Loss>(&op); loss && loss->sampleWeights != noValue) wanted_.insert(root(loss->sampleWeights));
            if (const auto* metric = std::get_if<Metric>(&op)) wantFull(metric->prediction), wanted_.insert(root(metric->target));
            if (const auto* embed = std::get_if<Embed>(&op)) wanted_.insert(root(embed->ids));
            if (const auto* norm = std::get_if<BatchNormInference>(&op))
                for (const ValueId id : {norm->gamma, norm->beta, norm->movingMean, norm->movingVariance})
                    if (id != noValue) wantFull(id);
            if (const auto* add = std::get_if<Add>(&op); add && !isActivation(add->out)) wanted_.insert({root(add->a), root(add->b)});
        }
        for (ValueId id : program_.outputs) wantFull(id);
        for (const Op& op : program_.ops) {  // gradients of these, where no product comes between
            if (const auto* slope = std::get_if<ActivateBackward>(&op); slope && wanted_.count(root(slope->reference))) wanted_.insert(root(slope->dy));
            if (const auto* slope = std::get_if<SoftmaxBackward>(&op); slope && wanted_.count(root(slope->y))) wanted_.insert(root(slope->dy));
        }
    }
    /** Wants a value in float32 where the op that makes it can do so at no cost; elsewhere a Cast will follow it. */
    void wantFull(ValueId id) {
        if (!isActivation(id) || wanted_.count(root(id))) return;
        for (const Op& op : program_.ops)
            std::visit([&](const auto& o) {
                using O = std::decay_t<decltype(o)>;
                if constexpr (isTail<O> || std::is_same_v<O, MatMul> || std::is_same_v<O, Conv2D>)
                    if (root(o.out) == root(id)) {
                        wanted_.insert(root(id));
                        if constexpr (isTail<O>) wantFull(o.x);
                    }
            }, op);
    }

    void write(ValueId id, DType type) {
        Value& v = plan_.values[static_cast<std::size_t>(root(id))];
        if (v.storage == Storage::Activation && v.dtype == full && !wanted_.count(root(id))) v.dtype = type;
    }
    /** Makes an op read a value in this type. */
    void read(ValueId& id, DType type) {
        if (id == noValue || typeOf(id) == type || (typeOf(id) != half && typeOf(id) != full)) return;
        const Storage storage = plan_[root(id)].storage;
        id = type == half && (storage == Storage::Weight || storage == Storage::State) ? copyOf(id) : cast(id, type);
    }
    void same(std::initializer_list<ValueId*> reads, ValueId out) {
        write(out, half);
        for (ValueId* id : reads) read(*id, typeOf(out));
    }
    void backwardOf(ValueId& reference, ValueId& dy, ValueId dx) {
        if (wanted_.count(root(reference))) wanted_.insert(root(dx));
        same({&reference, &dy}, dx);
    }
    template <class O>
    void normalisation(O& o) {
        if (o.dx != noValue) return same({&o.x, &o.dy}, o.dx);
        read(o.x, half), read(o.dy, half);
    }

    /** They may be made of others, not variables alone. */
    template <class O>
    void givenMoments(O& o) {
        read(o.gamma, full), read(o.movingMean, full), read(o.movingVariance, full);
    }

    ValueId add(ValueId like, DType type, Storage storage, const char* suffix) {
        Value v;
        v.shape = plan_[like].shape;
        v.dtype = type;
        v.storage = storage;
        v.name = plan_[like].name + suffix;
        plan_.values.push_back(std::move(v));
        return static_cast<ValueId>(plan_.values.size() - 1);
    }
    ValueId cast(ValueId x, DType type) {
        const auto [at, isNew] = casts_.try_emplace({x, type}, noValue);
        if (!isNew) return at->second;
        at->second = add(x, type, Storage::Activation, type == half ? ".bfloat16" : ".float32");
        ops_.push_back(Cast{x, at->second});
        return at->second;
    }
    ValueId copyOf(ValueId x) {
        const Value& from = plan_[root(x)];
        const std::uint64_t offset = (from.offset + (from.storage == Storage::State ? plan_.weightBytes : 0)) / 2;
        for (std::size_t i = 0; i < plan_.values.size(); ++i)  // of another program or op
            if (const Value& v = plan_.values[i]; v.storage == Storage::Copy && v.offset == offset && v.shape == plan_[x].shape)
                return static_cast<ValueId>(i);
        const ValueId copy = add(x, half, Storage::Copy, ".bfloat16");
        plan_.values[static_cast<std::size_t>(copy)].offset = offset;
        return copy;
    }

    Plan& plan_;
    Program& program_;
    std::vector<Op> ops_;
    std::set<ValueId> wanted_;  // roots that are float32
    std::map<std::pair<ValueId, DType>, ValueId> casts_;
};

}  // namespace

void mixPrecision(Plan& plan, Program& program) { Mixing(plan, program).run(); }

}  // namespace lamina
