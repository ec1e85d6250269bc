// SPDX-License-Identifier: GPL-3.0-or-later
// What training alone adds by chance.
#include "engine/backend/cuda/kernels/augment.h"
#include "engine/backend/cuda/kernels/mixing.h"
#include "engine/backend/cuda/kernels/noise.h"

#include "engine/backend/cuda/lowering/op_lowering.h"
#include "engine/base/random.h"

namespace lamina::cuda {

namespace {

void drop(OpLowering& l, ValueId x, ValueId out, double rate, std::uint32_t stream) {
    l.typed(out, [&](auto t) { addDropout(l.list, l.m.state(), l.at(x, t), l.at(out, t), l.size(out), rate, streamKey(l.plan.seed, stream)); });
}

void dropChannels(OpLowering& l, ValueId x, ValueId out, double rate, std::uint32_t stream) {
    const Shape& s = l.plan[x].shape;
    l.typed(x, [&](auto t) {
        addSpatialDropout(l.list, l.m.state(), l.at(x, t), l.at(out, t), s[0], s.elements() / (s[0] * s.back()), s.back(), rate,
                          streamKey(l.plan.seed, stream));
    });
}

}  // namespace

void lowerOp(OpLowering& l, const Dropout& o) {
    drop(l, o.x, o.out, o.rate, o.stream);
}

void lowerOp(OpLowering& l, const DropoutBackward& o) {
    drop(l, o.dy, o.dx, o.rate, o.stream);
}

void lowerOp(OpLowering& l, const SpatialDropout& o) {
    dropChannels(l, o.x, o.out, o.rate, o.stream);
}

void lowerOp(OpLowering& l, const SpatialDropoutBackward& o) {
    dropChannels(l, o.dy, o.dx, o.rate, o.stream);
}

void lowerOp(OpLowering& l, const GaussianNoise& o) {
    l.typed(o.x, [&](auto t) {
        addGaussianNoise(l.list, l.m.state(), l.at(o.x, t), l.at(o.out, t), l.size(o.x), o.stddev, streamKey(l.plan.seed, o.stream));
    });
}

namespace {

Images imagesOf(const OpLowering& l, ValueId x, ValueId result) {
    const Shape &s = l.plan[x].shape, &out = l.plan[result].shape;
    return {s[0], s[1], s[2], s[3], out[1], out[2]};
}

}  // namespace

void lowerOp(OpLowering& l, const RandomAffine& o) {
    l.typed(o.x, [&](auto t) { addRandomAffine(l.list, l.m.state(), o, l.at(o.x, t), l.at(o.out, t), imagesOf(l, o.x, o.out), streamKey(l.plan.seed, o.stream)); });
}

void lowerOp(OpLowering& l, const RandomColor& o) {
    l.typed(o.x, [&](auto t) { addRandomColor(l.list, l.m.state(), o, l.at(o.x, t), l.at(o.out, t), imagesOf(l, o.x, o.out), streamKey(l.plan.seed, o.stream)); });
}

void lowerOp(OpLowering& l, const RandomErase& o) {
    l.typed(o.x, [&](auto t) {
        addRandomErase(l.list, l.m.state(), o, l.at(o.x, t), l.at(o.out, t), imagesOf(l, o.x, o.out), streamKey(l.plan.seed, o.stream),
                       streamKey(l.plan.seed, o.stream ^ noiseStream));
    });
}

void lowerOp(OpLowering& l, const MixUp& o) {
    const Shape &x = l.plan[o.x].shape, &out = l.plan[o.out].shape;
    const Count size = l.size(o.x) / x[0];
    const std::uint64_t key = streamKey(l.plan.seed, o.stream);
    l.typed(o.out, [&](auto t) {
        if (l.plan[o.x].dtype == DType::Int32)
            addMixLabels(l.list, l.m.state(), static_cast<const std::int32_t*>(static_cast<const void*>(l.raw(o.x))), l.at(o.out, t), x[0], size, out.back(), o.alpha, key);
        else addMixRows(l.list, l.m.state(), l.at(o.x, t), l.at(o.out, t), x[0], size, o.alpha, key);
    });
}

}  // namespace lamina::cuda
