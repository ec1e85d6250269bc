// SPDX-License-Identifier: GPL-3.0-or-later
// What the parity tests ask of our file formats, as a small program:
//   keras_tool samples DIR           writes DIR/NAME.keras and, for comparison, DIR/NAME.safetensors
//   keras_tool layers DIR            writes a net of each layer that the catalogue has, with its defaults, and where a list
//                                    may hold one number, with such lists
//   keras_tool weights IN.keras OUT.safetensors    what we read, as "<layer>/<weight>" and
//                                                "optimizer/<layer>/<weight>/<slot>"; warnings on stdout
//   keras_tool copy IN.keras OUT.keras             reads and writes
//   keras_tool safetensors IN OUT                  reads and writes
//   keras_tool project IN.keras OUT.lamina         the drawing alone
#include <cstdio>
#include <string>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/io/keras_file.h"
#include "engine/io/project_file.h"
#include "engine/io/safetensors.h"
#include "tests/engine/io/sample_models.h"
#include "tests/support/layer_drawings.h"

namespace {

using namespace lamina;

void writeWeights(const std::filesystem::path& file, const Weights& weights) {
    SafeTensors tensors;
    for (const auto& w : weights.variables) tensors.tensors.push_back(toSafeTensor(w.layer + "/" + w.name, w.value));
    std::vector<std::string> trainable;
    for (const auto& w : weights.variables)
        if (w.trainable) trainable.push_back(w.layer + "/" + w.name);
    const std::size_t slots = trainable.empty() ? 0 : weights.optimizer.size() / trainable.size();  // at most two: side by side
    for (std::size_t i = 0; i < weights.optimizer.size(); ++i)
        tensors.tensors.push_back(toSafeTensor("optimizer/" + trainable[i / slots] + "/" + std::to_string(i % slots), weights.optimizer[i]));
    tensors.metadata["iteration"] = std::to_string(weights.iteration);
    writeFileAtomically(file, writeSafetensors(tensors));
}

TrainedModel readAloud(const std::string& file) {
    std::vector<std::string> warnings;
    auto model = readKeras(file, &warnings);
    for (const auto& warning : warnings) std::printf("warning: %s\n", warning.c_str());
    return model;
}

void samples(const std::filesystem::path& directory) {
    for (const auto& [name, model] : sampleModels()) {
        writeKeras(directory / (name + ".keras"), model);
        writeWeights(directory / (name + ".safetensors"), model.weights);
        writeProject(directory / (name + ".lamina"), model.project);
    }
}

/** A net of one layer, with its parameters changed. */
void writeLayer(const std::filesystem::path& file, const LayerSpec& spec, const Params& params) {
    Project project;
    project.graph = fittingDrawing(spec);
    for (Node& node : project.graph.nodes)
        if (node.name == "layer") node.params = params;
    writeKeras(file, withWeights(std::move(project)));
}

void layers(const std::filesystem::path& directory) {
    for (const LayerSpec& spec : layerCatalogue()) {
        if (spec.minInputs == 0) continue;
        writeLayer(directory / (spec.name + ".keras"), spec, {});
        Params lone;  // as a person types them
        for (const ParamSpec& p : spec.params)
            if (p.bareIfOne) lone[p.key] = p.type == ParamType::IntList ? ParamValue(Ints{1}) : ParamValue(Floats{0.125});
        if (!lone.empty()) writeLayer(directory / (spec.name + "_lone.keras"), spec, lone);
    }
}

int run(const std::string& verb, const std::string& in, const std::string& out) {
    if (verb == "samples") samples(in);
    else if (verb == "layers") layers(in);
    else if (verb == "weights") writeWeights(out, readAloud(in).weights);
    else if (verb == "copy") writeKeras(out, readAloud(in));
    else if (verb == "project") writeProject(out, readAloud(in).project);
    else if (verb == "safetensors") writeFileAtomically(out, writeSafetensors(readSafetensors(readFile(in), in)));
    else return 2;
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    try {
        return run(argv[1], argv[2], argc > 3 ? argv[3] : "");
    } catch (const Error& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 3;
    }
}
