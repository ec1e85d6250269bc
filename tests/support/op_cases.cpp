// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/op_case_makers.h"

#include <utility>

namespace lamina {

namespace {

Shape like(std::initializer_list<Dim> dims) { return Shape(dims); }

OpCase matMul(const std::string& name, Dim m, Dim n, Dim k, bool ta, bool tb, bool bias, ActivationFunction f = {}) {
    OpCase c;
    c.name = "MatMul " + name;
    c.inputs = {ta ? like({k, m}) : like({m, k}), tb ? like({n, k}) : like({k, n})};
    if (bias) c.inputs.push_back({n});
    c.out = {m, n};
    c.large = m * n * k > 20'000;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId out = s.activation({m, n}), dz = s.activation({m, n});
        const ValueId da = s.activation(s.shape(in[0])), db = s.activation(s.shape(in[1]));
        ops.push_back(MatMul{in[0], in[1], out, ta, tb, bias ? in[2] : noValue, f});
        ops.push_back(ActivateBackward{out, dy, dz, f});
        if (ta) ops.push_back(MatMul{in[1], dz, da, tb, true});
        else ops.push_back(MatMul{dz, in[1], da, false, !tb});
        if (tb) ops.push_back(MatMul{dz, in[0], db, true, ta});
        else ops.push_back(MatMul{in[0], dz, db, !ta, false});
        BuiltCase built{out, {da, db}};
        if (bias) {
            built.gradients.push_back(s.activation({n}));
            ops.push_back(BiasGradient{dz, built.gradients.back()});
        }
        return built;
    };
    return c;
}

OpCase activate(ActivationKind kind, const std::string& name, double alpha = 0) {
    OpCase c;
    c.name = "Activate " + name;
    c.inputs = {{3, 37}};
    c.out = {3, 37};
    c.low = -5, c.high = 5;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ActivationFunction f{kind, alpha};
        const ValueId out = s.activation(s.shape(in[0])), dx = s.activation(s.shape(in[0]));
        ops.push_back(Activate{in[0], out, f});
        ops.push_back(ActivateBackward{derivativeFromOutput(kind) ? out : in[0], dy, dx, f});
        return BuiltCase{out, {dx}};
    };
    return c;
}

OpCase softmax(Dim rows, Dim n) {
    return unary("Softmax " + std::to_string(rows) + " × " + std::to_string(n), {rows, n}, {rows, n},
                 [](ValueId x, ValueId y) { return Softmax{x, y}; },
                 [](ValueId, ValueId y, ValueId dy, ValueId dx) { return SoftmaxBackward{y, dy, dx}; });
}

OpCase affine() {
    return unary("Affine", {5, 3}, {5, 3}, [](ValueId x, ValueId y) { return Affine{x, y, 0.25, -3}; },
                 [](ValueId, ValueId, ValueId dy, ValueId dx) { return Affine{dy, dx, 0.25, 0}; });
}

OpCase dropout(double rate) {
    return unary("Dropout " + std::to_string(rate), {7, 11}, {7, 11},
                 [=](ValueId x, ValueId y) { return Dropout{x, y, rate, 3}; },
                 [=](ValueId, ValueId, ValueId dy, ValueId dx) { return DropoutBackward{dy, dx, rate, 3}; });
}

OpCase biasAdd(Shape x) {
    OpCase c;
    c.name = "BiasAdd " + toString(x);
    c.inputs = {x, {x.back()}};
    c.out = x;
    c.build = [](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId out = s.activation(s.shape(in[0])), db = s.activation(s.shape(in[1])), dx = s.activation(s.shape(in[0]));
        ops.push_back(BiasAdd{in[0], in[1], out});
        ops.push_back(Affine{dy, dx, 1, 0});
        ops.push_back(BiasGradient{dy, db});
        return BuiltCase{out, {dx, db}};
    };
    return c;
}

OpCase add() {
    OpCase c;
    c.name = "Add";
    c.inputs = {{4, 9}, {4, 9}};
    c.out = {4, 9};
    c.build = [](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId out = s.activation({4, 9});
        ops.push_back(Add{in[0], in[1], out});
        return BuiltCase{out, {dy, dy}};
    };
    return c;
}

