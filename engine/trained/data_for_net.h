// SPDX-License-Identifier: GPL-3.0-or-later
// Data for a net that is there already: another scaling than its own would be another input.
#pragma once

#include "engine/data/dataset.h"
#include "engine/data/raw_data.h"
#include "engine/trained/trained_model.h"

namespace lamina {

/** Data as a net's own preparation makes them. Of the table it was trained on in the parts it had: its training rows are no test. Of
 *  other data all rows are. here: the recipe they were read by. Throws Error where they are not what the net takes. */
Dataset preparedFor(const TrainedModel& model, const RawData& raw, const DataRecipe& here);

}  // namespace lamina
