// SPDX-License-Identifier: GPL-3.0-or-later
// One overload an op: an op without one does not compile.
#include "engine/backend/cpu/lowering.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>

#include "engine/backend/cpu/convolutions.h"
#include "engine/backend/cpu/finishing.h"
#include "engine/base/error.h"
#include "engine/base/random.h"

namespace lamina::cpu {

namespace {

// Nanoseconds an element costs one thread, roughly: they only decide how many threads an instruction is given.
constexpr double passing = 0.25, transcendental = 1.0, generator = 2.0, product = 0.02;

constexpr Count rowsABlock = 256, lossRowsABlock = 64, updateBlock = 8192;

Count blocksOf(Count count, Count size) { return (count + size - 1) / size; }

template <class T>
class Lowering {
 public:
    Lowering(const Program& program, Machine& machine)
        : program_(program), m_(machine), plan_(machine.plan), list_(machine.team), k_(kernelTable<T>(machine.isa)) {}

    InstructionList finish() { return std::move(list_); }

    void operator()(const MatMul& o) {
        const Count aColumns = plan_[o.a].shape.back(), bColumns = plan_[o.b].shape.back();
        MatMulArgs<T> a{};
        a.a = at(o.a), a.b = at(o.b), a.bias = at(o.bias), a.out = at(o.out);
        a.n = plan_[o.out].shape.back();
        a.m = size(o.out) / a.n;
        a.k = o.transposeA ? size(o.a) / aColumns : aColumns;
        a.aRow = o.transposeA ? 1 : aColumns, a.aColumn = o.transposeA ? aColumns : 1;
        a.bRow = o.transposeB ? 1 : bColumns, a.bColumn = o.transposeB ? bColumns : 1;
        a.activation = o.activation;
        list_.add(k_.matMul, a, k_.matMulTiles(a.m, a.n), product * static_cast<double>(a.m * a.n * a.k));
    }

    void operator()(const BiasAdd& o) {
        const Count n = plan_[o.x].shape.back();
        list_.add(k_.biasAdd, {at(o.x), at(o.bias), at(o.out), n}, size(o.x) / n, passing * work(o.x));
    }
    void operator()(const Activate& o) {
        list_.add(k_.activate, {at(o.x), at(o.out), o.function}, size(o.x), transcendental * work(o.x));
    }
    void operator()(const ActivateBackward& o) {
        list_.add(k_.activateBackward, {at(o.reference), at(o.dy), at(o.dx), o.function}, size(o.dy),
                  transcendental * work(o.dy));
    }
    void operator()(const Softmax& o) {
        const Count n = plan_[o.x].shape.back();
        list_.add(k_.softmax, {at(o.x), at(o.out), n}, size(o.x) / n, transcendental * work(o.x));
    }
    void operator()(const SoftmaxBackward& o) {
        const Count n = plan_[o.y].shape.back();
        list_.add(k_.softmaxBackward, {at(o.y), at(o.dy), at(o.dx), n}, size(o.y) / n, passing * work(o.y));
    }
    void operator()(const Add& o) { list_.add(k_.add, {at(o.a), at(o.b), at(o.out)}, size(o.a), passing * work(o.a)); }
    void operator()(const Affine& o) {
        list_.add(k_.affine, {at(o.x), at(o.out), static_cast<T>(o.scale), static_cast<T>(o.offset)}, size(o.x),
                  passing * work(o.x));
    }

    void operator()(const Concat& o) {
        Count begin = 0;
        const Pieces whole = pieces(o.out, o.axis);
        for (ValueId input : o.inputs) {
            const Count bytes = pieces(input, o.axis).bytes;
            list_.add(k_.copy, {raw(input), raw(o.out) + begin, bytes, bytes, whole.bytes}, whole.count, passing * work(input));
            begin += bytes;
        }
    }
    void operator()(const Slice& o) {
        const Pieces whole = pieces(o.dy, o.axis), part = pieces(o.dx, o.axis);
        const Count begin = o.begin * (part.bytes / plan_[o.dx].shape[o.axis]);
        list_.add(k_.copy, {raw(o.dy) + begin, raw(o.dx), part.bytes, whole.bytes, part.bytes}, whole.count,
                  passing * work(o.dx));
    }