OpCase addRelu(Shape x) {
    OpCase c;
    c.name = "Add relu " + toString(x);
    c.inputs = {x, x};
    c.out = x;
    c.build = [x](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId out = s.activation(x), dx = s.activation(x);
        ops.push_back(Add{in[0], in[1], out, true});
        ops.push_back(ActivateBackward{out, dy, dx, {ActivationKind::Relu, 0}});
        return BuiltCase{out, {dx, dx}};
    };
    return c;
}

OpCase combine(const std::string& name, CombineKind kind, Shape x) {
    OpCase c;
    c.name = "Combine " + name;
    c.inputs = {x, x};
    c.out = x;
    c.step = 1e-9;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId out = s.activation(x), da = s.activation(x), db = s.activation(x);
        ops.push_back(Combine{in[0], in[1], out, kind});
        if (kind == CombineKind::Multiply) {
            ops.push_back(Combine{dy, in[1], da, kind});
            ops.push_back(Combine{dy, in[0], db, kind});
        } else if (kind == CombineKind::Subtract) {
            ops.push_back(Affine{dy, da, 1, 0});
            ops.push_back(Affine{dy, db, -1, 0});
        } else {
            ops.push_back(SelectBackward{in[0], in[1], dy, da, kind});
            ops.push_back(SelectBackward{in[1], in[0], dy, db, kind});
        }
        return BuiltCase{out, {da, db}};
    };
    return c;
}

OpCase repeat(Shape x, int axis, Dim times) {
    Shape out = x;
    out[axis] *= times;
    return unary("Repeat " + toString(x) + " on axis " + std::to_string(axis), x, out,
                 [=](ValueId i, ValueId y) { return Repeat{i, y, axis, times}; },
                 [=](ValueId, ValueId, ValueId dy, ValueId dx) { return RepeatBackward{dy, dx, axis, times}; });
}

OpCase permute(const std::string& name, Shape x, std::vector<int> axes) {
    Shape out = x;
    std::vector<int> back(axes.size());
    for (std::size_t i = 0; i < axes.size(); ++i) {
        out[static_cast<int>(i)] = x[axes[i]];
        back[static_cast<std::size_t>(axes[i])] = static_cast<int>(i);
    }
    return unary("Permute " + name, x, out, [=](ValueId i, ValueId y) { return Permute{i, y, axes}; },
                 [=](ValueId, ValueId, ValueId dy, ValueId dx) { return Permute{dy, dx, back}; });
}

OpCase pad(const std::string& name, Shape x, Dim top, Dim bottom, Dim left, Dim right) {
    return unary("Pad " + name, x, {x[0], x[1] + top + bottom, x[2] + left + right, x[3]},
                 [=](ValueId i, ValueId y) { return Pad{i, y, {top, left}}; },
                 [=](ValueId, ValueId, ValueId dy, ValueId dx) { return Pad{dy, dx, {-top, -left}}; });
}

OpCase resize(Shape x, Dim height, Dim width, bool nearest) {
    return unary("Resize " + toString(x) + " to " + std::to_string(height) + "×" + std::to_string(width) + (nearest ? " nearest" : ""), x,
                 {x[0], height, width, x[3]}, [=](ValueId i, ValueId y) { return Resize{i, y, nearest}; },
                 [=](ValueId, ValueId, ValueId dy, ValueId dx) { return ResizeBackward{dy, dx, nearest}; });
}

OpCase spatialDropout(Shape x) {
    return unary("SpatialDropout " + toString(x), x, x, [](ValueId i, ValueId y) { return SpatialDropout{i, y, 0.4, 5}; },
                 [](ValueId, ValueId, ValueId dy, ValueId dx) { return SpatialDropoutBackward{dy, dx, 0.4, 5}; });
}

OpCase gaussianNoise(Shape x) {
    return unary("GaussianNoise " + toString(x), x, x, [](ValueId i, ValueId y) { return GaussianNoise{i, y, 0.7, 2}; },
                 [](ValueId, ValueId, ValueId dy, ValueId dx) { return Affine{dy, dx, 1, 0}; });
}

