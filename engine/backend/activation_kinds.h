// SPDX-License-Identifier: GPL-3.0-or-later
// The activations as types: the one list of which every backend makes its kernels.
#pragma once

#include "engine/plan/forward_ops.h"

namespace lamina {

template <ActivationKind kind>
struct KindTag {
    static constexpr ActivationKind value = kind;
};

/** Calls `body` with the tag of a kind, so that the loop or the kernel inside is made for that function. The compiler tells of a kind that
 *  is missing. `body` is a lambda of the kernel that calls it, hence made anew, as this is, for each set of instructions. */
template <class Body>
void withKind(ActivationKind kind, Body body) {
    using Kind = ActivationKind;
    switch (kind) {
        case Kind::Linear: return body(KindTag<Kind::Linear>{});
        case Kind::Relu: return body(KindTag<Kind::Relu>{});
        case Kind::Sigmoid: return body(KindTag<Kind::Sigmoid>{});
        case Kind::Tanh: return body(KindTag<Kind::Tanh>{});
        case Kind::Softplus: return body(KindTag<Kind::Softplus>{});
        case Kind::Softsign: return body(KindTag<Kind::Softsign>{});
        case Kind::Elu: return body(KindTag<Kind::Elu>{});
        case Kind::Selu: return body(KindTag<Kind::Selu>{});
        case Kind::Gelu: return body(KindTag<Kind::Gelu>{});
        case Kind::GeluTanh: return body(KindTag<Kind::GeluTanh>{});
        case Kind::Silu: return body(KindTag<Kind::Silu>{});
        case Kind::Mish: return body(KindTag<Kind::Mish>{});
        case Kind::Exponential: return body(KindTag<Kind::Exponential>{});
        case Kind::HardSigmoid: return body(KindTag<Kind::HardSigmoid>{});
        case Kind::HardSilu: return body(KindTag<Kind::HardSilu>{});
        case Kind::LeakyRelu: return body(KindTag<Kind::LeakyRelu>{});
        case Kind::Relu6: return body(KindTag<Kind::Relu6>{});
    }
}

}  // namespace lamina
