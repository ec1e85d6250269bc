// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layers/without_defaults.h"

#include "engine/layers/catalogue.h"

namespace lamina {

Params withoutDefaults(const Node& node) {
    Params params = node.params;
    if (const LayerSpec* layer = findLayer(node.layer))
        for (const auto& spec : layer->params)
            if (const auto found = params.find(spec.key); found != params.end() && found->second == spec.defaultValue) params.erase(found);
    return params;
}

}  // namespace lamina
