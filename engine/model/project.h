// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a person can save: the drawing, the data recipe, the training recipe. Weights and history live elsewhere.
#pragma once

#include <string>

#include "engine/model/data_recipe.h"
#include "engine/model/graph.h"
#include "engine/model/training_recipe.h"

namespace lamina {

struct Project {
    std::string name = "untitled";
    Graph graph;
    DataRecipe data;
    TrainingRecipe training;
    std::string notes;
    std::string extra;  // JSON object of keys we do not know, kept for the way back
    bool operator==(const Project&) const = default;
};

}  // namespace lamina