OpCase groupNorm(Shape x, Dim groups, bool gamma, bool beta, bool centers = true) {
    OpCase c;
    c.name = "GroupNorm " + toString(x) + " by " + std::to_string(groups) + (gamma ? " gamma" : "") + (beta ? " beta" : "") + (centers ? "" : " about 0");
    const Shape channels{x.back()}, moments{x[0], groups};
    c.inputs = {x, channels, channels};
    c.out = x;
    c.large = x.elements() > 3000;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId out = s.activation(x), mean = s.activation(moments), inverse = s.activation(moments), dx = s.activation(x);
        const ValueId dgamma = gamma ? s.activation(channels) : noValue, dbeta = beta ? s.activation(channels) : noValue;
        const ValueId g = gamma ? in[1] : noValue;
        ops.push_back(GroupNorm{in[0], g, beta ? in[2] : noValue, out, mean, inverse, groups, 1e-3, centers});
        ops.push_back(GroupNormBackward{in[0], g, mean, inverse, dy, dx, dgamma, dbeta, groups, centers});
        return BuiltCase{out, {dx, dgamma, dbeta}};
    };
    return c;
}

OpCase concat(std::vector<Shape> inputs, Shape out, int axis) {
    OpCase c;
    c.name = "Concat on axis " + std::to_string(axis);
    c.inputs = inputs;
    c.out = out;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        BuiltCase built{s.activation(out), {}};
        ops.push_back(Concat{in, built.out, axis});
        std::int64_t begin = 0;
        for (ValueId x : in) {
            built.gradients.push_back(s.activation(s.shape(x)));
            ops.push_back(Slice{dy, built.gradients.back(), axis, begin});
            begin += s.shape(x)[axis];
        }
        return built;
    };
    return c;
}

/** weighted: of the rows two count twice, one not at all, and so on. */
OpCase batchNorm(Shape x, bool gamma, bool beta, bool weighted = false, bool relu = false) {
    OpCase c;
    c.name = "BatchNorm " + toString(x) + (gamma ? " gamma" : "") + (beta ? " beta" : "") + (weighted ? " of some rows" : "") + (relu ? " relu" : "");
    const Shape channels{x.back()};
    const Dim rows = x.elements() / x.back();
    c.inputs = {x, channels, channels, channels, channels};
    if (weighted) c.inputs.push_back({rows, 1});
    c.out = x;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId out = s.activation(x), mean = s.activation(channels), inverse = s.activation(channels);
        const ValueId dx = s.activation(x), dgamma = gamma ? s.activation(channels) : noValue,
                      dbeta = beta ? s.activation(channels) : noValue;
        const ValueId g = gamma ? in[1] : noValue, b = beta ? in[2] : noValue;
        ValueId weights = noValue;
        if (weighted) {
            const ValueId positive = s.activation({rows, 1}), mask = s.activation({rows});
            ops.push_back(Activate{in[5], positive, {ActivationKind::Relu, 0}});
            ops.push_back(StepMask{positive, mask, 0});
            ops.push_back(MaskWeights{mask, weights = s.activation({rows}), 1, static_cast<double>(rows)});
        }
        ops.push_back(BatchNorm{in[0], g, b, in[3], in[4], out, mean, inverse, 0.9, 1e-3, weights, relu});
        ops.push_back(BatchNormBackward{in[0], g, mean, inverse, dy, dx, dgamma, dbeta, weights, relu ? out : noValue});
        In gradients{dx, dgamma, dbeta, noValue, noValue};
        if (weighted) gradients.push_back(noValue);
        return BuiltCase{out, gradients};
    };
    return c;
}

