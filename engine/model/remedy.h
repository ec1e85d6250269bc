// SPDX-License-Identifier: GPL-3.0-or-later
// What one click does about something that is wrong.
#pragma once

#include <functional>
#include <string>
#include <variant>

#include "engine/model/project.h"

namespace lamina {

using GraphChange = std::function<void(Graph&)>;
using DataChange = std::function<DataRecipe(DataRecipe)>;
using RecipeChange = std::function<void(TrainingRecipe&)>;
using ProjectChange = std::function<void(Project&)>;  // of several parts at once: may read all of the data
using Change = std::variant<GraphChange, DataChange, RecipeChange, ProjectChange>;

/** A change of the part of a project that it names: who applies it can tell what stays as it was. */
struct Remedy {
    std::string title;  // of the button: "Insert Flatten before dense"
    Change change;

    Remedy() = default;
    Remedy(std::string words, Change by);
    // Not inline: GCC 12 takes what it sees inside a copied variant for uninitialized.
    Remedy(const Remedy& other);
    Remedy(Remedy&& other) noexcept;
    Remedy& operator=(const Remedy& other);
    Remedy& operator=(Remedy&& other) noexcept;
    ~Remedy();

    bool ofData() const { return std::holds_alternative<DataChange>(change); }
};

/** "Let rare classes count more": class_weight is balanced from then on. */
Remedy letRareClassesCount();

/** Does what the button says. */
void mend(Project& project, const Remedy& remedy);

}  // namespace lamina
