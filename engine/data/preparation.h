// SPDX-License-Identifier: GPL-3.0-or-later
// How raw values become what the net sees: statistics fitted on the training part, categories on all used rows, kept with the model, applied again to predict.
#pragma once

#include <string>
#include <vector>

#include "engine/base/shape.h"
#include "engine/data/date_order.h"
#include "engine/data/number_style.h"
#include "engine/model/data_recipe.h"

namespace lamina {

/** One column of a table after fitting. */
struct PreparedColumn {
    std::string name;
    bool category = false;
    std::string fill;                     // what a missing value becomes; a number as text, or a category
    double offset = 0, scale = 1;         // of a number: (value - offset) * scale, of its logarithm where that is taken first
    std::vector<std::string> categories;  // in index order; one input each when oneHot
    bool oneHot = true;
    std::int64_t length = 0;              // of text: ids a row; categories then hold the word of each id, "" and "[UNK]" first
    ColumnScaling function = ColumnScaling::Auto;  // of a number: the logarithm taken before offset and scale, or Auto for none
    bool ids = false;                     // of a category: its place, as an Embedding takes it; categories then begin with "[UNK]", whatever is not known
    std::string input = {};               // of a net with several: the Input it enters
    DateOrder dates = DateOrder::Either;  // of a number that was written as dates: how they were read
    NumberStyle style = NumberStyle::Plain;  // of a number: how the file it was fitted on writes it
    std::string commonest = {};           // of a category: the one of most rows; empty in files from before it was kept
    bool operator==(const PreparedColumn&) const = default;
};

/** The fitted preparation of a data set; plain values, stored as JSON beside the model. */
struct Preparation {
    std::string source;                   // a name of data/sources.h
    std::vector<PreparedColumn> inputs;   // of a table, in order; empty for images and arrays
    std::vector<PreparedColumn> targets;  // of a table
    std::vector<std::string> classes;     // names of the target's classes; empty for numbers
    Windows windows;                      // over rows of a table
    bool targetsAreInputs = false;        // of arrays: the net gives its inputs back, pictures as numbers from 0 to 1
    Shape inputShape;                     // of a sample
    bool operator==(const Preparation&) const = default;
};

}  // namespace lamina
