// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/op_case_makers.h"

namespace lamina {

namespace {

/** Has no gradient: only what backends make of it is compared. */
template <class Forward>
OpCase byChance(const std::string& name, Shape x, Forward forward) {
    OpCase c = unary(name, x, x, forward, [](ValueId, ValueId, ValueId dy, ValueId dx) { return Affine{dy, dx, 1, 0}; });
    c.low = 0, c.high = 255;
    c.large = true;
    return c;
}

RandomAffine affineByChance(ValueId x, ValueId y, FillMode fill) {
    RandomAffine op{x, y, 5};
    op.rotation[0] = -0.2, op.rotation[1] = 0.3;
    op.shiftHeight[0] = -0.3, op.shiftHeight[1] = 0.3, op.shiftWidth[1] = 0.5;
    op.zoomHeight[0] = -0.5, op.zoomHeight[1] = 0.5;
    op.flipWidth = true;
    op.fill = fill, op.fillValue = 17;
    return op;
}

}  // namespace

void addAugmentations(std::vector<OpCase>& all) {
    int kind = 0;
    for (const FillMode fill : {FillMode::Reflect, FillMode::Wrap, FillMode::Constant, FillMode::Nearest})
        all.push_back(byChance("RandomAffine " + std::to_string(kind++), {3, 9, 7, 2}, [=](ValueId x, ValueId y) { return affineByChance(x, y, fill); }));
    all.push_back(byChance("RandomColor", {4, 6, 5, 3}, [](ValueId x, ValueId y) {
        RandomColor op{x, y, 6};
        op.contrast[0] = 0.5, op.contrast[1] = 1.5, op.brightness[0] = -0.1, op.brightness[1] = 0.1;
        return op;
    }));
    all.push_back(byChance("RandomErase", {6, 9, 8, 2}, [](ValueId x, ValueId y) { return RandomErase{x, y, 7}; }));
    all.push_back(byChance("RandomErase, a value", {6, 9, 8, 2}, [](ValueId x, ValueId y) {
        RandomErase op{x, y, 7};
        op.noise = false, op.fillValue = 9;
        return op;
    }));
}

}  // namespace lamina
