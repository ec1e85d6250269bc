// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/cudnn/cudnn_plan.h"

#include <algorithm>

namespace lamina::cuda {

namespace {

constexpr std::int64_t alignment = 16;  // bytes; arenas and scratch memory are aligned to more

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

CudnnNotes notesOf(const CudnnLibrary& library, const CudnnDescriptor& way) {
    std::vector<CudnnDescriptor> engine;
    engine.emplace_back(library, CUDNN_BACKEND_ENGINE_DESCRIPTOR);
    way.readInto(CUDNN_ATTR_ENGINECFG_ENGINE, engine);
    return engine.front().read<cudnnBackendNumericalNote_t>(CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE,
                                                            CUDNN_NUMERICAL_NOTE_TYPE_COUNT);
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

std::optional<CudnnPlan> finished(const CudnnLibrary& library, const CudnnDescriptor& device, const CudnnDescriptor& way, std::int64_t workspace) {
    return orNothing([&]() -> std::optional<CudnnPlan> {
        CudnnDescriptor plan(library, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
        plan.set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, {&way});
        plan.set(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, {&device});
        plan.finalize();
        const auto bytes = plan.read<std::int64_t>(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE, CUDNN_TYPE_INT64, 1);
        if (bytes.empty() || bytes.front() > workspace) return {};
        return CudnnPlan{std::move(plan), bytes.front()};
    });
}

}  // namespace

cudnnDataType_t cudnnNameOf(DType type) { return type == DType::BFloat16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT; }

CudnnDescriptor cudnnTensor(const CudnnLibrary& library, std::int64_t place, const CudnnDims& dims, cudnnDataType_t type, bool isVirtual) {
    CudnnDescriptor t(library, CUDNN_BACKEND_TENSOR_DESCRIPTOR);
    t.set(CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, type);
    t.set(CUDNN_ATTR_TENSOR_DIMENSIONS, dims);
    t.set(CUDNN_ATTR_TENSOR_STRIDES, CudnnDims{dims[1] * dims[2] * dims[3], 1, dims[3] * dims[1], dims[1]});
    t.set(CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, place);
    t.set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, CUDNN_TYPE_INT64, alignment);
    t.set(CUDNN_ATTR_TENSOR_IS_VIRTUAL, CUDNN_TYPE_BOOLEAN, isVirtual);
    t.finalize();
    return t;
}

std::int64_t padAfter(const Window2D& w, int axis) {
    const std::int64_t in = axis == 0 ? w.height : w.width, out = axis == 0 ? w.outHeight : w.outWidth;
    return std::max<std::int64_t>(0, (out - 1) * w.strides[axis] + (w.kernel[axis] - 1) * std::int64_t{w.dilation[axis]} + 1 - in - w.padBefore[axis]);
}

CudnnDescriptor cudnnGraph(const CudnnLibrary& library, const std::vector<CudnnDescriptor>& operations) {
    std::vector<cudnnBackendDescriptor_t> handles;
    for (const CudnnDescriptor& d : operations) handles.push_back(d.get());
    CudnnDescriptor graph(library, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
    graph.set(CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR, static_cast<std::int64_t>(handles.size()), handles.data());
    graph.finalize();
    return graph;
}

bool has(const CudnnNotes& notes, cudnnBackendNumericalNote_t note) { return std::find(notes.begin(), notes.end(), note) != notes.end(); }

std::optional<CudnnPlan> firstPlan(const CudnnLibrary& library, const CudnnDescriptor& device, const CudnnDescriptor& graph,
                                   const std::function<bool(const CudnnNotes&)>& takes, std::int64_t workspace) {
    for (const cudnnBackendHeurMode_t mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK})
        for (const CudnnDescriptor& way : orNothing([&] { return waysFor(library, device, graph, mode); }))
            if (orNothing([&] { return takes(notesOf(library, way)); }))
                if (auto plan = finished(library, device, way, workspace)) return plan;
    return {};
}

}  // namespace lamina::cuda
