// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli convert: from one file format to another, by extension.
#include <iostream>
#include <memory>
#include <utility>

#include "app/cli/epoch_word.h"
#include "app/cli/files.h"
#include "app/cli/outputs.h"
#include "app/cli/project_run.h"
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

/** The weights a training would begin with. */
TrainedModel untrained(const Project& project) {
    CompileOptions options;
    options.programs = {{ProgramKind::Predict, 1}};
    const auto plan = compile(project.graph, project.training, options);
    TrainedModel model;
    model.project = project;
    model.noBest = NoBest::NotTrainedHere;
    model.weights.variables = exportVariables(*plan, initialWeights(*plan));
    return model;
}

/** A project that no run fits is taken away untrained, but where one of its epochs is asked for. */
TrainedModel modelFor(const Opened& opened, const std::string& in, const std::string& epoch) {
    if (!epoch.empty()) return modelOf(opened, in, epoch).model;
    if (auto trained = modelIfTrained(opened)) return std::move(*trained);
    remark("untrained: with the weights a training would begin with");
    return untrained(opened.project);
}

void writeDrawing(const Opened& opened, const std::string& in, const std::string& out) {
    const std::string replacing = wordsOfReplacing(out);
    writeProject(out, opened.project);
    for (const auto& left : opened.leftOut) remark(left);
    std::cout << "wrote " << out << replacing << (opened.model ? ": the drawing and its recipes, without the weights, which stay in " + in : std::string()) << "\n";
}

void run(const std::string& in, const std::string& out, const std::string& epoch) {
    requireOutput("OUT", out, {});
    const std::filesystem::path file = out;
    const bool drawing = file.extension() == ".lamina";
    if (drawing && !epoch.empty()) throw Error::usage("--epoch chooses weights, and a .lamina file holds none", "leave it out");
    const Opened opened = openFile(in);
    if (drawing) return writeDrawing(opened, in, out);
    requireModelFormat(file);
    const TrainedModel model = modelFor(opened, in, epoch);
    const std::string replacing = wordsOfReplacing(file);
    writeModel(file, model);
    for (const auto& left : opened.leftOut) remark(left);
    std::cout << "wrote " << out << replacing << (file.extension() == ".keras" ? wordsOfInputs(model) : "") << "\n";
}

}  // namespace

void addConvert(CLI::App& app) {
    auto* verb = app.add_subcommand("convert", "writes a project or model in another format, by the endings of the names.\n"
                                    "Reads .lamina (a project) and .keras (a model of Lamina or Keras). Writes .lamina (the drawing and its\n"
                                    "recipes), .keras (all of it), .safetensors and .npz (weights alone, named LAYER/WEIGHT).\n"
                                    "The weights of a project are those of its newest run.");
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
