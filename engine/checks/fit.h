// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a net, its recipe and its data belong together; checked before a training and shown while drawing.
#pragma once

#include <vector>

#include "engine/compile/infer.h"
#include "engine/data/dataset.h"
#include "engine/data/raw_data.h"
#include "engine/model/issue.h"
#include "engine/model/project.h"
#include "engine/model/target_form.h"

namespace lamina {

/** What the net must look like for a data set: shape of each input, and of the output. */
struct DataShape {
    std::vector<Shape> inputs;    // of a sample
    std::vector<std::int64_t> ids;  // of each input: how many ids there are for an Embedding; 0: numbers
    Shape target;                 // of a sample, of the first output; scalar for class indices
    std::int64_t classes = 0;     // 0: numbers
    struct Target {
        Shape shape;
        std::int64_t classes = 0;
    };
    std::vector<Target> others{};  // of the outputs behind the first
};
DataShape shapeOf(const Dataset& data);

/** What a project's net asks of its data. */
Wanted wantedBy(const Graph& graph, const Inference& inference, const TrainingRecipe& recipe);
Wanted wantedBy(const Project& project);

/** The name of the loss of each output, in their order. */
std::vector<std::string> lossNames(const Graph& graph, const Inference& inference, const TrainingRecipe& recipe);
std::vector<std::string> lossNames(const Project& project);

/** Issues, each naming the layer, what was expected and what the data are, with a fix of one click. */
std::vector<Issue> checkFit(const Graph& graph, const Inference& inference, const TrainingRecipe& recipe, const DataShape& data);

/** Makes net, loss and metrics those that the data want: shapes of the Input layers, units and activation of the last
 *  Dense, a loss for classes, for yes or no (a target of the numbers 0 and 1), or for numbers. A net that asks for classes
 *  takes whole numbers that are plainly labels as such (plainClasses), one that asks for numbers takes all numbers as
 *  numbers; what arrays ask is said in question.h. What already fits stays. Throws Error when the data cannot be prepared. */
void adaptToData(Project& project, const RawData& raw);

/** What a project asks of its data, in a word: "classification", "binary classification", "regression", "several outputs". */
std::string projectKind(const Project& project);

/** The layers alone: loss and metrics stay. Throws Error when the data cannot be prepared. */
void adaptNet(Project& project, const RawData& raw);

}  // namespace lamina