    void operator()(const Dropout& o) { addDropout(o.x, o.out, o.rate, o.stream); }
    void operator()(const DropoutBackward& o) { addDropout(o.dy, o.dx, o.rate, o.stream); }

    void operator()(const BatchNorm& o) {
        BatchNormArgs<T> a{};
        a.x = at(o.x), a.gamma = at(o.gamma), a.beta = at(o.beta), a.out = at(o.out);
        a.movingMean = at(o.movingMean), a.movingVariance = at(o.movingVariance);
        a.mean = at(o.mean), a.inverseStddev = at(o.inverseStddev);
        a.c = plan_[o.x].shape.back(), a.rows = size(o.x) / a.c;
        a.rowsABlock = rowsABlock, a.blocks = blocksOf(a.rows, rowsABlock);
        a.partial = list_.scratch<T>(a.blocks * 2 * a.c);
        a.momentum = static_cast<T>(o.momentum), a.epsilon = static_cast<T>(o.epsilon);
        list_.add(k_.batchNormSum, a, a.blocks, passing * work(o.x));
        list_.add(k_.batchNormMean, a, a.c, 0);
        list_.add(k_.batchNormSquares, a, a.blocks, passing * work(o.x));
        list_.add(k_.batchNormVariance, a, a.c, 0);
        list_.add(k_.batchNormApply, a, a.rows, passing * work(o.x));
    }
    void operator()(const BatchNormInference& o) {
        BatchNormInferenceArgs<T> a{};
        a.x = at(o.x), a.gamma = at(o.gamma), a.beta = at(o.beta), a.out = at(o.out);
        a.movingMean = at(o.movingMean), a.movingVariance = at(o.movingVariance);
        a.c = plan_[o.x].shape.back();
        a.factor = list_.scratch<T>(2 * a.c);
        a.epsilon = static_cast<T>(o.epsilon);
        list_.add(k_.batchNormFactors, a, a.c, 0);
        list_.add(k_.batchNormInference, a, size(o.x) / a.c, passing * work(o.x));
    }
    void operator()(const BatchNormBackward& o) {
        addBatchNormBackward(o, at(o.mean), at(o.inverseStddev), false);
    }
    void operator()(const BatchNormInferenceBackward& o) {
        const Count c = plan_[o.x].shape.back();
        T* inverseStddev = list_.scratch<T>(c);
        list_.add(k_.inverseStddev, {at(o.movingVariance), inverseStddev, static_cast<T>(o.epsilon)}, c, 0);
        addBatchNormBackward(o, at(o.movingMean), inverseStddev, true);
    }

    void operator()(const Conv2D& o) {
        ConvArgs<T> a{};
        a.x = at(o.x), a.kernel = at(o.kernel), a.bias = at(o.bias), a.out = at(o.out);
        a.w = window(o.window, o.x, o.out, o.groups);
        a.activation = o.activation;
        if constexpr (std::is_same_v<T, float>)
            if (o.groups == 1) return addConv(list_, k_, a);
        list_.add(k_.conv, a, a.w.batch * a.w.outHeight, convWork(a.w));
    }
    void operator()(const Conv2DBackwardData& o) {
        ConvArgs<T> a{};
        a.kernel = at(o.kernel), a.dy = at(o.dy), a.dx = at(o.dx);
        a.w = window(o.window, o.dx, o.dy, o.groups);
        if constexpr (std::is_same_v<T, float>)
            if (o.groups == 1) return addConvBackwardData(list_, k_, a);
        list_.add(k_.convBackwardData, a, a.w.batch * a.w.height, convWork(a.w));
    }
    void operator()(const Conv2DBackwardKernel& o) {
        ConvArgs<T> a{};
        a.x = at(o.x), a.dy = at(o.dy), a.dkernel = at(o.dkernel);
        a.w = window(o.window, o.x, o.dy, o.groups);
        if (o.dbias != noValue) (*this)(BiasGradient{o.dy, o.dbias});
        if constexpr (std::is_same_v<T, float>)
            if (o.groups == 1) return addConvBackwardKernel(list_, k_, a);
        list_.add(k_.convBackwardKernel, a, a.w.kernel[0] * a.w.kernel[1] * (a.w.channels / a.w.groups), convWork(a.w));
    }

