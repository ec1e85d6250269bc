// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/remedy.h"

#include <utility>

namespace lamina {

Remedy letRareClassesCount() {
    return {"Let rare classes count more", [](TrainingRecipe& training) { training.classWeight = "balanced"; }};
}

namespace {

struct Mender {
    Project& project;

    void operator()(const GraphChange& change) const { change(project.graph); }
    void operator()(const DataChange& change) const { project.data = change(std::move(project.data)); }
    void operator()(const RecipeChange& change) const { change(project.training); }
    void operator()(const ProjectChange& change) const { change(project); }
};

}  // namespace

Remedy::Remedy(std::string words, Change by) : title(std::move(words)), change(std::move(by)) {}
Remedy::Remedy(const Remedy&) = default;
Remedy::Remedy(Remedy&&) noexcept = default;
Remedy& Remedy::operator=(const Remedy&) = default;
Remedy& Remedy::operator=(Remedy&&) noexcept = default;
Remedy::~Remedy() = default;

void mend(Project& project, const Remedy& remedy) { std::visit(Mender{project}, remedy.change); }

}  // namespace lamina
