// SPDX-License-Identifier: GPL-3.0-or-later
// Permute: the axes in another order.
// Source: keras/src/layers/reshaping/permute.py; axes count from 1, behind the batch.
#include "engine/layers/common.h"

#include <algorithm>
#include <numeric>

namespace lamina {

namespace {

void inferPermute(InferContext& c) {
    const Ints dims = c.params.ints("dims");
    const Shape& in = c.inputs[0];
    Ints sorted = dims, all(static_cast<std::size_t>(in.rank()));
    std::sort(sorted.begin(), sorted.end());
    std::iota(all.begin(), all.end(), 1);
    if (sorted != all) {
        Ints turned = all;
        if (turned.size() > 1) std::swap(turned[turned.size() - 1], turned[turned.size() - 2]);
        return c.fail(c.node().name + ": dims does not name every axis once",
                      "expected the numbers " + toString(ParamValue(all)) + " in some order, received " + toString(ParamValue(dims)) + "; " +
                          c.inputName(0) + " gives " + toString(in),
                      {setParam(c, "dims", turned)});
    }
    c.output = in;
    for (int i = 0; i < in.rank(); ++i) c.output[i] = in[static_cast<int>(dims[static_cast<std::size_t>(i)]) - 1];
}

ValueId lowerPermute(LowerContext& c) {
    std::vector<int> axes{0};
    for (const std::int64_t d : c.params.ints("dims")) axes.push_back(static_cast<int>(d));
    const ValueId out = c.plan.activation(c.output);
    c.plan.forward(Permute{c.inputs[0], out, axes});
    return out;
}

}  // namespace

LayerSpec permuteLayer() {
    LayerSpec spec;
    spec.name = "Permute";
    spec.family = Family::Reshaping;
    spec.help = "Puts the axes into another order.";
    spec.params = {intsParam("dims", {2, 1}, 0, "Which axis comes first, second …; they count from 1, without the batch.")};
    spec.summary = [](const ParamReader& p) {
        std::string words;
        for (const std::int64_t d : p.ints("dims")) words += (words.empty() ? "" : ", ") + std::to_string(d);
        return words;
    };
    spec.infer = inferPermute;
    spec.lower = lowerPermute;
    spec.passage = Passage::Moves;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
