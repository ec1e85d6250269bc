// SPDX-License-Identifier: GPL-3.0-or-later
// One overload an op: an op without one does not compile.
#include "engine/backend/cuda/lowering.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "engine/backend/cuda/kernels/batch_norm.h"
#include "engine/backend/cuda/kernels/bfloat16.h"
#include "engine/backend/cuda/kernels/convolution.h"
#include "engine/backend/cuda/kernels/data.h"
#include "engine/backend/cuda/kernels/losses.h"
#include "engine/backend/cuda/kernels/pointwise.h"
#include "engine/backend/cuda/kernels/pooling.h"
#include "engine/backend/cuda/kernels/reductions.h"
#include "engine/backend/cuda/kernels/updates.h"
#include "engine/backend/cuda/product_fusions.h"
#include "engine/base/error.h"
#include "engine/base/random.h"

namespace lamina::cuda {

namespace {

class Lowering {
 public:
    Lowering(const Program& program, const Machine& machine) : program_(program), m_(machine), plan_(machine.plan) { chooseFusions(); }

    void add(const Op& op) {
        std::visit([this](const auto& o) {
            if (!fused_.count(&o)) (*this)(o);
        }, op);
    }

    LaunchList finish() {
        end_.state = m_.state();
        end_.host = m_.host;
        end_.batch = static_cast<std::uint64_t>(program_.batch);
        if (program_.kind != ProgramKind::Predict) addStepEnd(list_, end_);
        return std::move(list_);
    }

    void operator()(const MatMul& o) {
        const auto fusion = products_.find(&o);
        multiply(fusion == products_.end() ? productOf(o) : fusion->second, o.activation);
    }

    void operator()(const BiasAdd& o) {
        typed(o.x, [&](auto t) { addBias(list_, at(o.x, t), at(o.bias, t), at(o.out, t), rows(o.x), columns(o.x)); });
    }
    void operator()(const Activate& o) {
        typed(o.x, [&](auto t) { addActivate(list_, o.function, at(o.x, t), at(o.out, t), size(o.x)); });
    }
    void operator()(const ActivateBackward& o) {
        typed(o.dy, [&](auto t) { addActivateBackward(list_, o.function, at(o.reference, t), at(o.dy, t), at(o.dx, t), size(o.dy)); });
    }
    void operator()(const Softmax& o) {
        typed(o.x, [&](auto t) { addSoftmax(list_, at(o.x, t), at(o.out, t), rows(o.x), columns(o.x)); });
    }
    void operator()(const SoftmaxBackward& o) {
        typed(o.dy, [&](auto t) { addSoftmaxBackward(list_, at(o.y, t), at(o.dy, t), at(o.dx, t), rows(o.y), columns(o.y)); });
    }
    void operator()(const Add& o) {
        typed(o.a, [&](auto t) { addSum(list_, at(o.a, t), at(o.b, t), at(o.out, t), size(o.a)); });
    }
    void operator()(const Affine& o) {
        typed(o.x, [&](auto t) { addAffine(list_, at(o.x, t), at(o.out, t), size(o.x), o.scale, o.offset); });
    }
    void operator()(const Cast& o) {
        if (plan_[o.x].dtype == DType::BFloat16) addCast(list_, at<BFloat16>(o.x), at(o.out), size(o.x));
        else addCast(list_, at(o.x), at<BFloat16>(o.out), size(o.x));
    }

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
        typed(o.x, [&](auto t) {
            const BatchNormValues<decltype(t)> v{at(o.x, t), at(o.gamma), at(o.beta), at(o.movingMean), at(o.movingVariance), at(o.out, t),
                                                 at(o.mean), at(o.inverseStddev)};
            addBatchNorm(list_, m_.state(), v, rows(o.x), columns(o.x), o.momentum, o.epsilon);
        });
    }
    void operator()(const BatchNormInference& o) {
        typed(o.x, [&](auto t) {
            const BatchNormValues<decltype(t)> v{at(o.x, t), at(o.gamma), at(o.beta), at(o.movingMean), at(o.movingVariance), at(o.out, t),
                                                 nullptr, nullptr};
            addBatchNormInference(list_, v, rows(o.x), columns(o.x), o.epsilon);
        });
    }
    void operator()(const BatchNormBackward& o) {
        typed(o.dy, [&](auto t) {
            addBatchNormBackward<decltype(t)>(list_, {at(o.x, t), at(o.dy, t), at(o.gamma), at(o.mean), at(o.inverseStddev), nullptr,
                                                      at(o.dx, t), at(o.dgamma), at(o.dbeta)},
                                              rows(o.x), columns(o.x), 0);
        });
    }
    void operator()(const BatchNormInferenceBackward& o) {
        typed(o.dy, [&](auto t) {
            addBatchNormBackward<decltype(t)>(list_, {at(o.x, t), at(o.dy, t), at(o.gamma), at(o.movingMean), nullptr,
                                                      at(o.movingVariance), at(o.dx, t), at(o.dgamma), at(o.dbeta)},
                                              rows(o.x), columns(o.x), o.epsilon);
        });
    }

