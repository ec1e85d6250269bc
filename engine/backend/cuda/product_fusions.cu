// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/product_fusions.h"

#include <algorithm>

namespace lamina::cuda {

namespace {

class Search {
 public:
    Search(const Program& program, const Plan& plan) : program_(program), plan_(plan) {}

    template <class O, class Wanted>
    const O* find(Wanted wanted) const {
        for (const Op& op : program_.ops)
            if (const auto* o = std::get_if<O>(&op); o && wanted(*o)) return o;
        return nullptr;
    }
    bool same(ValueId a, ValueId b) const { return rootOf(plan_.values, a) == rootOf(plan_.values, b); }
    const MatMul* maker(ValueId value) const {
        return find<MatMul>([&](const MatMul& o) { return same(o.out, value); });
    }
    std::ptrdiff_t readers(ValueId value) const {
        std::ptrdiff_t n = 0;
        for (const Op& op : program_.ops) {
            const OpValues v = valuesOf(op);
            n += std::count_if(v.reads.begin(), v.reads.end(), [&](ValueId r) { return same(r, value); });
        }
        return n;
    }
    bool samePlace(ValueId a, ValueId b) const {
        const Value &x = plan_[a], &y = plan_[b];
        return x.storage == y.storage && x.offset == y.offset && x.dtype == y.dtype;
    }

 private:
    const Program& program_;
    const Plan& plan_;
};

}  // namespace

std::vector<ReluSlope> findReluSlopes(const Program& program, const Plan& plan) {
    const Search in(program, plan);
    std::vector<ReluSlope> found;
    for (const Op& op : program.ops) {
        const auto* slope = std::get_if<ActivateBackward>(&op);
        if (!slope || slope->function.kind != ActivationKind::Relu) continue;
        const MatMul *forward = in.maker(slope->reference), *backward = in.maker(slope->dy);
        if (!forward || !backward || forward->activation.kind != ActivationKind::Relu) continue;
        if (backward->bias != noValue || backward->activation.kind != ActivationKind::Linear) continue;
        if (in.readers(slope->dy) != 1 || !in.samePlace(slope->dy, slope->dx)) continue;
        if (plan[forward->out].shape.back() == plan[backward->out].shape.back()) found.push_back({forward, backward, slope});
    }
    return found;
}

std::vector<BiasSum> findBiasSums(const Program& program, const Plan& plan) {
    const Search in(program, plan);
    std::vector<BiasSum> found;
    for (const Op& op : program.ops) {
        const auto* sum = std::get_if<BiasGradient>(&op);
        // It may come later than planned, so nobody may wait for it but the optimizer.
        if (!sum || plan[sum->dbias].storage != Storage::Gradient || in.readers(sum->dbias) != 0) continue;
        const auto* product = in.find<MatMul>([&](const MatMul& o) {
            return o.transposeA && !o.transposeB && in.same(o.b, sum->dy) && plan[o.out].dtype == DType::Float32 &&
                   plan[o.out].shape.back() == plan[sum->dy].shape.back();
        });
        if (product) found.push_back({product, sum});
    }
    return found;
}

}  // namespace lamina::cuda
