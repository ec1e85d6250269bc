// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/model_export.h"

#include <vector>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/data/npz.h"
#include "engine/io/keras_file.h"
#include "engine/io/safetensors.h"

namespace lamina {

namespace {

std::vector<NamedTensor> named(const Weights& weights) {
    std::vector<NamedTensor> all;
    for (const auto& w : weights.variables) all.push_back({w.layer + "/" + w.name, w.value});
    return all;
}

std::vector<std::byte> safetensors(const Weights& weights) {
    SafeTensors file;
    file.metadata["format"] = "keras";
    for (const auto& w : named(weights)) file.tensors.push_back(toSafeTensor(w.name, w.tensor));
    return writeSafetensors(file);
}

}  // namespace

void requireModelFormat(const std::filesystem::path& file) {
    for (const char* ending : {".keras", ".safetensors", ".npz"})
        if (file.extension() == ending) return;
    throw Error::usage("no such format: " + file.string(), "give a file that ends in .keras, .safetensors or .npz");
}

void writeModel(const std::filesystem::path& file, const TrainedModel& model) {
    requireModelFormat(file);
    if (file.extension() == ".keras") writeKeras(file, model);
    else if (file.extension() == ".safetensors") writeFileAtomically(file, safetensors(model.weights));
    else writeNpz(file, named(model.weights));
}

}  // namespace lamina