OpCase batchNormInference(bool relu = false) {
    OpCase c;
    c.name = std::string("BatchNormInference") + (relu ? " relu" : "");
    c.inputs = {{6, 5}, {5}, {5}, {5}, {5}};
    c.out = {6, 5};
    c.low = 0.25, c.high = 2;  // a variance is positive
    c.build = [relu](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId out = s.activation({6, 5}), dx = s.activation({6, 5}), dgamma = s.activation({5}), dbeta = s.activation({5});
        ops.push_back(BatchNormInference{in[0], in[1], in[2], in[3], in[4], out, 1e-3, relu});
        ops.push_back(BatchNormInferenceBackward{in[0], in[1], in[3], in[4], dy, dx, dgamma, dbeta, 1e-3, relu ? out : noValue});
        return BuiltCase{out, {dx, dgamma, dbeta, noValue, noValue}};
    };
    return c;
}

Dim slides(const Window& w, int axis, Dim extent) {
    return (extent + w.padBefore[axis] + w.padAfter[axis] - (w.kernel[axis] - 1) * w.dilation[axis] - 1) / w.strides[axis] + 1;
}
Shape slid(const Window& w, const Shape& x, Dim channels) { return {x[0], slides(w, 0, x[1]), slides(w, 1, x[2]), channels}; }

OpCase conv(const std::string& name, Shape x, Dim filters, Window w, Dim groups = 1, bool bias = true, ActivationFunction f = {},
            bool large = false) {
    OpCase c;
    c.name = "Conv2D " + name;
    c.inputs = {x, {w.kernel[0], w.kernel[1], x[3] / groups, filters}};
    if (bias) c.inputs.push_back({filters});
    c.out = slid(w, x, filters);
    c.large = large;
    c.build = [=, out = c.out](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId y = s.activation(out), dz = s.activation(out), dx = s.activation(x), dk = s.activation(s.shape(in[1]));
        const ValueId db = bias ? s.activation({filters}) : noValue;
        ops.push_back(Conv2D{in[0], in[1], y, w, groups, bias ? in[2] : noValue, f});
        ops.push_back(ActivateBackward{y, dy, dz, f});
        ops.push_back(Conv2DBackwardData{in[1], dz, dx, w, groups});
        ops.push_back(Conv2DBackwardKernel{in[0], dz, dk, w, groups, db});
        BuiltCase built{y, {dx, dk}};
        if (bias) built.gradients.push_back(db);
        return built;
    };
    return c;
}

OpCase maxPool(const std::string& name, Shape x, Window w, DType indices) {
    OpCase c;
    c.name = "MaxPool " + name;
    c.inputs = {x};
    c.out = slid(w, x, x[3]);
    c.step = 1e-9;  // smaller than any distance between two cells
    c.build = [=, out = c.out](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId y = s.activation(out), at = s.activation(out, indices), dx = s.activation(x);
        ops.push_back(MaxPool{in[0], y, at, w});
        ops.push_back(MaxPoolBackward{at, dy, dx, w});
        return BuiltCase{y, {dx}};
    };
    return c;
}

OpCase averagePool(const std::string& name, Shape x, Window w) {
    return unary("AveragePool " + name, x, slid(w, x, x[3]), [=](ValueId i, ValueId y) { return AveragePool{i, y, w}; },
                 [=](ValueId, ValueId, ValueId dy, ValueId dx) { return AveragePoolBackward{dy, dx, w}; });
}

OpCase globalPool(Shape x) {
    return unary("GlobalAveragePool " + toString(x), x, {x[0], x[3]},
                 [](ValueId i, ValueId y) { return GlobalAveragePool{i, y}; },
                 [](ValueId, ValueId, ValueId dy, ValueId dx) { return GlobalAveragePoolBackward{dy, dx}; });
}

OpCase globalMaxPool(Shape x) {
    OpCase c = unary("GlobalMaxPool " + toString(x), x, {x[0], x[3]}, [](ValueId i, ValueId y) { return GlobalMaxPool{i, y}; },
                     [](ValueId i, ValueId y, ValueId dy, ValueId dx) { return GlobalMaxPoolBackward{i, y, dy, dx}; });
    c.step = 1e-9;
    return c;
}

Window window(Dim kh, Dim kw, Dim stride = 1, Dim pad = 0, Dim dilation = 1) {
    return {{kh, kw}, {stride, stride}, {dilation, dilation}, {pad, pad}, {pad, pad}};
}

