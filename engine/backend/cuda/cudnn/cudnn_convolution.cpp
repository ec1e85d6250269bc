// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/cudnn/cudnn_convolution.h"

namespace lamina::cuda {

namespace {

CudnnDescriptor windowOf(const CudnnLibrary& library, const Window2D& w) {
    CudnnDescriptor d(library, CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
    d.set(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT);
    d.set(CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE, CUDNN_CROSS_CORRELATION);
    d.set(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, CUDNN_TYPE_INT64, std::int64_t{2});
    d.set(CUDNN_ATTR_CONVOLUTION_DILATIONS, CudnnDims{w.dilation[0], w.dilation[1]});
    d.set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, CudnnDims{w.strides[0], w.strides[1]});
    d.set(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, CudnnDims{w.padBefore[0], w.padBefore[1]});
    d.set(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, CudnnDims{padAfter(w, 0), padAfter(w, 1)});
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
    const CudnnDims outDims{w.batch, w.filters, w.outHeight, w.outWidth};
    const cudnnDataType_t type = cudnnNameOf(c.type);
    const CudnnDescriptor x = cudnnTensor(library, cudnnX, {w.batch, w.channels, w.height, w.width}, type);
    const CudnnDescriptor kernel = cudnnTensor(library, cudnnKernel, {w.filters, w.channels / w.groups, w.kernel[0], w.kernel[1]}, type);
    const CudnnDescriptor out = cudnnTensor(library, cudnnOut, outDims, type);
    const CudnnDescriptor sum = cudnnTensor(library, cudnnSum, outDims, CUDNN_DATA_FLOAT, true);
    const CudnnDescriptor shifted = cudnnTensor(library, cudnnShifted, outDims, CUDNN_DATA_FLOAT, true);
    const CudnnDescriptor bias = cudnnTensor(library, cudnnBias, {1, w.filters, 1, 1}, type);
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
    return cudnnGraph(library, operations);
}

/** Whether a way makes the same bits at every run, of factors as they are. */
bool isExact(const CudnnNotes& notes, const Convolution& c, const CudnnLimits& limits) {
    if (has(notes, CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC) || has(notes, CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION)) return false;
    if (c.type == DType::BFloat16 || limits.tensorFloat32) return true;
    return !has(notes, CUDNN_NUMERICAL_NOTE_TENSOR_CORE) && !has(notes, CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS) &&
           !has(notes, CUDNN_NUMERICAL_NOTE_WINOGRAD) && !has(notes, CUDNN_NUMERICAL_NOTE_FFT);
}

}  // namespace

std::optional<CudnnPlan> planConvolution(const CudnnLibrary& library, const CudnnDescriptor& device, const Convolution& convolution,
                                         const CudnnLimits& limits) {
    try {
        const auto takes = [&](const CudnnNotes& notes) { return isExact(notes, convolution, limits); };
        return firstPlan(library, device, graphOf(library, convolution), takes, limits.workspace);
    } catch (const CudnnRefusal&) {
        return {};  // nothing is known for such a graph
    }
}

}  // namespace lamina::cuda
