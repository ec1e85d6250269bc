// SPDX-License-Identifier: GPL-3.0-or-later
// A figure of a net of numbers as people read it: an error in the unit of the column that it is of, and what else it is of in words.
#pragma once

#include <string>
#include <vector>

#include "engine/data/preparation.h"

namespace lamina {

struct ToldFigure {
    double value = 0;
    std::string unit = {};  // "in units of price", "in squared units of price", "of log price", "of standardized price"; empty: there is nothing to add
    bool own = false;       // as it is of the column's own numbers
};

/** Of an evaluation on targets that were prepared so. name: in logs, "loss" as well; outputs: their names, where there are several. Errors that grow as their
 *  numbers do are in the unit of an only column, of a logarithm in that of the logarithm; all others stay as they are. */
ToldFigure toldFigure(const Preparation& preparation, const std::vector<std::string>& outputs, const std::string& name, double value);

}  // namespace lamina
