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

/** Has no gradient; x is mixed with other rows of itself. */
OpCase mixed(const std::string& name, Shape x, double alpha) {
    OpCase c = unary("MixUp " + name, x, x, [=](ValueId i, ValueId y) { return MixUp{i, y, alpha, 9}; },
                     [](ValueId, ValueId, ValueId dy, ValueId dx) { return Affine{dy, dx, 1, 0}; });
    c.large = true;
    return c;
}

/** A smaller result is a window of the image. */
OpCase windowByChance() {
    OpCase c = unary("RandomAffine, a window", {5, 9, 7, 2}, {5, 4, 6, 2},
                     [](ValueId x, ValueId y) {
                         RandomAffine op{x, y, 5};
                         op.nearest = true;
                         return op;
                     },
                     [](ValueId, ValueId, ValueId dy, ValueId dx) { return Pad{dy, dx, {0, 0}}; });
    c.low = 0, c.high = 255;
    c.large = true;
    return c;
}

}  // namespace

void addAugmentations(std::vector<OpCase>& all) {
    int kind = 0;
    for (const FillMode fill : {FillMode::Reflect, FillMode::Wrap, FillMode::Constant, FillMode::Nearest})
        all.push_back(byChance("RandomAffine " + std::to_string(kind++), {3, 9, 7, 2}, [=](ValueId x, ValueId y) { return affineByChance(x, y, fill); }));
    all.push_back(windowByChance());
    all.push_back(mixed("0.2", {7, 3, 2}, 0.2));
    all.push_back(mixed("1", {64, 5}, 1));
    all.push_back(mixed("of one", {1, 5}, 0.4));
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