void addMatMuls(std::vector<OpCase>& all) {
    const ActivationFunction relu{ActivationKind::Relu}, tanh{ActivationKind::Tanh};
    all.push_back(matMul("1 × 1 × 1", 1, 1, 1, false, false, true));
    all.push_back(matMul("tiny", 4, 3, 5, false, false, true, relu));
    all.push_back(matMul("tiny, aᵀ bᵀ", 3, 2, 6, true, true, false, tanh));
    all.push_back(matMul("odd", 3, 5, 7, false, false, true));
    all.push_back(matMul("aᵀ", 3, 5, 7, true, false, false));
    all.push_back(matMul("bᵀ", 3, 5, 7, false, true, true, relu));
    all.push_back(matMul("aᵀ bᵀ", 3, 5, 7, true, true, false, tanh));
    all.push_back(matMul("wider than a tile", 2, 67, 3, false, false, true));
    all.push_back(matMul("tall", 35, 1, 4, false, false, true));
    all.push_back(matMul("iris", 32, 16, 4, false, false, true, relu));
    all.push_back(matMul("large, odd", 33, 131, 257, false, false, true, relu));
    all.push_back(matMul("few rows, many columns", 20, 450, 300, false, false, true, relu));
    all.push_back(matMul("few rows, many columns, bᵀ", 20, 450, 300, false, true, false));
    all.push_back(matMul("large, tanh", 64, 128, 96, false, false, true, tanh));
    all.push_back(matMul("large, aᵀ", 129, 65, 100, true, false, false));
    all.push_back(matMul("large, bᵀ", 40, 200, 130, false, true, true));
    all.push_back(matMul("large, aᵀ bᵀ", 40, 200, 130, true, true, true));
    all.push_back(matMul("large, narrow", 90, 10, 300, false, false, true));
    all.push_back(matMul("large, one column", 700, 1, 900, false, false, true));
    all.push_back(matMul("large, one row", 1, 700, 900, false, false, true));
}

void addActivations(std::vector<OpCase>& all) {
    using K = ActivationKind;
    const std::pair<K, const char*> kinds[] = {
        {K::Linear, "linear"}, {K::Relu, "relu"}, {K::Sigmoid, "sigmoid"}, {K::Tanh, "tanh"}, {K::Softplus, "softplus"},
        {K::Softsign, "softsign"}, {K::Selu, "selu"}, {K::Gelu, "gelu"}, {K::GeluTanh, "gelu_tanh"}, {K::Silu, "silu"},
        {K::Mish, "mish"}, {K::Exponential, "exponential"}, {K::HardSigmoid, "hard_sigmoid"}, {K::HardSilu, "hard_silu"},
        {K::Relu6, "relu6"}};
    for (const auto& [kind, name] : kinds) all.push_back(activate(kind, name));
    all.push_back(activate(K::Elu, "elu", 0.7));
    all.push_back(activate(K::LeakyRelu, "leaky_relu", 0.2));
}

