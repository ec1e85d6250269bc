// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layers/framing.h"

#include "engine/layers/common.h"

namespace lamina {

Margins marginsOf(const ParamReader& params, const std::string& key) {
    const Ints v = params.ints(key);
    if (v.size() == 4) return {v[0], v[1], v[2], v[3]};
    return {v[0], v[0], v.back(), v.back()};
}

Margins marginsOf(InferContext& c, const std::string& key) {
    const std::size_t n = c.params.ints(key).size();
    if (n == 1 || n == 2 || n == 4) return marginsOf(c.params, key);
    c.fail(c.node().name + ": " + key + " does not fit",
           "expected one number for all sides, two (height, width) or four (top, bottom, left, right), received " + std::to_string(n),
           {setParam(c, key, Ints{1, 1})});
    return {};
}

std::string marginsSummary(const ParamReader& params, const std::string& key) {
    std::string words;
    for (const std::int64_t n : params.ints(key)) words += (words.empty() ? "" : ", ") + std::to_string(n);
    return words;
}

ValueId framed(LowerContext& c, ValueId x, const Margins& m) {
    const Shape in = c.plan.shape(x);
    const ValueId out = c.plan.activation({in[0], in[1] + m.top + m.bottom, in[2] + m.left + m.right, in[3]});
    c.plan.forward(Pad{x, out, {m.top, m.left}});
    return out;
}

}  // namespace lamina