    void operator()(const BiasGradient& o) {
        const Count n = plan_[o.dy].shape.back(), rows = size(o.dy) / n, blocks = blocksOf(rows, rowsABlock);
        T* partial = blocks == 1 ? at(o.dbias) : list_.scratch<T>(blocks * n);
        list_.add(k_.columnSum, {at(o.dy), partial, rows, n, rowsABlock}, blocks, passing * work(o.dy));
        if (blocks > 1)
            list_.add(k_.blockSum, {partial, at(o.dbias), blocks, n}, n, passing * static_cast<double>(blocks * n));
    }

    void operator()(const MaxPool& o) {
        PoolArgs<T> a{};
        a.x = at(o.x), a.out = at(o.out);
        setIndices(a, o.indices);
        a.w = window(o.window, o.x, o.out, 1);
        list_.add(k_.maxPool, a, a.w.batch * a.w.outHeight, passing * work(o.x));
    }
    void operator()(const MaxPoolBackward& o) {
        PoolArgs<T> a{};
        a.dy = at(o.dy), a.dx = at(o.dx);
        setIndices(a, o.indices);
        a.w = window(o.window, o.dx, o.dy, 1);
        list_.add(k_.maxPoolBackward, a, a.w.batch, passing * work(o.dx));
    }
    void operator()(const AveragePool& o) {
        PoolArgs<T> a{};
        a.x = at(o.x), a.out = at(o.out);
        a.w = window(o.window, o.x, o.out, 1);
        list_.add(k_.averagePool, a, a.w.batch * a.w.outHeight, passing * work(o.x));
    }
    void operator()(const AveragePoolBackward& o) {
        PoolArgs<T> a{};
        a.dy = at(o.dy), a.dx = at(o.dx);
        a.w = window(o.window, o.dx, o.dy, 1);
        list_.add(k_.averagePoolBackward, a, a.w.batch, passing * work(o.dx));
    }
    void operator()(const GlobalAveragePool& o) {
        const Shape& s = plan_[o.x].shape;
        list_.add(k_.globalAveragePool, {at(o.x), at(o.out), s.elements() / (s[0] * s.back()), s.back()}, s[0],
                  passing * work(o.x));
    }
    void operator()(const GlobalAveragePoolBackward& o) {
        const Shape& s = plan_[o.dx].shape;
        list_.add(k_.globalAveragePoolBackward, {at(o.dy), at(o.dx), s.elements() / (s[0] * s.back()), s.back()}, s[0],
                  passing * work(o.dx));
    }

    void operator()(const Gather& o) {
        addGather(m_.source(o.from == Gather::From::Input ? m_.inputs : m_.targets, o.index, o.out), o.out);
    }
    /** What a Predict program begins with. */
    void addPredictInputs() {
        for (std::size_t i = 0; i < program_.inputs.size(); ++i)
            addGather(m_.source(m_.predictInputs, static_cast<int>(i), program_.inputs[i]), program_.inputs[i]);
    }

    void operator()(const Loss& o) {
        const bool sparse = o.kind == LossKind::SparseCategoricalCrossentropy;
        const bool byRow = sparse || o.kind == LossKind::CategoricalCrossentropy;
        LossArgs<T> a{};
        a.kind = o.kind;
        a.prediction = at(o.prediction), a.gradient = at(o.gradient);
        setTarget(a, o.target, sparse, "Loss");
        setRows(a, o.prediction);
        a.fromLogits = o.fromLogits;
        a.labelSmoothing = static_cast<T>(o.labelSmoothing);
        const double scale = o.weight / static_cast<double>(byRow ? a.rows : a.rows * a.n);
        a.gradientScale = static_cast<T>(scale);
        const Count blocks = blocksOf(a.rows, lossRowsABlock);
        a.partial = list_.scratch<double>(blocks);
        list_.add(k_.loss, a, blocks, transcendental * work(o.prediction));
        list_.add(finishLossKernel<T>(),
                  {a.partial, blocks, scale, static_cast<double>(program_.batch), at(o.loss), at<double>(o.accumulator)}, 1, 0);
    }

