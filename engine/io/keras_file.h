// SPDX-License-Identifier: GPL-3.0-or-later
// MODEL.keras: a trained net as Keras 3 saves it, opened by every Keras from 3.0 on. What Keras has no place for, the
// recipes, the preparation of the data and the canvas, is in an extra member that Keras ignores. What a data recipe does
// to the numbers of a table is in the net too, as Normalization layers, so that Keras takes and gives what a person has:
// raw numbers in the order of the columns, one-hot numbers for categories, answers in the target's own units. Opened here
// those layers are taken out again: the net is as it was drawn. Where no layers of Keras can say what the preparation does
// (whyApart in preparation_layers.h), it is beside the model alone: arrays are prepared ones then, here as in Keras.
// Source: keras/src/saving/saving_lib.py.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/trained/trained_model.h"

namespace lamina {

/** Atomically; the paths of the data are relative to the file, as in a project's. Throws Error naming the layer when the drawing has errors, an input nobody uses, or weights are missing. */
void writeKeras(const std::filesystem::path& file, const TrainedModel& model);
/** The bytes of such a file. */
std::vector<std::byte> kerasBytes(const TrainedModel& model);

/** Reads what we, Keras 3 and Keras 2.13 – 2.15 write: Sequential and Functional models of layers we have. Throws Error
 *  (input) naming the layer and what to do for all else. What is left out and matters only for further training is
 *  appended to `warnings`, where it is given. A model that Keras has named, "sequential_3", is called as its file. */
TrainedModel readKeras(const std::filesystem::path& file, std::vector<std::string>* warnings = nullptr);
TrainedModel kerasFromBytes(std::span<const std::byte> bytes, const std::string& where, std::vector<std::string>* warnings = nullptr);

/** What can be had of a file. */
struct KerasContents {
    Project project;
    std::optional<TrainedModel> model;  // of that project; nothing where the net has layers, parameters or values that Lamina does not have
    std::optional<TrainedModel> part = {};  // in its place then, where any can be had: the weights of the layers that Lamina has
};
/** As readKeras, but layers that Lamina does not have, or not with such parameters, stand in the drawing, each a card with an error: the weights
 *  of the others are kept then as far as they can be read, which `warnings` says. Throws Error as readKeras where such a net cannot be drawn either. For people who look at a drawing and mend it. */
KerasContents readKerasContents(const std::filesystem::path& file, std::vector<std::string>& warnings);
KerasContents kerasContents(std::span<const std::byte> bytes, const std::string& where, std::vector<std::string>& warnings);

}  // namespace lamina
