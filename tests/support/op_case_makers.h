// SPDX-License-Identifier: GPL-3.0-or-later
// What the lists of op cases share. For tests/support only.
#pragma once

#include <string>
#include <vector>

#include "tests/support/op_cases.h"

namespace lamina {

using In = std::vector<ValueId>;
using Ops = std::vector<Op>;

/** Cases of one input and one output by a pair of ops. */
template <class Forward, class Backward>
OpCase unary(const std::string& name, Shape x, Shape out, Forward forward, Backward backward) {
    OpCase c;
    c.name = name;
    c.inputs = {x};
    c.out = out;
    c.build = [=](PlanSketch& s, Ops& ops, const In& in, ValueId dy) {
        const ValueId y = s.activation(out), dx = s.activation(x);
        ops.push_back(forward(in[0], y));
        ops.push_back(backward(in[0], y, dy, dx));
        return BuiltCase{y, {dx}};
    };
    return c;
}

/** Products in batches, embeddings, recurrent layers. */
void addSequences(std::vector<OpCase>& all);
/** Images changed by chance. */
void addAugmentations(std::vector<OpCase>& all);

}  // namespace lamina