    void operator()(const Metric& o) {
        MetricArgs<T> a{};
        a.kind = o.kind;
        a.prediction = at(o.prediction);
        setTarget(a, o.target, o.kind == MetricKind::SparseCategoricalAccuracy, "Metric");
        setRows(a, o.prediction);
        a.sums = accumulatorSize(o.kind, a.n);
        a.threshold = static_cast<T>(o.threshold);
        const Count blocks = blocksOf(a.rows, lossRowsABlock);
        a.partial = list_.scratch<double>(blocks * a.sums);
        list_.add(k_.metric, a, blocks, transcendental * work(o.prediction));
        list_.add(finishMetricKernel<T>(), {o.kind, a.partial, blocks, a.sums, at(o.result), at<double>(o.accumulator)}, 1, 0);
    }

    void operator()(const LearningRate& o) {
        list_.add(learningRateKernel<T>(), {o, &m_.state, &m_.control, at(o.out)}, 1, 0);
    }

    void operator()(const ClipGradients& o) {
        if (o.clipNorm > 0) return clipByNorm(o.variables, o.clipNorm, false);
        if (o.globalClipNorm > 0) return clipByNorm({{0, flatCount()}}, o.globalClipNorm, true);
        if (o.clipValue <= 0) return;
        const auto blocks = clipBlocks({{0, flatCount()}});
        list_.add(k_.clipApply, {gradients(), blocks.first, nullptr, nullptr, static_cast<T>(o.clipValue)}, blocks.second,
                  passing * static_cast<double>(flatCount()));
    }
    void operator()(const SgdUpdate& o) {
        auto* factors = list_.scratch<UpdateFactors<T>>(1);
        list_.add(updateFactorsKernel<T>(), {at(o.learningRate), &m_.state, factors, 0, 0, o.weightDecay}, 1, 0);
        UpdateArgs<T> a = flatArenas(factors);
        a.momentum = static_cast<T>(o.momentum), a.nesterov = o.nesterov;
        addUpdate(k_.sgd, a, o.gradientNorm);
    }
    void operator()(const AdamUpdate& o) {
        auto* factors = list_.scratch<UpdateFactors<T>>(1);
        list_.add(updateFactorsKernel<T>(), {at(o.learningRate), &m_.state, factors, o.beta1, o.beta2, o.weightDecay}, 1, 0);
        UpdateArgs<T> a = flatArenas(factors);
        a.beta1 = static_cast<T>(o.beta1), a.beta2 = static_cast<T>(o.beta2), a.epsilon = static_cast<T>(o.epsilon);
        a.amsgrad = o.amsgrad;
        addUpdate(k_.adam, a, o.gradientNorm);
    }

    void operator()(const Publish& o) {
        if (o.scalars.size() > Record::maxValues)
            throw Error("a step publishes at most " + std::to_string(Record::maxValues) + " figures, received " +
                            std::to_string(o.scalars.size()),
                        {}, "watch fewer metrics");
        PublishArgs<T> a{&m_.ring, &m_.state, {}, static_cast<int>(o.scalars.size())};
        for (std::size_t i = 0; i < o.scalars.size(); ++i) a.scalars[i] = at(o.scalars[i]);
        list_.add(publishKernel<T>(), a, 1, 0);
    }
    void operator()(const Cast&) { throw Error("the CPU computes in one type and has no casts", {}, "choose the precision float32"); }

 private:
    std::byte* raw(ValueId id) const { return id == noValue ? nullptr : m_.arenas.at(plan_[id]); }
    template <class U = T>
    U* at(ValueId id) const { return reinterpret_cast<U*>(raw(id)); }
    Count size(ValueId id) const { return plan_[id].shape.elements(); }
    double work(ValueId id) const { return static_cast<double>(size(id)); }

    /** Contiguous pieces of a value, all axes from `axis` on. */
    struct Pieces {
        Count count, bytes;
    };
    Pieces pieces(ValueId id, int axis) const {
        const Shape& s = plan_[id].shape;
        Pieces p{1, static_cast<Count>(sizeOf(plan_[id].dtype))};
        for (int i = 0; i < s.rank(); ++i) (i < axis ? p.count : p.bytes) *= s[i];
        return p;
    }

    Window2D window(const Window& w, ValueId x, ValueId out, Count groups) const {
        const Shape &i = plan_[x].shape, &o = plan_[out].shape;
        return {i[0], i[1], i[2], i[3], o[1], o[2], o[3], {w.kernel[0], w.kernel[1]}, {w.strides[0], w.strides[1]},
                {w.dilation[0], w.dilation[1]}, {w.padBefore[0], w.padBefore[1]}, groups};
    }
    static double convWork(const Window2D& w) {
        return product * static_cast<double>(w.batch * w.outHeight * w.outWidth * w.filters * w.kernel[0] * w.kernel[1] *
                                             (w.channels / w.groups));
    }

