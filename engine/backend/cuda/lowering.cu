// SPDX-License-Identifier: GPL-3.0-or-later
// One overload an op: an op without one does not compile.
#include "engine/backend/cuda/lowering.h"

#include <algorithm>
#include <string>

#include "engine/backend/cuda/kernels/batch_norm.h"
#include "engine/backend/cuda/kernels/convolution.h"
#include "engine/backend/cuda/kernels/data.h"
#include "engine/backend/cuda/kernels/losses.h"
#include "engine/backend/cuda/kernels/pointwise.h"
#include "engine/backend/cuda/kernels/pooling.h"
#include "engine/backend/cuda/kernels/reductions.h"
#include "engine/backend/cuda/kernels/updates.h"
#include "engine/base/error.h"
#include "engine/base/random.h"

namespace lamina::cuda {

namespace {

class Lowering {
 public:
    using T = float;

    Lowering(const Program& program, const Machine& machine) : program_(program), m_(machine), plan_(machine.plan) {}

    LaunchList finish() {
        end_.state = m_.state();
        end_.host = m_.host;
        end_.batch = static_cast<std::uint64_t>(program_.batch);
        if (program_.kind != ProgramKind::Predict) addStepEnd(list_, end_);
        return std::move(list_);
    }

    void operator()(const MatMul& o) {
        Product p{};
        p.lda = plan_[o.a].shape.back(), p.ldb = plan_[o.b].shape.back(), p.ldc = plan_[o.out].shape.back();
        p.n = p.ldc, p.m = size(o.out) / p.n;
        p.k = o.transposeA ? size(o.a) / p.lda : p.lda;
        p.a = at(o.a), p.b = at(o.b), p.c = at(o.out), p.bias = at(o.bias);
        p.transposeA = o.transposeA, p.transposeB = o.transposeB;
        multiply(p, o.activation);
    }

    void operator()(const BiasAdd& o) { addBias(list_, at(o.x), at(o.bias), at(o.out), rows(o.x), columns(o.x)); }
    void operator()(const Activate& o) { addActivate(list_, o.function, at(o.x), at(o.out), size(o.x)); }
    void operator()(const ActivateBackward& o) {
        addActivateBackward(list_, o.function, at(o.reference), at(o.dy), at(o.dx), size(o.dy));
    }
    void operator()(const Softmax& o) { addSoftmax(list_, at(o.x), at(o.out), rows(o.x), columns(o.x)); }
    void operator()(const SoftmaxBackward& o) { addSoftmaxBackward(list_, at(o.y), at(o.dy), at(o.dx), rows(o.y), columns(o.y)); }
    void operator()(const Add& o) { addSum(list_, at(o.a), at(o.b), at(o.out), size(o.a)); }
    void operator()(const Affine& o) { addAffine(list_, at(o.x), at(o.out), size(o.x), o.scale, o.offset); }

    void operator()(const Concat& o) {
        Count begin = 0;
        const Pieces whole = pieces(o.out, o.axis);
        for (ValueId input : o.inputs) {
            const Count bytes = pieces(input, o.axis).bytes;
            addCopy(list_, raw(input), raw(o.out) + begin, whole.count, bytes, bytes, whole.bytes);
            begin += bytes;
        }
    }
    void operator()(const Slice& o) {
        const Pieces whole = pieces(o.dy, o.axis), part = pieces(o.dx, o.axis);
        const Count begin = o.begin * (part.bytes / plan_[o.dx].shape[o.axis]);
        addCopy(list_, raw(o.dy) + begin, raw(o.dx), whole.count, part.bytes, whole.bytes, part.bytes);
    }

    void operator()(const Dropout& o) { drop(o.x, o.out, o.rate, o.stream); }
    void operator()(const DropoutBackward& o) { drop(o.dy, o.dx, o.rate, o.stream); }

