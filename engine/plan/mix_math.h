// SPDX-License-Identifier: GPL-3.0-or-later
// How MixUp pairs the samples of a batch; the same arithmetic on every device.
// Source: Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018; Keras' layer MixUp. Shares are at least a half (as in
// fastai), so that a mixed sample still has a class of its own, which accuracy is told of.
#pragma once

#include <cstdint>

#include "engine/base/host_device.h"

namespace lamina {

/** What a sample is mixed with, and its own share. */
struct MixPair {
    std::int64_t partner;
    double share;
};

/** The larger of λ and 1 − λ, λ of Beta(alpha, alpha), after Jöhnk; all samples of a batch have their partner equally far away.
 *  uniform(block, i): number i of a block of the stream, in [0, 1). M: a static member power. */
template <class M, class Uniform>
LAMINA_HOST_DEVICE inline MixPair mixPair(std::int64_t sample, std::int64_t batch, double alpha, Uniform uniform) {
    constexpr std::int64_t tries = 16;  // half of them are in vain at most
    const auto apart = 1 + static_cast<std::int64_t>(uniform(0, 0) * static_cast<double>(batch - 1));
    MixPair pair{(sample + apart) % batch, 1};
    for (std::int64_t t = 0; t < tries; ++t) {
        const std::int64_t block = 1 + sample * tries + t;
        const double x = M::power(uniform(block, 0), 1 / alpha), y = M::power(uniform(block, 1), 1 / alpha);
        if (x + y > 1) continue;
        if (x + y > 0) pair.share = (x > y ? x : y) / (x + y);
        break;
    }
    return pair;
}

}  // namespace lamina
