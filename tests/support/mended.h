// SPDX-License-Identifier: GPL-3.0-or-later
// What a remedy makes of one part of a project, where a test has no more of it.
#pragma once

#include <utility>

#include "engine/model/issue.h"

namespace lamina {

inline void mend(Graph& graph, const Remedy& remedy) {
    Project project;
    project.graph = std::move(graph);
    mend(project, remedy);
    graph = std::move(project.graph);
}

/** Of the first remedy. */
inline DataRecipe recipeAfter(const Issue& issue, DataRecipe recipe) {
    Project project;
    project.data = std::move(recipe);
    mend(project, issue.remedies.front());
    return project.data;
}

}  // namespace lamina