    void operator()(const Conv2D& o) {
        const Window2D w = window(o.window, o.x, o.out, o.groups);
        if (o.groups > 1) {
            typed(o.x, [&](auto t) { addConv(list_, w, at(o.x, t), at(o.kernel, t), at(o.bias, t), at(o.out, t)); });
            if (o.activation.kind != ActivationKind::Linear) (*this)(Activate{o.out, o.out, o.activation});
            return;
        }
        forImages(w, o.x, o.out, o.window, [&](const Part& part) {
            Product p = product(o.x, o.out);
            p.a = columnsFor(part, o.x), p.lda = part.k;
            p.b = raw(o.kernel), p.ldb = w.filters;
            p.c = raw(o.out, part.outBegin), p.ldc = w.filters;
            p.m = part.rows, p.n = w.filters, p.k = part.k;
            p.bias = raw(o.bias);
            multiply(p, o.activation);
        });
    }
    void operator()(const Conv2DBackwardData& o) {
        const Window2D w = window(o.window, o.dx, o.dy, o.groups);
        if (o.groups > 1)
            return typed(o.dy, [&](auto t) { addConvBackwardData(list_, w, at(o.kernel, t), at(o.dy, t), at(o.dx, t)); });
        forImages(w, o.dx, o.dy, o.window, [&](const Part& part) {
            Product p = product(o.dy, o.dx);
            p.a = raw(o.dy, part.outBegin), p.lda = w.filters;
            p.b = raw(o.kernel), p.ldb = w.filters, p.transposeB = true;
            p.c = part.direct ? raw(o.dx, part.inBegin) : m_.columns.data(), p.ldc = part.k;
            p.m = part.rows, p.n = part.k, p.k = w.filters;
            multiply(p, {});
            if (part.direct) return;
            typed(o.dx, [&](auto t) {
                addImagesOfColumns(list_, part.w, m_.columns.as<const decltype(t)>(), at(o.dx, t) + part.inBegin);
            });
        });
    }
    void operator()(const Conv2DBackwardKernel& o) {
        if (o.dbias != noValue) (*this)(BiasGradient{o.dy, o.dbias});
        const Window2D w = window(o.window, o.x, o.dy, o.groups);
        if (o.groups > 1)
            return typed(o.dy, [&](auto t) { addConvBackwardKernel(list_, w, at(o.x, t), at(o.dy, t), at(o.dkernel)); });
        forImages(w, o.x, o.dy, o.window, [&](const Part& part) {
            Product p = product(o.x, o.dkernel);
            p.a = columnsFor(part, o.x), p.lda = part.k, p.transposeA = true;
            p.b = raw(o.dy, part.outBegin), p.ldb = w.filters;
            p.c = raw(o.dkernel), p.ldc = w.filters;
            p.m = part.k, p.n = w.filters, p.k = part.rows;
            p.accumulate = part.outBegin > 0;
            multiply(p, {});
        });
    }

    void operator()(const BiasGradient& o) {
        typed(o.dy, [&](auto t) { addColumnSum(list_, at(o.dy, t), at(o.dbias), rows(o.dy), columns(o.dy)); });
    }