void addConvolutions(std::vector<OpCase>& all) {
    const ActivationFunction relu{ActivationKind::Relu}, sigmoid{ActivationKind::Sigmoid};
    all.push_back(conv("1 × 1 × 1", {1, 1, 1, 1}, 1, window(1, 1)));
    all.push_back(conv("3 × 3", {2, 5, 6, 3}, 4, window(3, 3)));
    all.push_back(conv("padded, relu", {2, 5, 4, 2}, 3, window(3, 3, 1, 1), 1, true, relu));
    all.push_back(conv("stride 2, sigmoid", {1, 7, 8, 2}, 3, window(3, 2, 2, 1), 1, true, sigmoid));
    all.push_back(conv("dilated", {1, 8, 7, 2}, 3, window(3, 2, 1, 1, 2), 1, false));
    all.push_back(conv("groups", {2, 4, 4, 6}, 4, window(3, 3, 1, 1), 2));
    all.push_back(conv("depthwise", {1, 5, 5, 4}, 4, window(3, 3, 1, 1), 4));
    Window same{{2, 2}, {2, 2}, {1, 1}, {0, 0}, {1, 1}};  // Keras' "same" pads the end first
    all.push_back(conv("padded after", {1, 5, 5, 2}, 3, same));
    all.push_back(conv("stride beyond the end", {1, 8, 8, 1}, 2, window(3, 3, 2)));
    all.push_back(conv("first layer", {4, 28, 28, 1}, 32, window(5, 5), 1, true, relu, true));
    all.push_back(conv("second layer", {4, 12, 12, 32}, 64, window(5, 5), 1, true, relu, true));
    all.push_back(conv("large, groups", {2, 16, 16, 32}, 32, window(3, 3, 1, 1), 4, true, {}, true));
    all.push_back(conv("C 1, F 10, same, batch 3", {3, 9, 13, 1}, 10, window(3, 3, 1, 1), 1, true, relu));
    all.push_back(conv("C 3, F 17, stride 2, batch 5", {5, 11, 10, 3}, 17, window(3, 3, 2, 1)));
    all.push_back(conv("C 33, F 1, dilated", {2, 12, 11, 33}, 1, window(3, 3, 1, 2, 2), 1, false));
    all.push_back(conv("C 16, F 17, 1 × 1, stride 2", {3, 7, 7, 16}, 17, window(1, 1, 2)));
    all.push_back(conv("padding that no tap needs", {1, 4, 5, 2}, 3, window(1, 1, 1, 1)));
    all.push_back(conv("gaps between windows", {2, 10, 11, 4}, 5, window(2, 2, 3), 1, true, sigmoid));
    all.push_back(conv("C 16, F 64, same, batch 1", {1, 14, 14, 16}, 64, window(3, 3, 1, 1), 1, true, relu, true));
    all.push_back(conv("C 33, F 64, valid, stride 2", {3, 9, 15, 33}, 64, window(5, 3, 2), 1, true, {}, true));
    all.push_back(conv("C 3, F 16, batch 17", {17, 6, 31, 3}, 16, window(3, 5), 1, true, relu, true));
    all.push_back(conv("C 16, F 10, dilated, sigmoid", {2, 16, 15, 16}, 10, window(3, 3, 1, 2, 2), 1, true, sigmoid, true));
    all.push_back(conv("C 3, F 64, 7 × 7, stride 2", {3, 21, 20, 3}, 64, window(7, 7, 2, 3), 1, true, relu, true));
    all.push_back(conv("C 300, F 20", {1, 6, 6, 300}, 20, window(3, 3, 1, 1), 1, true, {}, true));
    all.push_back(conv("C 64, F 260, batch 9", {9, 6, 6, 64}, 260, window(3, 3, 1, 1), 1, true, relu, true));
}

void addPools(std::vector<OpCase>& all) {
    all.push_back(maxPool("2 × 2", {2, 6, 4, 3}, window(2, 2, 2), DType::UInt8));
    all.push_back(maxPool("odd", {1, 7, 5, 2}, window(3, 2, 2), DType::UInt8));
    all.push_back(maxPool("overlapping, padded", {2, 5, 5, 2}, window(3, 3, 1, 1), DType::UInt8));
    all.push_back(maxPool("large window", {1, 20, 20, 1}, window(17, 17), DType::Int32));
    all.push_back(averagePool("2 × 2", {2, 6, 4, 3}, window(2, 2, 2)));
    all.push_back(averagePool("padded", {1, 5, 6, 2}, window(3, 3, 2, 1)));
    all.push_back(globalPool({3, 4, 5, 6}));
    all.push_back(globalPool({1, 1, 1, 1}));
    all.push_back(globalMaxPool({3, 4, 5, 6}));
    all.push_back(globalMaxPool({2, 3, 1, 70}));
}