    void addGather(const Source* source, ValueId out) {
        const Shape& s = plan_[out].shape;
        const Count elements = s.elements() / s[0];
        if (plan_[out].dtype == DType::Int32)
            list_.add(k_.gatherLabels, {source, at<std::int32_t>(out), elements, &m_.state}, s[0], passing * work(out));
        else
            list_.add(k_.gather, {source, at(out), elements, &m_.state}, s[0], passing * work(out));
    }
    void addDropout(ValueId x, ValueId out, double rate, std::uint32_t stream) {
        DropoutArgs<T> a{at(x), at(out), size(x), static_cast<T>(1 / (1 - rate)), dropoutLimit(rate),
                         streamKey(plan_.seed, stream), &m_.state};
        list_.add(k_.dropout, a, blocksOf(a.count, 4), generator * work(x));
    }
    /** uniform(word) ≥ rate exactly when the word's upper 24 bits are at least this. */
    static std::uint32_t dropoutLimit(double rate) {
        return static_cast<std::uint32_t>(std::ceil(static_cast<double>(static_cast<float>(rate)) * 0x1.0p24));
    }

    template <class O>
    void addBatchNormBackward(const O& o, const T* mean, const T* inverseStddev, bool constantStatistics) {
        BatchNormBackwardArgs<T> a{};
        a.x = at(o.x), a.gamma = at(o.gamma), a.mean = mean, a.inverseStddev = inverseStddev, a.dy = at(o.dy);
        a.dx = at(o.dx), a.dgamma = at(o.dgamma), a.dbeta = at(o.dbeta);
        a.c = plan_[o.x].shape.back(), a.rows = size(o.x) / a.c;
        a.rowsABlock = rowsABlock, a.blocks = blocksOf(a.rows, rowsABlock);
        a.partial = list_.scratch<T>(a.blocks * 2 * a.c), a.sums = list_.scratch<T>(2 * a.c);
        a.constantStatistics = constantStatistics;
        list_.add(k_.batchNormBackwardSums, a, a.blocks, passing * work(o.x));
        list_.add(k_.batchNormBackwardFinish, a, a.c, 0);
        if (a.dx) list_.add(k_.batchNormBackwardApply, a, a.rows, passing * work(o.x));
    }

    void setIndices(PoolArgs<T>& a, ValueId indices) const {
        if (indices == noValue) return;
        if (plan_[indices].dtype == DType::UInt8) a.indices8 = at<std::uint8_t>(indices);
        else a.indices32 = at<std::int32_t>(indices);
    }

    template <class A>
    void setRows(A& a, ValueId prediction) const {
        const Shape& s = plan_[prediction].shape;
        a.n = s.rank() > 1 ? s.back() : 1;
        a.rows = s.elements() / a.n;
        a.rowsABlock = lossRowsABlock;
    }
    template <class A>
    void setTarget(A& a, ValueId target, bool sparse, const char* what) const {
        const DType wanted = sparse ? DType::Int32 : plan_.dtype, is = plan_[target].dtype;
        if (wanted != is)
            throw Error(std::string("expected a target of ") + std::string(name(wanted)) + ", received " + std::string(name(is)),
                        what);
        if (sparse) a.labels = at<std::int32_t>(target);
        else a.target = at(target);
    }

    // ---- flat arenas
    Count flatCount() const { return static_cast<Count>(plan_.weightBytes / sizeof(T)); }
    T* gradients() const { return m_.arenas.gradients.template as<T>(); }
    T* slot(std::size_t i) const { return i < m_.arenas.optimizer.size() ? m_.arenas.optimizer[i].template as<T>() : nullptr; }

    UpdateArgs<T> flatArenas(const UpdateFactors<T>* factors) {
        UpdateArgs<T> a{};
        a.w = m_.arenas.weights.template as<T>(), a.g = gradients();
        a.slot0 = slot(0), a.slot1 = slot(1), a.slot2 = slot(2);
        a.factors = factors;
        a.count = flatCount(), a.elementsABlock = updateBlock;
        a.partial = list_.scratch<double>(blocksOf(a.count, updateBlock));
        return a;
    }
    void addUpdate(Kernel<UpdateArgs<T>> kernel, const UpdateArgs<T>& a, ValueId norm) {
        const Count blocks = blocksOf(a.count, updateBlock);
        list_.add(kernel, a, blocks, 2 * passing * static_cast<double>(a.count));
        if (norm != noValue) list_.add(finishNormKernel<T>(), {a.partial, blocks, at(norm)}, 1, 0);
    }

