// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions: as products where they are no groups and no float64, by loops elsewhere.
#include <type_traits>

#include "engine/backend/cpu/convolutions.h"
#include "engine/backend/cpu/lowering/op_lowering.h"

namespace lamina::cpu {

namespace {

double convWork(const Window2D& w) {
    return product * static_cast<double>(w.batch * w.outHeight * w.outWidth * w.filters * w.kernel[0] * w.kernel[1] *
                                         (w.channels / w.groups));
}

}  // namespace

template <class T>
void lowerOp(OpLowering<T>& l, const Conv2D& o) {
    ConvArgs<T> a{};
    a.x = l.at(o.x), a.kernel = l.at(o.kernel), a.bias = l.at(o.bias), a.out = l.at(o.out);
    a.w = l.window(o.window, o.x, o.out, o.groups);
    a.activation = o.activation;
    if constexpr (std::is_same_v<T, float>)
        if (o.groups == 1) return addConv(l.list, l.k, l.m.rounding, a);
    l.list.add(l.k.conv, a, a.w.batch * a.w.outHeight, convWork(a.w));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Conv2DBackwardData& o) {
    ConvArgs<T> a{};
    a.kernel = l.at(o.kernel), a.dy = l.at(o.dy), a.dx = l.at(o.dx);
    a.w = l.window(o.window, o.dx, o.dy, o.groups);
    if constexpr (std::is_same_v<T, float>)
        if (o.groups == 1) return addConvBackwardData(l.list, l.k, l.m.rounding, a);
    l.list.add(l.k.convBackwardData, a, a.w.batch * a.w.height, convWork(a.w));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Conv2DBackwardKernel& o) {
    ConvArgs<T> a{};
    a.x = l.at(o.x), a.dy = l.at(o.dy), a.dkernel = l.at(o.dkernel);
    a.w = l.window(o.window, o.x, o.dy, o.groups);
    if (o.dbias != noValue) lowerOp(l, BiasGradient{o.dy, o.dbias});
    if constexpr (std::is_same_v<T, float>)
        if (o.groups == 1) return addConvBackwardKernel(l.list, l.k, l.m.rounding, a);
    l.list.add(l.k.convBackwardKernel, a, a.w.kernel[0] * a.w.kernel[1] * (a.w.channels / a.w.groups), convWork(a.w));
}

LAMINA_LOWERS(Conv2D)
LAMINA_LOWERS(Conv2DBackwardData)
LAMINA_LOWERS(Conv2DBackwardKernel)

}  // namespace lamina::cpu