    void operator()(const BatchNorm& o) {
        const BatchNormValues<T> v{at(o.x), at(o.gamma), at(o.beta), at(o.movingMean), at(o.movingVariance), at(o.out), at(o.mean),
                                   at(o.inverseStddev)};
        addBatchNorm(list_, m_.state(), v, rows(o.x), columns(o.x), o.momentum, o.epsilon);
    }
    void operator()(const BatchNormInference& o) {
        const BatchNormValues<T> v{at(o.x), at(o.gamma), at(o.beta), at(o.movingMean), at(o.movingVariance), at(o.out), nullptr, nullptr};
        addBatchNormInference(list_, v, rows(o.x), columns(o.x), o.epsilon);
    }
    void operator()(const BatchNormBackward& o) {
        addBatchNormBackward<T>(list_, {at(o.x), at(o.gamma), at(o.dy), at(o.mean), at(o.inverseStddev), nullptr, at(o.dx), at(o.dgamma), at(o.dbeta)},
                                rows(o.x), columns(o.x), 0);
    }
    void operator()(const BatchNormInferenceBackward& o) {
        addBatchNormBackward<T>(list_, {at(o.x), at(o.gamma), at(o.dy), at(o.movingMean), nullptr, at(o.movingVariance), at(o.dx), at(o.dgamma), at(o.dbeta)},
                                rows(o.x), columns(o.x), o.epsilon);
    }

    void operator()(const Conv2D& o) {
        const Window2D w = window(o.window, o.x, o.out, o.groups);
        if (o.groups > 1) {
            addConv(list_, w, at(o.x), at(o.kernel), at(o.bias), at(o.out));
            if (o.activation.kind != ActivationKind::Linear) addActivate(list_, o.activation, at(o.out), at(o.out), size(o.out));
            return;
        }
        forImages(w, o.x, o.out, o.window, [&](const Part& part) {
            Product p{};
            p.a = columnsFor(part, at(o.x)), p.lda = part.k;
            p.b = at(o.kernel), p.ldb = w.filters;
            p.c = at(o.out) + part.outBegin, p.ldc = w.filters;
            p.m = part.rows, p.n = w.filters, p.k = part.k;
            p.bias = at(o.bias);
            multiply(p, o.activation);
        });
    }
    void operator()(const Conv2DBackwardData& o) {
        const Window2D w = window(o.window, o.dx, o.dy, o.groups);
        if (o.groups > 1) return addConvBackwardData(list_, w, at(o.kernel), at(o.dy), at(o.dx));
        forImages(w, o.dx, o.dy, o.window, [&](const Part& part) {
            Product p{};
            p.a = at(o.dy) + part.outBegin, p.lda = w.filters;
            p.b = at(o.kernel), p.ldb = w.filters, p.transposeB = true;
            p.c = part.direct ? at(o.dx) + part.inBegin : m_.columns.as<T>(), p.ldc = part.k;
            p.m = part.rows, p.n = part.k, p.k = w.filters;
            multiply(p, {});
            if (!part.direct) addImagesOfColumns<T>(list_, part.w, m_.columns.as<T>(), at(o.dx) + part.inBegin);
        });
    }
    void operator()(const Conv2DBackwardKernel& o) {
        if (o.dbias != noValue) (*this)(BiasGradient{o.dy, o.dbias});
        const Window2D w = window(o.window, o.x, o.dy, o.groups);
        if (o.groups > 1) return addConvBackwardKernel(list_, w, at(o.x), at(o.dy), at(o.dkernel));
        forImages(w, o.x, o.dy, o.window, [&](const Part& part) {
            Product p{};
            p.a = columnsFor(part, at(o.x)), p.lda = part.k, p.transposeA = true;
            p.b = at(o.dy) + part.outBegin, p.ldb = w.filters;
            p.c = at(o.dkernel), p.ldc = w.filters;
            p.m = part.k, p.n = w.filters, p.k = part.rows;
            p.accumulate = part.outBegin > 0;
            multiply(p, {});
        });
    }

    void operator()(const BiasGradient& o) { addColumnSum(list_, at(o.dy), at(o.dbias), rows(o.dy), columns(o.dy)); }

