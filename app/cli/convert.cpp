// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli convert: from one file format to another, by extension.
#include <iostream>
#include <memory>

#include "app/cli/files.h"
#include "app/cli/verbs.h"
#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/data/npz.h"
#include "engine/io/keras_file.h"
#include "engine/io/project_file.h"
#include "engine/io/safetensors.h"

namespace lamina::cli {

namespace {

/** A drawing that was never trained gets the weights its training would begin with. */
TrainedModel untrained(const Project& project) {
    CompileOptions options;
    options.programs = {{ProgramKind::Predict, 1}};
    const auto plan = compile(project.graph, project.training, options);
    const auto values = initialWeights(*plan);
    TrainedModel model;
    model.project = project;
    for (std::size_t i = 0; i < values.size(); ++i)
        model.weights.variables.push_back({plan->weights[i].layer, plan->weights[i].name, plan->weights[i].trainable, values[i]});
    return model;
}

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

void run(const std::string& in, const std::string& out) {
    const Opened opened = openFile(in);
    const std::filesystem::path file = out;
    const auto model = [&] { return opened.model ? *opened.model : untrained(opened.project); };
    if (file.extension() == ".lamina") writeProject(file, opened.project);
    else if (file.extension() == ".keras") writeKeras(file, model());
    else if (file.extension() == ".safetensors") writeFileAtomically(file, safetensors(model().weights));
    else if (file.extension() == ".npz") writeNpz(file, named(model().weights));
    else throw Error::usage("no such format: " + out, "give a file that ends in .lamina, .keras, .safetensors or .npz");
    std::cout << "wrote " << out << "\n";
}

}  // namespace

void addConvert(CLI::App& app) {
    auto* verb = app.add_subcommand("convert", "writes a project or model in another format, by extension");
    struct Words {
        std::string in, out;
    };
    auto w = std::make_shared<Words>();
    verb->add_option("IN", w->in, "a .lamina or .keras file")->required();
    verb->add_option("OUT", w->out, ".lamina, .keras, .safetensors or .npz")->required();
    verb->callback([w] { run(w->in, w->out); });
}

}  // namespace lamina::cli
