// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/initial_weights.h"

#include "engine/recipes/initializers.h"

namespace lamina {

std::vector<Tensor> initialWeights(const Plan& plan) {
    std::vector<Tensor> all;
    for (std::size_t i = 0; i < plan.weights.size(); ++i) {
        const Shape& shape = plan[plan.weights[i].value].shape;
        if (!plan.weights[i].constant.empty()) {
            all.push_back(Tensor::of<float>(shape, plan.weights[i].constant));
            continue;
        }
        std::vector<float> values(static_cast<std::size_t>(shape.elements()));
        initialize(plan.weights[i].initializer, values, shape, plan.seed, static_cast<std::uint32_t>(i));
        all.push_back(Tensor::of<float>(shape, values));
    }
    return all;
}

}  // namespace lamina