    void operator()(const MaxPool& o) {
        const Window2D w = window(o.window, o.x, o.out, 1);
        if (o.indices != noValue && plan_[o.indices].dtype == DType::Int32)
            addMaxPool(list_, w, at(o.x), at(o.out), at<std::int32_t>(o.indices));
        else
            addMaxPool(list_, w, at(o.x), at(o.out), at<std::uint8_t>(o.indices));
    }
    void operator()(const MaxPoolBackward& o) {
        const Window2D w = window(o.window, o.dx, o.dy, 1);
        if (plan_[o.indices].dtype == DType::Int32) addMaxPoolBackward<T, std::int32_t>(list_, w, at<std::int32_t>(o.indices), at(o.dy), at(o.dx));
        else addMaxPoolBackward<T, std::uint8_t>(list_, w, at<std::uint8_t>(o.indices), at(o.dy), at(o.dx));
    }
    void operator()(const AveragePool& o) { addAveragePool<T>(list_, window(o.window, o.x, o.out, 1), at(o.x), at(o.out)); }
    void operator()(const AveragePoolBackward& o) {
        addAveragePoolBackward<T>(list_, window(o.window, o.dx, o.dy, 1), at(o.dy), at(o.dx));
    }
    void operator()(const GlobalAveragePool& o) {
        const Shape& s = plan_[o.x].shape;
        addGlobalAveragePool<T>(list_, at(o.x), at(o.out), s[0], s.elements() / (s[0] * s.back()), s.back());
    }
    void operator()(const GlobalAveragePoolBackward& o) {
        const Shape& s = plan_[o.dx].shape;
        addGlobalAveragePoolBackward<T>(list_, at(o.dy), at(o.dx), s[0], s.elements() / (s[0] * s.back()), s.back());
    }

    void operator()(const Gather& o) {
        gather((o.from == Gather::From::Input ? m_.inputs : m_.targets).at(static_cast<std::size_t>(o.index)), o.out);
    }
    /** What a Predict program begins with. */
    void addPredictInputs() {
        for (std::size_t i = 0; i < program_.inputs.size(); ++i) gather(m_.predictInputs.at(i), program_.inputs[i]);
    }

    void operator()(const Loss& o) {
        LossValues<T> v{};
        v.prediction = at(o.prediction), v.gradient = at(o.gradient), v.loss = at(o.loss), v.accumulator = at<double>(o.accumulator);
        setTarget(v, o.prediction, o.target, o.kind == LossKind::SparseCategoricalCrossentropy, "Loss");
        v.samples = static_cast<double>(program_.batch);
        addLoss(list_, m_.state(), o, v);
    }
    void operator()(const Metric& o) {
        MetricValues<T> v{};
        v.prediction = at(o.prediction), v.result = at(o.result), v.accumulator = at<double>(o.accumulator);
        setTarget(v, o.prediction, o.target, o.kind == MetricKind::SparseCategoricalAccuracy, "Metric");
        addMetric(list_, m_.state(), o, v);
    }

    void operator()(const LearningRate& o) { addLearningRate(list_, m_.state(), o, at(o.out)); }
    void operator()(const ClipGradients& o) { addClip(list_, o, m_.arenas.gradients.as<T>(), flatCount()); }
    void operator()(const SgdUpdate& o) { addSgd(list_, m_.state(), o, flatArenas(o.learningRate, o.gradientNorm)); }
    void operator()(const AdamUpdate& o) { addAdam(list_, m_.state(), o, flatArenas(o.learningRate, o.gradientNorm)); }

    void operator()(const Publish& o) {
        if (o.scalars.size() > Record::maxValues)
            throw Error("a step publishes at most " + std::to_string(Record::maxValues) + " figures, received " +
                            std::to_string(o.scalars.size()),
                        {}, "watch fewer metrics");
        end_.count = static_cast<int>(o.scalars.size());
        for (std::size_t i = 0; i < o.scalars.size(); ++i) end_.scalars[i] = at(o.scalars[i]);
    }

 private:
    std::byte* raw(ValueId id) const { return id == noValue ? nullptr : m_.arenas.at(plan_[id]); }
    template <class U = T>
    U* at(ValueId id) const { return reinterpret_cast<U*>(raw(id)); }
    Count size(ValueId id) const { return plan_[id].shape.elements(); }
    Count columns(ValueId id) const { return plan_[id].shape.back(); }
    Count rows(ValueId id) const { return size(id) / columns(id); }

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

    /** The product, with as much in its own pass as the library does there and the rest behind it. */
    void multiply(Product p, ActivationFunction f) {
        const T* const bias = p.bias;
        p.relu = f.kind == ActivationKind::Relu;
        auto fused = m_.products->plan(p);
        const bool reluDone = fused && p.relu;
        if (!fused) {
            p.bias = nullptr, p.relu = false;
            fused = m_.products->plan(p);
        }
        list_.add(std::move(fused));
        const bool activate = f.kind != ActivationKind::Linear && !reluDone;
        if (bias && !p.bias) addBias(list_, p.c, bias, p.c, p.m, p.n, activate ? f : ActivationFunction{});
        else if (activate) addActivate(list_, f, p.c, p.c, p.m * p.n);
    }