    void operator()(const MaxPool& o) {
        const Window2D w = window(o.window, o.x, o.out, 1);
        typed(o.x, [&](auto t) {
            if (o.indices != noValue && plan_[o.indices].dtype == DType::Int32)
                addMaxPool(list_, w, at(o.x, t), at(o.out, t), at<std::int32_t>(o.indices));
            else
                addMaxPool(list_, w, at(o.x, t), at(o.out, t), at<std::uint8_t>(o.indices));
        });
    }
    void operator()(const MaxPoolBackward& o) {
        const Window2D w = window(o.window, o.dx, o.dy, 1);
        typed(o.dy, [&](auto t) {
            if (plan_[o.indices].dtype == DType::Int32)
                addMaxPoolBackward<decltype(t), std::int32_t>(list_, w, at<std::int32_t>(o.indices), at(o.dy, t), at(o.dx, t));
            else
                addMaxPoolBackward<decltype(t), std::uint8_t>(list_, w, at<std::uint8_t>(o.indices), at(o.dy, t), at(o.dx, t));
        });
    }
    void operator()(const AveragePool& o) {
        typed(o.x, [&](auto t) { addAveragePool(list_, window(o.window, o.x, o.out, 1), at(o.x, t), at(o.out, t)); });
    }
    void operator()(const AveragePoolBackward& o) {
        typed(o.dy, [&](auto t) { addAveragePoolBackward(list_, window(o.window, o.dx, o.dy, 1), at(o.dy, t), at(o.dx, t)); });
    }
    void operator()(const GlobalAveragePool& o) {
        const Shape& s = plan_[o.x].shape;
        typed(o.x, [&](auto t) {
            addGlobalAveragePool(list_, at(o.x, t), at(o.out, t), s[0], s.elements() / (s[0] * s.back()), s.back());
        });
    }
    void operator()(const GlobalAveragePoolBackward& o) {
        const Shape& s = plan_[o.dx].shape;
        typed(o.dy, [&](auto t) {
            addGlobalAveragePoolBackward(list_, at(o.dy, t), at(o.dx, t), s[0], s.elements() / (s[0] * s.back()), s.back());
        });
    }

    void operator()(const Gather& o) {
        gather((o.from == Gather::From::Input ? m_.inputs : m_.targets).at(static_cast<std::size_t>(o.index)), o.out);
    }
    /** What a Predict program begins with. */
    void addPredictInputs() {
        for (std::size_t i = 0; i < program_.inputs.size(); ++i) gather(m_.predictInputs.at(i), program_.inputs[i]);
    }

    void operator()(const Loss& o) {
        typed(o.gradient, [&](auto t) {
            LossValues<decltype(t)> v{};
            v.prediction = at(o.prediction), v.gradient = at(o.gradient, t), v.loss = at(o.loss), v.accumulator = at<double>(o.accumulator);
            setTarget(v, o.prediction, o.target, o.kind == LossKind::SparseCategoricalCrossentropy, "Loss");
            v.samples = static_cast<double>(program_.batch);
            addLoss(list_, m_.state(), o, v);
        });
    }
    void operator()(const Metric& o) {
        MetricValues v{};
        v.prediction = at(o.prediction), v.result = at(o.result), v.accumulator = at<double>(o.accumulator);
        setTarget(v, o.prediction, o.target, o.kind == MetricKind::SparseCategoricalAccuracy, "Metric");
        addMetric(list_, m_.state(), o, v);
    }

    void operator()(const LearningRate& o) { addLearningRate(list_, m_.state(), o, at(o.out)); }
    void operator()(const ClipGradients& o) { addClip(list_, o, m_.arenas.gradients.as<float>(), flatCount()); }
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
    /** From that element on. */
    std::byte* raw(ValueId id, Count begin) const { return raw(id) + begin * static_cast<Count>(sizeOf(plan_[id].dtype)); }
    template <class T = float>
    T* at(ValueId id) const { return reinterpret_cast<T*>(raw(id)); }
    template <class T>
    T* at(ValueId id, T) const { return at<T>(id); }
    /** Calls body with a zero of the type in which a value is stored. */
    template <class Body>
    void typed(ValueId id, Body body) const {
        if (id != noValue && plan_[id].dtype == DType::BFloat16) body(BFloat16{});
        else body(0.0f);
    }
    /** A product of values of that type into values of that type. */
    Product product(ValueId factor, ValueId result) const {
        Product p{};
        p.factors = plan_[factor].dtype, p.result = plan_[result].dtype;
        return p;
    }
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

    Product productOf(const MatMul& o) const {
        Product p = product(o.a, o.out);
        p.lda = plan_[o.a].shape.back(), p.ldb = plan_[o.b].shape.back(), p.ldc = plan_[o.out].shape.back();
        p.n = p.ldc, p.m = size(o.out) / p.n;
        p.k = o.transposeA ? size(o.a) / p.lda : p.lda;
        p.a = raw(o.a), p.b = raw(o.b), p.c = raw(o.out), p.bias = raw(o.bias);
        p.transposeA = o.transposeA, p.transposeB = o.transposeB;
        return p;
    }

