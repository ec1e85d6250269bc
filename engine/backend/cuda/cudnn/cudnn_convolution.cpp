// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/cudnn/cudnn_convolution.h"

#include <algorithm>

namespace lamina::cuda {

namespace {

using Dims = std::vector<std::int64_t>;

constexpr std::int64_t alignment = 16;  // bytes; arenas and scratch memory are aligned to more

cudnnDataType_t nameOf(DType type) { return type == DType::BFloat16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT; }

/** dims (n, c, h, w) as cuDNN counts them, lying channels last. */
CudnnDescriptor tensor(const CudnnLibrary& library, std::int64_t place, const Dims& dims, cudnnDataType_t type, bool isVirtual = false) {
    CudnnDescriptor t(library, CUDNN_BACKEND_TENSOR_DESCRIPTOR);
    t.set(CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, type);
    t.set(CUDNN_ATTR_TENSOR_DIMENSIONS, dims);
    t.set(CUDNN_ATTR_TENSOR_STRIDES, Dims{dims[1] * dims[2] * dims[3], 1, dims[3] * dims[1], dims[1]});
    t.set(CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, place);
    t.set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, CUDNN_TYPE_INT64, alignment);
    t.set(CUDNN_ATTR_TENSOR_IS_VIRTUAL, CUDNN_TYPE_BOOLEAN, isVirtual);
    t.finalize();
    return t;
}

/** What an output needs of padding behind the input; a rest that no window sees needs none. */
std::int64_t padAfter(const Window2D& w, int axis) {
    const std::int64_t in = axis == 0 ? w.height : w.width, out = axis == 0 ? w.outHeight : w.outWidth;
    return std::max<std::int64_t>(0, (out - 1) * w.strides[axis] + (w.kernel[axis] - 1) * std::int64_t{w.dilation[axis]} + 1 - in - w.padBefore[axis]);
}

CudnnDescriptor windowOf(const CudnnLibrary& library, const Window2D& w) {
    CudnnDescriptor d(library, CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
    d.set(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT);
    d.set(CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE, CUDNN_CROSS_CORRELATION);
    d.set(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, CUDNN_TYPE_INT64, std::int64_t{2});
    d.set(CUDNN_ATTR_CONVOLUTION_DILATIONS, Dims{w.dilation[0], w.dilation[1]});
    d.set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, Dims{w.strides[0], w.strides[1]});
    d.set(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, Dims{w.padBefore[0], w.padBefore[1]});
    d.set(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, Dims{padAfter(w, 0), padAfter(w, 1)});
    d.finalize();
    return d;
}

/** Attributes of one of the three passes, which differ in name alone. */
struct PassNames {
    cudnnBackendDescriptorType_t operation;
    cudnnBackendAttributeName_t window, x, kernel, out, alpha, beta;
};
PassNames namesOf(Convolution::Pass pass) {
    switch (pass) {
        case Convolution::Pass::BackwardData:
            return {CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
                    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W,
                    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA,
                    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA};
        case Convolution::Pass::BackwardKernel:
            return {CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
                    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW,
                    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA,
                    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA};
        case Convolution::Pass::Forward: break;
    }
    return {CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
            CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
            CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA,
            CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA};
}

CudnnDescriptor pointwise(const CudnnLibrary& library, cudnnPointwiseMode_t mode, const CudnnDescriptor& x, const CudnnDescriptor* b,
                          const CudnnDescriptor& y) {
    CudnnDescriptor what(library, CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
    what.set(CUDNN_ATTR_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE, mode);
    what.set(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT);
    what.finalize();
    CudnnDescriptor d(library, CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
    d.set(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, {&what});
    d.set(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, {&x});
    if (b) d.set(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, {b});
    d.set(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, {&y});
    d.finalize();
    return d;
}

/** The convolution and what follows it in the same pass. What comes between is float32 and nowhere in memory. */
CudnnDescriptor graphOf(const CudnnLibrary& library, const Convolution& c) {
    const Window2D& w = c.window;
    const Dims outDims{w.batch, w.filters, w.outHeight, w.outWidth};
    const cudnnDataType_t type = nameOf(c.type);
    const CudnnDescriptor x = tensor(library, cudnnX, {w.batch, w.channels, w.height, w.width}, type);
    const CudnnDescriptor kernel = tensor(library, cudnnKernel, {w.filters, w.channels / w.groups, w.kernel[0], w.kernel[1]}, type);
    const CudnnDescriptor out = tensor(library, cudnnOut, outDims, type);
    const CudnnDescriptor sum = tensor(library, cudnnSum, outDims, CUDNN_DATA_FLOAT, true), shifted = tensor(library, cudnnShifted, outDims, CUDNN_DATA_FLOAT, true);
    const CudnnDescriptor bias = tensor(library, cudnnBias, {1, w.filters, 1, 1}, type);
    const PassNames names = namesOf(c.pass);

    std::vector<CudnnDescriptor> operations;
    CudnnDescriptor convolution(library, names.operation);
    const CudnnDescriptor window = windowOf(library, w);
    convolution.set(names.window, {&window});
    convolution.set(names.x, {&x});
    convolution.set(names.kernel, {&kernel});
    convolution.set(names.out, {c.bias || c.relu ? &sum : &out});
    convolution.set(names.alpha, CUDNN_TYPE_FLOAT, 1.0f);
    convolution.set(names.beta, CUDNN_TYPE_FLOAT, 0.0f);
    convolution.finalize();
    operations.push_back(std::move(convolution));
    if (c.bias) operations.push_back(pointwise(library, CUDNN_POINTWISE_ADD, sum, &bias, c.relu ? shifted : out));
    if (c.relu) operations.push_back(pointwise(library, CUDNN_POINTWISE_RELU_FWD, c.bias ? shifted : sum, nullptr, out));

    std::vector<cudnnBackendDescriptor_t> handles;
    for (const CudnnDescriptor& d : operations) handles.push_back(d.get());
    CudnnDescriptor graph(library, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
    graph.set(CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR, static_cast<std::int64_t>(handles.size()), handles.data());
    graph.finalize();
    return graph;
}

std::vector<CudnnDescriptor> waysFor(const CudnnLibrary& library, const CudnnDescriptor& device, const CudnnDescriptor& graph,
                                     cudnnBackendHeurMode_t mode) {
    CudnnDescriptor heuristic(library, CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
    heuristic.set(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, {&graph});
    heuristic.set(CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, mode);
    heuristic.set(CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, {&device});
    heuristic.finalize();
    std::vector<CudnnDescriptor> ways;
    for (std::int64_t n = heuristic.count(CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_TYPE_BACKEND_DESCRIPTOR); n > 0; --n)
        ways.emplace_back(library, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
    const std::int64_t found = ways.empty() ? 0 : heuristic.readInto(CUDNN_ATTR_ENGINEHEUR_RESULTS, ways);
    while (static_cast<std::int64_t>(ways.size()) > found) ways.pop_back();
    return ways;
}

/** Whether a way makes the same bits at every run, of factors as they are. */
bool isExact(const CudnnLibrary& library, const CudnnDescriptor& way, const Convolution& c, const CudnnLimits& limits) {
    std::vector<CudnnDescriptor> engine;
    engine.emplace_back(library, CUDNN_BACKEND_ENGINE_DESCRIPTOR);
    way.readInto(CUDNN_ATTR_ENGINECFG_ENGINE, engine);
    const auto notes = engine.front().read<cudnnBackendNumericalNote_t>(CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE,
                                                                        CUDNN_NUMERICAL_NOTE_TYPE_COUNT);
    const auto has = [&](cudnnBackendNumericalNote_t note) { return std::find(notes.begin(), notes.end(), note) != notes.end(); };
    if (has(CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC) || has(CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION)) return false;
    if (c.type == DType::BFloat16 || limits.tensorFloat32) return true;
    return !has(CUDNN_NUMERICAL_NOTE_TENSOR_CORE) && !has(CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS) && !has(CUDNN_NUMERICAL_NOTE_WINOGRAD) &&
           !has(CUDNN_NUMERICAL_NOTE_FFT);
}

/** What cuDNN answers; nothing where it refuses, for the next way may do. */
template <class Ask>
auto orNothing(Ask ask) -> decltype(ask()) {
    try {
        return ask();
    } catch (const CudnnRefusal&) {
        return {};
    }
}

std::optional<CudnnPlan> finished(const CudnnLibrary& library, const CudnnDescriptor& device, const CudnnDescriptor& way, const CudnnLimits& limits) {
    return orNothing([&]() -> std::optional<CudnnPlan> {
        CudnnDescriptor plan(library, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
        plan.set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, {&way});
        plan.set(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, {&device});
        plan.finalize();
        const auto bytes = plan.read<std::int64_t>(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE, CUDNN_TYPE_INT64, 1);
        if (bytes.empty() || bytes.front() > limits.workspace) return {};
        return CudnnPlan{std::move(plan), bytes.front()};
    });
}

}  // namespace

std::optional<CudnnPlan> planConvolution(const CudnnLibrary& library, const CudnnDescriptor& device, const Convolution& convolution,
                                         const CudnnLimits& limits) {
    const auto graph = orNothing([&] { return std::optional(graphOf(library, convolution)); });
    if (!graph) return {};  // nothing is known for such a graph
    for (const cudnnBackendHeurMode_t mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK})
        for (const CudnnDescriptor& way : orNothing([&] { return waysFor(library, device, *graph, mode); }))
            if (orNothing([&] { return isExact(library, way, convolution, limits); }))
                if (auto plan = finished(library, device, way, limits)) return plan;
    return {};
}

}  // namespace lamina::cuda
