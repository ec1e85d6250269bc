// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/op_work.h"

#include <algorithm>
#include <type_traits>
#include <variant>

namespace lamina {

namespace {

double count(const Plan& plan, ValueId id) { return static_cast<double>(plan[id].shape.elements()); }

double bytesMoved(const Plan& plan, const Op& op) {
    const OpValues values = valuesOf(op);
    double bytes = 0;
    for (const auto* list : {&values.reads, &values.writes})
        for (const ValueId id : *list) bytes += count(plan, id) * static_cast<double>(sizeOf(plan[id].dtype));
    return bytes;
}

/** Those not of one kind or another move elements. */
struct Work {
    const Plan& plan;

    template <class Product>
    OpWork product(const Product& o) const {
        const Shape &a = plan[o.a].shape, &out = plan[o.out].shape;
        const auto n = static_cast<double>(out.back()), m = static_cast<double>(out[out.rank() - 2]);
        const auto k = static_cast<double>(o.transposeA ? a[a.rank() - 2] : a.back());
        return {WorkKind::Product, 2 * count(plan, o.out) * k, std::min({m, n, k})};
    }
    OpWork operator()(const MatMul& o) const { return product(o); }
    OpWork operator()(const BatchMatMul& o) const { return product(o); }

    /** kernel (kh, kw, c / groups, f), applied at every number of `many` (…, f); inner, outer: extents of the product it amounts to. The kernel of a
     *  depthwise convolution is written (kh, kw, c, m), so f is that of `many`. */
    OpWork convolution(ValueId kernel, ValueId many, double inner, double outer) const {
        const auto filters = static_cast<double>(plan[many].shape.back());
        return {WorkKind::Convolution, 2 * count(plan, many) * count(plan, kernel) / filters, std::min(inner, outer)};
    }
    OpWork forth(ValueId kernel, ValueId many) const {
        const auto filters = static_cast<double>(plan[many].shape.back());
        return convolution(kernel, many, count(plan, kernel) / filters, filters);
    }
    OpWork operator()(const Conv2D& o) const { return forth(o.kernel, o.out); }
    OpWork operator()(const Conv2DBackwardKernel& o) const { return forth(o.dkernel, o.dy); }
    /** A convolution the other way round: from the filters to the channels. */
    OpWork operator()(const Conv2DBackwardData& o) const {
        const auto channels = static_cast<double>(plan[o.dx].shape.back());
        return convolution(o.kernel, o.dy, count(plan, o.kernel) / channels, channels);  // that of Conv1D has three extents
    }

    /** out (t, b, u); passes: over the kernel (u, g·u) at each step. */
    OpWork recurrence(ValueId out, ValueId kernel, double passes) const {
        const Shape& s = plan[out].shape;
        return {WorkKind::Recurrence, passes * 2 * static_cast<double>(s[0] * s[1]) * count(plan, kernel), static_cast<double>(s[2]), 0, static_cast<double>(s[0])};
    }
    OpWork operator()(const Recurrent& o) const { return recurrence(o.out, o.kernel, 1); }
    OpWork operator()(const RecurrentBackward& o) const { return recurrence(o.out, o.kernel, o.dkernel == noValue ? 1 : 2); }

    OpWork chance() const { return {WorkKind::Chance}; }
    OpWork operator()(const Dropout&) const { return chance(); }
    OpWork operator()(const DropoutBackward&) const { return chance(); }
    OpWork operator()(const GaussianNoise&) const { return chance(); }
    OpWork operator()(const RandomAffine&) const { return chance(); }
    OpWork operator()(const RandomErase&) const { return chance(); }

    OpWork reduction() const { return {WorkKind::Reduce}; }
    OpWork operator()(const MaxPool&) const { return reduction(); }
    OpWork operator()(const MaxPoolBackward&) const { return reduction(); }
    OpWork operator()(const BatchNorm&) const { return reduction(); }
    OpWork operator()(const BatchNormBackward&) const { return reduction(); }
    OpWork operator()(const GroupNorm&) const { return reduction(); }
    OpWork operator()(const GroupNormBackward&) const { return reduction(); }
    OpWork operator()(const Loss&) const { return reduction(); }
    OpWork operator()(const Metric&) const { return reduction(); }
    OpWork operator()(const ActivityPenalty&) const { return reduction(); }
    OpWork operator()(const ConstrainWeights&) const { return reduction(); }

    /** What passes over the flat arenas: so many of the size of the weights. */
    OpWork arenas(double passes) const { return {WorkKind::Move, 0, 1, passes * static_cast<double>(plan.weightBytes)}; }
    OpWork update() const { return arenas(3 + 2.0 * (plan.slotCount - plan.followingSlots)); }
    OpWork operator()(const SgdUpdate&) const { return update(); }
    OpWork operator()(const AdamUpdate&) const { return update(); }
    OpWork operator()(const AdaptiveUpdate&) const { return update(); }
    OpWork operator()(const ClipGradients&) const { return arenas(2); }
    OpWork operator()(const WeightPenalty&) const { return arenas(2); }
    OpWork operator()(const AccumulateGradients&) const { return arenas(3); }
    OpWork operator()(const AverageWeights&) const { return arenas(3); }

    template <class Other>
    OpWork operator()(const Other&) const { return {}; }
};

}  // namespace

OpWork workOf(const Plan& plan, const Op& op) {
    OpWork work = std::visit(Work{plan}, op);
    work.bytes += bytesMoved(plan, op);
    return work;
}

}  // namespace lamina
