// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/image_input.h"

#include "engine/compile/infer.h"
#include "engine/data/sources.h"

namespace lamina {

std::optional<ImageForm> imageForm(const Project& project) {
    const Inference inference = infer(project.graph);
    if (inference.inputs.size() != 1) return {};
    const NodeInfo& info = inference.at(inference.inputs.front());
    const Shape& shape = info.output;
    if (!info.known || shape.rank() != 3 || (shape[2] != 1 && shape[2] != 3)) return {};
    ImageForm form{static_cast<int>(shape[0]), static_cast<int>(shape[1]), static_cast<int>(shape[2]), false};
    if (project.data.source.empty() || !source(project.data.source).folder) return form;
    form.crop = ParamReader(project.data.options, source(project.data.source).parameters).boolean("crop_to_aspect_ratio");
    return form;
}

}  // namespace lamina