void addRearrangements(std::vector<OpCase>& all) {
    for (const auto& [kind, name] : {std::pair{CombineKind::Multiply, "Multiply"}, {CombineKind::Subtract, "Subtract"},
                                     {CombineKind::Maximum, "Maximum"}, {CombineKind::Minimum, "Minimum"}})
        all.push_back(combine(name, kind, {5, 13}));
    all.push_back(repeat({3, 4}, 1, 2));
    all.push_back(repeat({2, 3, 5, 2}, 1, 3));
    all.push_back(repeat({2, 1, 1, 9}, 2, 17));
    all.push_back(permute("2, 1", {3, 5, 7}, {0, 2, 1}));
    all.push_back(permute("3, 1, 2", {2, 3, 4, 5}, {0, 3, 1, 2}));
    all.push_back(permute("4, 2, 1, 3", {2, 3, 2, 4, 3}, {0, 4, 2, 1, 3}));
    all.push_back(pad("1, 2, 3, 0", {2, 3, 4, 3}, 1, 2, 3, 0));
    all.push_back(pad("cropping", {2, 6, 5, 2}, -1, -2, -2, 0));
    all.push_back(resize({2, 4, 3, 3}, 8, 6, false));
    all.push_back(resize({2, 3, 5, 2}, 7, 4, false));
    all.push_back(resize({1, 9, 8, 2}, 2, 3, false));
    all.push_back(resize({1, 1, 1, 2}, 3, 2, false));
    all.push_back(resize({2, 5, 3, 2}, 4, 7, true));
    all.push_back(pad("both", {1, 3, 3, 1}, -1, 2, 1, -1));
}

void addNormalizations(std::vector<OpCase>& all) {
    all.push_back(groupNorm({5, 7}, 1, true, true));
    all.push_back(groupNorm({300, 33}, 1, true, false));
    all.push_back(groupNorm({3, 4, 5, 6}, 3, true, true));
    all.push_back(groupNorm({2, 3, 3, 4}, 4, false, true));
    all.push_back(groupNorm({2, 2, 2, 4}, 1, false, false));
    all.push_back(groupNorm({2, 40, 40, 16}, 4, true, true));
    all.push_back(groupNorm({5, 7}, 1, true, false, false));
    all.push_back(groupNorm({3, 4, 5, 6}, 3, true, true, false));
    all.push_back(groupNorm({300, 33}, 1, false, false, false));
}

std::vector<OpCase> makeCases() {
    std::vector<OpCase> all;
    addMatMuls(all);
    addActivations(all);
    for (const Shape& x : {Shape{1, 1}, Shape{5, 7}, Shape{2, 3, 4, 70}, Shape{600, 3}}) all.push_back(biasAdd(x));
    for (const auto& [rows, n] : {std::pair<Dim, Dim>{1, 1}, {4, 3}, {3, 33}}) all.push_back(softmax(rows, n));
    all.push_back(affine());
    all.push_back(add());
    for (const Shape& x : {Shape{3, 5}, Shape{40, 64}}) all.push_back(addRelu(x));
    all.push_back(concat({{2, 3}, {2, 1}, {2, 5}}, {2, 9}, 1));
    all.push_back(concat({{2, 1, 3}, {2, 4, 3}}, {2, 5, 3}, 1));
    all.push_back(dropout(0.5));
    all.push_back(dropout(0.1));
    all.push_back(spatialDropout({3, 4, 2, 7}));
    all.push_back(spatialDropout({2, 5, 70}));
    all.push_back(gaussianNoise({7, 11}));
    addRearrangements(all);
    addNormalizations(all);
    all.push_back(batchNorm({9, 4}, true, true));
    all.push_back(batchNorm({2, 3, 3, 5}, false, true));
    all.push_back(batchNorm({300, 2}, true, false));
    all.push_back(batchNorm({4, 3, 5}, true, true, true));
    all.push_back(batchNorm({700, 3}, true, true, true));
    all.push_back(batchNorm({600, 5}, true, true, false, true));
    all.push_back(batchNorm({40, 5}, true, true, true, true));
    all.push_back(batchNormInference());
    all.push_back(batchNormInference(true));
    addConvolutions(all);
    addPools(all);
    addSequences(all);
    addAugmentations(all);
    return all;
}

}  // namespace

const std::vector<OpCase>& opCases() {
    static const auto all = makeCases();
    return all;
}

}  // namespace lamina
