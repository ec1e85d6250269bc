// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/cudnn/cudnn_pooling.h"

namespace lamina::cuda {

namespace {

CudnnDescriptor windowOf(const CudnnLibrary& library, const Pooling& p) {
    const Window2D& w = p.window;
    const bool maximum = p.kind == Pooling::Kind::Max;
    CudnnDescriptor d(library, CUDNN_BACKEND_RESAMPLE_DESCRIPTOR);
    d.set(CUDNN_ATTR_RESAMPLE_MODE, CUDNN_TYPE_RESAMPLE_MODE, maximum ? CUDNN_RESAMPLE_MAXPOOL : CUDNN_RESAMPLE_AVGPOOL_EXCLUDE_PADDING);
    d.set(CUDNN_ATTR_RESAMPLE_PADDING_MODE, CUDNN_TYPE_PADDING_MODE, maximum ? CUDNN_NEG_INF_PAD : CUDNN_ZERO_PAD);
    d.set(CUDNN_ATTR_RESAMPLE_NAN_PROPAGATION, CUDNN_TYPE_NAN_PROPOGATION, CUDNN_PROPAGATE_NAN);
    d.set(CUDNN_ATTR_RESAMPLE_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT);
    d.set(CUDNN_ATTR_RESAMPLE_SPATIAL_DIMS, CUDNN_TYPE_INT64, std::int64_t{2});
    d.set(CUDNN_ATTR_RESAMPLE_WINDOW_DIMS, CudnnDims{w.kernel[0], w.kernel[1]});
    d.set(CUDNN_ATTR_RESAMPLE_STRIDES, CudnnDims{w.strides[0], w.strides[1]});
    d.set(CUDNN_ATTR_RESAMPLE_PRE_PADDINGS, CudnnDims{w.padBefore[0], w.padBefore[1]});
    d.set(CUDNN_ATTR_RESAMPLE_POST_PADDINGS, CudnnDims{padAfter(w, 0), padAfter(w, 1)});
    d.finalize();
    return d;
}

/** Attributes of one of the two passes, which differ in name alone. */
struct PassNames {
    cudnnBackendDescriptorType_t operation;
    cudnnBackendAttributeName_t window, image, pooled, places;
};
PassNames namesOf(Pooling::Pass pass) {
    if (pass == Pooling::Pass::Forward)
        return {CUDNN_BACKEND_OPERATION_RESAMPLE_FWD_DESCRIPTOR, CUDNN_ATTR_OPERATION_RESAMPLE_FWD_DESC, CUDNN_ATTR_OPERATION_RESAMPLE_FWD_XDESC,
                CUDNN_ATTR_OPERATION_RESAMPLE_FWD_YDESC, CUDNN_ATTR_OPERATION_RESAMPLE_FWD_IDXDESC};
    return {CUDNN_BACKEND_OPERATION_RESAMPLE_BWD_DESCRIPTOR, CUDNN_ATTR_OPERATION_RESAMPLE_BWD_DESC, CUDNN_ATTR_OPERATION_RESAMPLE_BWD_DXDESC,
            CUDNN_ATTR_OPERATION_RESAMPLE_BWD_DYDESC, CUDNN_ATTR_OPERATION_RESAMPLE_BWD_IDXDESC};
}

CudnnDescriptor graphOf(const CudnnLibrary& library, const Pooling& p) {
    const Window2D& w = p.window;
    const CudnnDims outDims{w.batch, w.channels, w.outHeight, w.outWidth};
    const CudnnDescriptor image = cudnnTensor(library, cudnnImage, {w.batch, w.channels, w.height, w.width}, cudnnNameOf(p.type));
    const CudnnDescriptor pooled = cudnnTensor(library, cudnnPooled, outDims, cudnnNameOf(p.type));
    const CudnnDescriptor places = cudnnTensor(library, cudnnPlaces, outDims, CUDNN_DATA_INT8);
    const CudnnDescriptor window = windowOf(library, p);
    const PassNames names = namesOf(p.pass);
    std::vector<CudnnDescriptor> operations;
    operations.emplace_back(library, names.operation);
    CudnnDescriptor& pool = operations.back();
    pool.set(names.window, {&window});
    pool.set(names.image, {&image});
    pool.set(names.pooled, {&pooled});
    if (p.places) pool.set(names.places, {&places});
    pool.finalize();
    return cudnnGraph(library, operations);
}

/** Whether a way makes the same bits at every run, of numbers as they are. That its engine may use tensor cores says nothing of
 *  pooling, which multiplies no matrices. */
bool isExact(const CudnnNotes& notes) {
    return !has(notes, CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC) && !has(notes, CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION) &&
           !has(notes, CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS);
}

}  // namespace

std::optional<CudnnPlan> planPooling(const CudnnLibrary& library, const CudnnDescriptor& device, const Pooling& pooling) {
    // Without places it would want x and y, which are not kept.
    if (pooling.kind == Pooling::Kind::Max && pooling.pass == Pooling::Pass::Backward && !pooling.places) return {};
    try {
        return firstPlan(library, device, graphOf(library, pooling), isExact, 0);
    } catch (const CudnnRefusal&) {
        return {};  // nothing is known for such a graph
    }
}

}  // namespace lamina::cuda
