// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli convert: from one file format to another, by extension.
#include <iostream>
#include <memory>

#include "app/cli/epoch_word.h"
#include "app/cli/files.h"
#include "app/cli/outputs.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "engine/base/error.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/io/model_export.h"
#include "engine/io/project_file.h"
#include "engine/train/weights_export.h"

namespace lamina::cli {

namespace {

/** A drawing that was never trained gets the weights its training would begin with. */
TrainedModel untrained(const Project& project) {
    CompileOptions options;
    options.programs = {{ProgramKind::Predict, 1}};
    const auto plan = compile(project.graph, project.training, options);
    TrainedModel model;
    model.project = project;
    model.weights.variables = exportVariables(*plan, initialWeights(*plan));
    return model;
}

void run(const std::string& in, const std::string& out, const std::string& epoch) {
    requireOutput("OUT", out, {});
    const Opened opened = openFile(in);
    const std::filesystem::path file = out;
    if (!opened.model && !epoch.empty()) throw Error::usage("--epoch is for a model, and a project has no weights", "give a .keras file: train " + in + " --output MODEL.keras writes one");
    const TrainedModel model = opened.model ? ofEpoch(*opened.model, epoch, in) : untrained(opened.project);
    if (file.extension() == ".lamina") writeProject(file, opened.project);
    else writeModel(file, model);
    for (const auto& left : opened.leftOut) remark(left);
    const bool dropped = opened.model && file.extension() == ".lamina";
    std::cout << "wrote " << out << (dropped ? ": the drawing and its recipes, without the weights, which stay in " + in : std::string())
              << (file.extension() == ".keras" ? wordsOfInputs(model) : "") << "\n";
}

}  // namespace

void addConvert(CLI::App& app) {
    auto* verb = app.add_subcommand("convert", "writes a project or model in another format, by the endings of the names.\n"
                                    "Reads .lamina (a project) and .keras (a model of Lamina or Keras). Writes .lamina (the drawing and its\n"
                                    "recipes), .keras (all of it), .safetensors and .npz (weights alone, named LAYER/WEIGHT).");
    struct Words {
        std::string in, out, epoch;
    };
    auto w = std::make_shared<Words>();
    verb->add_option("IN", w->in, "a .lamina or .keras file")->required();
    verb->add_option("OUT", w->out, ".lamina, .keras, .safetensors or .npz")->required();
    addEpoch(*verb, w->epoch);
    verb->callback([w] { run(w->in, w->out, w->epoch); });
}

}  // namespace lamina::cli