    static int narrow(Count x) {
        if (x > 0x7fffffff) throw Error("an extent of " + std::to_string(x) + " is more than the GPU's convolutions take");
        return static_cast<int>(x);
    }
    Window2D window(const Window& w, ValueId x, ValueId out, Count groups) const {
        const Shape &i = plan_[x].shape, &o = plan_[out].shape;
        return {narrow(i[0]), narrow(i[1]), narrow(i[2]), narrow(i[3]), narrow(o[1]), narrow(o[2]), narrow(o[3]),
                {narrow(w.kernel[0]), narrow(w.kernel[1])}, {narrow(w.strides[0]), narrow(w.strides[1])},
                {narrow(w.dilation[0]), narrow(w.dilation[1])}, {narrow(w.padBefore[0]), narrow(w.padBefore[1])}, narrow(groups)};
    }

    /** Some images of a batch, whose columns fit the workspace. */
    struct Part {
        Window2D w;
        Count rows, k;              // of the columns
        Count inBegin, outBegin;    // elements before them in x and out
        bool direct;                // the columns are x itself
    };
    template <class Body>
    void forImages(const Window2D& w, ValueId x, ValueId out, const Window& window, Body body) {
        const bool direct = w.kernel[0] == 1 && w.kernel[1] == 1 && w.strides[0] == 1 && w.strides[1] == 1 && w.outHeight == w.height &&
                            w.outWidth == w.width && w.padBefore[0] == 0 && w.padBefore[1] == 0;
        const Count images = direct ? w.batch : m_.imagesAtOnce(x, out, window);
        const Count in = Count{w.height} * w.width * w.channels, cells = Count{w.outHeight} * w.outWidth;
        for (Count begin = 0; begin < w.batch; begin += images) {
            Part part{w, 0, Count{w.kernel[0]} * w.kernel[1] * w.channels, begin * in, begin * cells * w.filters, direct};
            part.w.batch = static_cast<int>(std::min<Count>(images, w.batch - begin));
            part.rows = part.w.batch * cells;
            body(part);
        }
    }
    const T* columnsFor(const Part& part, const T* x) {
        if (part.direct) return x + part.inBegin;
        addColumnsOfImages<T>(list_, part.w, x + part.inBegin, m_.columns.as<T>());
        return m_.columns.as<T>();
    }

    void gather(const Source* source, ValueId out) {
        const Shape& s = plan_[out].shape;
        if (plan_[out].dtype == DType::Int32) addGather(list_, source, m_.state(), at<std::int32_t>(out), s[0], s.elements() / s[0]);
        else addGather(list_, source, m_.state(), at(out), s[0], s.elements() / s[0]);
    }
    void drop(ValueId x, ValueId out, double rate, std::uint32_t stream) {
        addDropout<T>(list_, m_.state(), at(x), at(out), size(x), rate, streamKey(plan_.seed, stream));
    }

    template <class V>
    void setTarget(V& v, ValueId prediction, ValueId target, bool sparse, const char* what) const {
        const Shape& s = plan_[prediction].shape;
        v.n = s.rank() > 1 ? s.back() : 1;
        v.rows = s.elements() / v.n;
        const DType wanted = sparse ? DType::Int32 : plan_.dtype, is = plan_[target].dtype;
        if (wanted != is)
            throw Error(std::string("expected a target of ") + std::string(name(wanted)) + ", received " + std::string(name(is)), what);
        if (sparse) v.labels = at<std::int32_t>(target);
        else v.target = at(target);
    }

    Count flatCount() const { return static_cast<Count>(plan_.weightBytes / sizeof(T)); }
    FlatArenas flatArenas(ValueId rate, ValueId norm) const {
        const auto slot = [&](std::size_t i) { return i < m_.arenas.optimizer.size() ? m_.arenas.optimizer[i].as<T>() : nullptr; };
        return {m_.arenas.weights.as<T>(), m_.arenas.gradients.as<T>(), slot(0), slot(1), slot(2), flatCount(), at(rate), at(norm)};
    }

    const Program& program_;
    const Machine& m_;
    const Plan& plan_;
    LaunchList list_;
    StepEnd end_{};
};

}  // namespace

LaunchList lower(const Program& program, const Machine& machine) {
    Lowering lowering(program, machine);
    if (program.kind == ProgramKind::Predict) lowering.addPredictInputs();
    for (const Op& op : program.ops) std::visit(lowering, op);
    return lowering.finish();
}

}  // namespace lamina::cuda