    std::pair<const ClipBlock*, Count> clipBlocks(const std::vector<FlatRange>& variables) {
        Count count = 0;
        for (const FlatRange& v : variables) count += blocksOf(v.count, updateBlock);
        auto* blocks = list_.scratch<ClipBlock>(count);
        Count next = 0;
        for (std::size_t v = 0; v < variables.size(); ++v)
            for (Count begin = 0; begin < variables[v].count; begin += updateBlock)
                blocks[next++] = {variables[v].begin + begin, std::min(updateBlock, variables[v].count - begin),
                                  static_cast<Count>(v)};
        return {blocks, count};
    }
    void clipByNorm(const std::vector<FlatRange>& variables, double norm, bool global) {
        const auto [blocks, count] = clipBlocks(variables);
        const auto variableCount = static_cast<Count>(variables.size());
        ClipArgs<T> a{gradients(), blocks, list_.scratch<double>(count), nullptr, T(0)};
        T* scale = list_.scratch<T>(variableCount);
        a.scale = scale;
        list_.add(k_.clipSquares, a, count, passing * static_cast<double>(flatCount()));
        list_.add(clipScaleKernel<T>(),
                  {blocks, a.partial, count, list_.scratch<double>(variableCount), scale, variableCount, norm, global}, 1, 0);
        list_.add(k_.clipApply, a, count, passing * static_cast<double>(flatCount()));
    }

    const Program& program_;
    Machine& m_;
    const Plan& plan_;
    InstructionList list_;
    const KernelTable<T>& k_;
};

template <class T>
InstructionList lowerAs(const Program& program, Machine& machine) {
    Lowering<T> lowering(program, machine);
    if (program.kind == ProgramKind::Predict) lowering.addPredictInputs();
    for (const Op& op : program.ops) std::visit(lowering, op);
    return lowering.finish();
}

}  // namespace

Machine::Machine(const Plan& p, TelemetryRing& r, Control& c, int t, Isa i)
    : plan(p), ring(r), control(c), team(t), isa(i),
      arenas(p, std::any_of(p.programs.begin(), p.programs.end(), [](const Program& x) { return x.kind == ProgramKind::Train; })) {}

Source* Machine::source(std::deque<BoundSource>& list, int index, ValueId value) {
    while (list.size() <= static_cast<std::size_t>(index)) list.emplace_back();
    BoundSource& bound = list[static_cast<std::size_t>(index)];
    bound.row = plan[value].shape.withoutBatch();
    return &bound.source;
}

InstructionList lower(const Program& program, Machine& machine) {
    if (machine.plan.compute != DType::Float32)
        throw Error("the CPU does not compute in mixed precision, received a plan in " + std::string(name(machine.plan.compute)), {},
                    "choose the precision float32, or a GPU as device");
    switch (machine.plan.dtype) {
        case DType::Float32: return lowerAs<float>(program, machine);
        case DType::Float64: return lowerAs<double>(program, machine);
        default: break;
    }
    throw Error("the CPU computes in float32 and float64, received a plan in " + std::string(name(machine.plan.dtype)), {},
                "choose the precision float32");
}

void publishSums(const Plan& plan, Arenas& arenas, Record& record) {
    for (std::size_t i = 0; i < plan.metrics.size() && i < Record::maxValues; ++i) {
        const PlanMetric& m = plan.metrics[i];
        const Value& value = plan[m.accumulator];
        const auto* sums = reinterpret_cast<const double*>(arenas.at(value));
        const double figure = m.loss ? (sums[0] == 0 ? 0 : sums[1] / sums[0])
                                     : metricResult(m.kind, {sums, static_cast<std::size_t>(value.shape.elements())});
        record.values[i] = static_cast<float>(figure);
    }
    if (arenas.accumulators.size() > 0) std::memset(arenas.accumulators.data(), 0, arenas.accumulators.size());
}

}  // namespace lamina::cpu
