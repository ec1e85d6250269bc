// SPDX-License-Identifier: GPL-3.0-or-later
// Projects to start from: each brings its data and trains as it stands; those for tables wait for the person's own.
#pragma once

#include <string>
#include <vector>

#include "engine/data/raw_data.h"
#include "engine/model/project.h"

namespace lamina {

struct Template {
    std::string name;   // on the command line: "digits_cnn"
    std::string title;  // on its card: "Digits, convolutional"
    std::string help;   // one line: "a small CNN, 28 × 28"
    Project project;
};

/** The one list, in the order of the start page: those for the person's own data first. */
const std::vector<Template>& templates();

/** The template whose net suits such data: pictures want convolutions, texts and series a memory or a view, all else rows. */
std::string templateFor(const RawData& raw, const DataRecipe& recipe);

/** Throws Error (usage) naming those there are. */
const Template& templateNamed(const std::string& name);

/** The project of a template, named after it. Throws Error (usage) naming those there are. */
Project projectFromTemplate(const std::string& name);

}  // namespace lamina