    /** Asks the library what it does in the pass of a product, before the first is put on the list: what it does not do
     *  keeps its own kernel. The answer depends on nothing but shapes, types and versions, so that runs stay the same. */
    void chooseFusions() {
        for (const ReluSlope& r : findReluSlopes(program_, plan_)) {
            Product forward = productOf(*r.forward), backward = productOf(*r.backward);
            forward.relu = true;
            forward.mask = m_.stateMemory.data();  // where it will lie is not known yet, how it is aligned is
            backward.slopeOf = m_.stateMemory.data();
            if (forward.m != backward.m || !m_.products->plan(forward) || !m_.products->plan(backward)) continue;
            backward.slopeOf = forward.mask = list_.scratch<std::byte>(maskBytes(forward.m, forward.n));
            products_[r.forward] = forward, products_[r.backward] = backward;
            fused_.insert(r.slope);
        }
        for (const BiasSum& b : findBiasSums(program_, plan_)) {
            Product p = productOf(*b.product);
            p.sums = at(b.sum->dbias);
            if (products_.count(b.product) || !m_.products->plan(p)) continue;
            products_[b.product] = p;
            fused_.insert(b.sum);
        }
    }

    /** The product, with as much in its own pass as the library does there and the rest behind it. */
    void multiply(Product p, ActivationFunction f) {
        const void* const bias = p.bias;
        p.relu = f.kind == ActivationKind::Relu;
        auto fused = m_.products->plan(p);
        const bool reluDone = fused && p.relu;
        if (!fused) {
            p.bias = nullptr, p.relu = false;
            fused = m_.products->plan(p);
        }
        list_.add(std::move(fused));
        if (reluDone) f = {};
        if (p.result == DType::BFloat16) finishProduct<BFloat16>(p, bias, f);
        else finishProduct<float>(p, bias, f);
    }
    template <class T>
    void finishProduct(const Product& p, const void* bias, ActivationFunction f) {
        T* const c = static_cast<T*>(p.c);
        if (bias && !p.bias) addBias(list_, c, static_cast<const T*>(bias), c, p.m, p.n, f);
        else if (f.kind != ActivationKind::Linear) addActivate(list_, f, c, c, p.m * p.n);
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
    const void* columnsFor(const Part& part, ValueId x) {
        if (part.direct) return raw(x, part.inBegin);
        typed(x, [&](auto t) { addColumnsOfImages(list_, part.w, at(x, t) + part.inBegin, m_.columns.as<decltype(t)>()); });
        return m_.columns.data();
    }

    void gather(const Source* source, ValueId out) {
        const Shape& s = plan_[out].shape;
        if (plan_[out].dtype == DType::Int32) addGather(list_, source, m_.state(), at<std::int32_t>(out), s[0], s.elements() / s[0]);
        else typed(out, [&](auto t) { addGather(list_, source, m_.state(), at(out, t), s[0], s.elements() / s[0]); });
    }
    void drop(ValueId x, ValueId out, double rate, std::uint32_t stream) {
        typed(x, [&](auto t) { addDropout(list_, m_.state(), at(x, t), at(out, t), size(x), rate, streamKey(plan_.seed, stream)); });
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

    Count flatCount() const { return static_cast<Count>(plan_.weightBytes / sizeof(float)); }
    FlatArenas flatArenas(ValueId rate, ValueId norm) const {
        const auto slot = [&](std::size_t i) { return i < m_.arenas.optimizer.size() ? m_.arenas.optimizer[i].as<float>() : nullptr; };
        return {m_.arenas.weights.as<float>(), m_.arenas.gradients.as<float>(), slot(0), slot(1), slot(2), flatCount(), at(rate), at(norm),
                m_.arenas.copies.size() > 0 ? m_.arenas.copies.as<BFloat16>() : nullptr};
    }

    const Program& program_;
    const Machine& m_;
    const Plan& plan_;
    LaunchList list_;
    StepEnd end_{};
    std::map<const MatMul*, Product> products_;  // with what they do besides
    std::set<const void*> fused_;                // ops that such a product does
};

}  // namespace

LaunchList lower(const Program& program, const Machine& machine) {
    Lowering lowering(program, machine);
    if (program.kind == ProgramKind::Predict) lowering.addPredictInputs();
    for (const Op& op : program.ops) lowering.add(op);
    return lowering.finish();
}

}  // namespace lamina::cuda
