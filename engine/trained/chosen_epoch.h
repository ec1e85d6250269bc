// SPDX-License-Identifier: GPL-3.0-or-later
// Which epoch's weights of a training are used: those of its last step, or those of its best epoch, which were kept beside them.
#pragma once

#include <string>

#include "engine/trained/trained_model.h"

namespace lamina {

/** Why it has no weights of a best epoch, in a clause ("kept no best epoch: …"); empty where it has. */
std::string whyNoBest(const TrainedModel& model);

/** With the weights of its best epoch, which it may have already. What its optimizer kept stays that of the last step. Throws Error (input)
 *  where whyNoBest has words. called: who it is, for the sentence ("run 7"). */
TrainedModel bestEpochOf(TrainedModel model, const std::string& called);

/** With the weights of its last step. Throws Error (input) where its best epoch's were put in their place and they were not kept. */
TrainedModel lastEpochOf(TrainedModel model, const std::string& called);

}  // namespace lamina
