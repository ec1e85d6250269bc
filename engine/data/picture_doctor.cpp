// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/picture_doctor.h"

#include <algorithm>
#include <string>

#include "engine/base/error.h"
#include "engine/data/image_folder.h"
#include "engine/data/sources.h"

namespace lamina {

namespace {

/** The shape of the one Input, where it takes pictures; empty otherwise. */
Shape pictureInput(const Graph& graph, std::string& name) {
    const Node* input = nullptr;
    for (const Node& node : graph.nodes) {
        if (node.layer != "Input") continue;
        if (input) return {};  // of several, which one takes them is not ours to guess
        input = &node;
    }
    if (!input) return {};
    const auto shape = input->params.find("shape");
    if (shape == input->params.end() || !std::holds_alternative<Ints>(shape->second)) return {};
    const Ints& sides = std::get<Ints>(shape->second);
    if (sides.size() != 3 || std::any_of(sides.begin(), sides.end(), [](auto side) { return side < 1; })) return {};
    name = input->name;
    return Shape(sides);
}

/** Whether a folder of images is read with these options. */
bool readable(const Params& options) {
    try {
        imageForm(ParamReader(options, source("image_folder").parameters));
        return true;
    } catch (const Error&) {
        return false;  // an Input of fewer pixels than pictures are scaled to
    }
}

/** What the options must be for pictures that are read as the Input takes them; nothing where they cannot be. */
std::optional<Params> readingAs(const Shape& input, bool size, bool colours) {
    if (colours && input[2] != 1 && input[2] != 3) return {};  // alpha, infrared: what is not in the files is not read
    Params options;
    if (size) options["image_size"] = Ints{input[0], input[1]};
    if (colours) options["color_mode"] = std::string(input[2] == 3 ? "rgb" : "grayscale");
    if (!readable(options)) return {};
    return options;
}

void offerReading(Issue& finding, const Shape& picture, const Shape& input) {
    const bool size = picture[0] != input[0] || picture[1] != input[1], colours = picture[2] != input[2];
    const auto options = readingAs(input, size, colours);
    if (!options) return;
    const std::string inColours = input[2] == 3 ? "in colour" : "in grey";
    const std::string title = size ? "Scale the pictures to " + std::to_string(input[0]) + " × " + std::to_string(input[1]) + (colours ? ", " + inColours : "")
                                   : "Read the pictures " + inColours;
    finding.remedies.push_back({title, [options = *options](DataRecipe recipe) {
                                    for (const auto& [key, value] : options) recipe.options[key] = value;
                                    return recipe;
                                }});
}

}  // namespace

std::optional<Issue> pictureClash(const RawData& raw, const Project& project) {
    if (project.data.source != "image_folder" || !raw.arrays || raw.arrays->empty()) return {};
    const Shape& all = raw.arrays->front().tensor.shape();
    std::string name;
    const Shape input = pictureInput(project.graph, name);
    if (all.rank() != 4 || input.rank() != 3) return {};
    const Shape picture = all.withoutBatch();
    if (picture == input) return {};
    Issue finding{Issue::Severity::Error, 0, "The pictures are read as " + toString(picture) + ", the Input “" + name + "” takes " + toString(input)};
    offerReading(finding, picture, input);
    if (finding.mends()) finding.title += "; read as it takes them, they fit the net as it is";
    return finding;
}

std::optional<Issue> stretchedPictures(const RawData& raw) {
    if (raw.stretched == 0 || !raw.arrays || raw.arrays->empty()) return {};
    const Shape& all = raw.arrays->front().tensor.shape();
    if (all.rank() != 4) return {};
    const bool every = raw.stretched == raw.rows(), one = !every && raw.stretched == 1;
    const std::string many = every ? "All pictures" : std::to_string(raw.stretched) + " of " + std::to_string(raw.rows()) + " pictures";
    const std::string form = std::to_string(all[1]) + " × " + std::to_string(all[2]);
    Issue finding{Issue::Severity::Warning, 0, many + (one ? " has another shape than " : " have another shape than ") + form + (one ? " and is stretched to it" : " and are stretched to it")};
    finding.remedies.push_back({"Crop them in the middle", [](DataRecipe recipe) {
                                    recipe.options["crop_to_aspect_ratio"] = true;
                                    return recipe;
                                }});
    return finding;
}

}  // namespace lamina
