// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of activation functions.
#include "engine/recipes/activations.h"

#include "engine/base/error.h"

namespace lamina {

namespace {

ActivationSpec make(const char* name, ActivationKind kind, const char* help, std::vector<std::string> aliases = {},
                    double alpha = 0) {
    return {{name, name, std::move(aliases), help, {}}, {kind, alpha}};
}

ActivationSpec makeSoftmax() {
    ActivationSpec spec = make("softmax", ActivationKind::Linear, "Turns scores into shares that add up to 1.");
    spec.softmax = true;
    return spec;
}

}  // namespace

const std::vector<ActivationSpec>& activations() {
    using Kind = ActivationKind;
    static const std::vector<ActivationSpec> all{
        make("linear", Kind::Linear, "Leaves the value as it is."),
        make("relu", Kind::Relu, "Keeps what is positive, 0 for the rest."),
        make("sigmoid", Kind::Sigmoid, "Squeezes into 0 to 1."),
        make("tanh", Kind::Tanh, "Squeezes into −1 to 1."),
        makeSoftmax(),
        make("leaky_relu", Kind::LeakyRelu, "As relu, but a fifth of what is negative passes.", {}, 0.2),
        make("relu6", Kind::Relu6, "As relu, but never above 6."),
        make("elu", Kind::Elu, "As relu, with a smooth bend down to −1.", {}, 1.0),
        make("selu", Kind::Selu, "A scaled elu that keeps mean 0 and variance 1 through a deep net."),
        make("gelu", Kind::Gelu, "A smooth relu, weighted by the normal distribution."),
        make("silu", Kind::Silu, "x · sigmoid(x), a smooth relu.", {"swish"}),
        make("mish", Kind::Mish, "x · tanh(softplus(x)), a smooth relu."),
        make("softplus", Kind::Softplus, "log(1 + eˣ), always positive."),
        make("softsign", Kind::Softsign, "x / (1 + |x|), a slower tanh."),
        make("exponential", Kind::Exponential, "eˣ."),
        make("hard_sigmoid", Kind::HardSigmoid, "A sigmoid of straight lines."),
        make("hard_silu", Kind::HardSilu, "x · hard_sigmoid(x).", {"hard_swish"}),
    };
    return all;
}

std::vector<std::string> activationNames() { return memberNames(activations()); }

ValueId applyActivation(PlanBuilder& plan, ValueId x, const std::string& name) {
    const ActivationSpec& spec = memberOf(activations(), name, "activation");
    return spec.softmax ? plan.softmax(x) : plan.activate(x, spec.function);
}

}  // namespace lamina
