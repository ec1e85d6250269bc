// SPDX-License-Identifier: GPL-3.0-or-later
// What lies around the matrix products of a program and can be done in their own pass: found on the plan, before anybody
// asks whether the library does it for these shapes.
#pragma once

#include <vector>

#include "engine/plan/plan.h"

namespace lamina::cuda {

/** A product with relu, the product that makes the gradient of its result, and relu's slope on that gradient, in place: the
 *  first can leave a bit for each element that the second reads. */
struct ReluSlope {
    const MatMul* forward;
    const MatMul* backward;
    const ActivateBackward* slope;
};
std::vector<ReluSlope> findReluSlopes(const Program& program, const Plan& plan);

/** A product that makes the gradient of a kernel, and the sum over the rows of its second factor: the gradient of the bias. */
struct BiasSum {
    const MatMul* product;
    const BiasGradient* sum;
};
std::vector<BiasSum> findBiasSums(const Program& program, const Plan& plan);

}  // namespace lamina::cuda
