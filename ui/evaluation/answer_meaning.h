// SPDX-License-Identifier: GPL-3.0-or-later
// What the numbers of an output mean, found out once a net, and how they are shown at every answer.
#pragma once

#include <QString>
#include <cstddef>

#include "engine/base/tensor.h"
#include "engine/data/dataset.h"
#include "engine/trained/explained.h"
#include "engine/trained/trained_model.h"

namespace lamina::ui {

class AnswerView;

/** What is known of the data: by the model; of one from elsewhere, which says nothing, by the data it is judged on, where they are there and
 *  fit so many inputs. */
const Preparation& knownOf(const TrainedModel& model, const Dataset* data, std::size_t inputs);

/** One output's answer to one sample; drawn: the sample was, on paper. */
void showAnswer(AnswerView& view, const AnswerMeaning& meaning, const Tensor& output, bool drawn);

/** What is explained, in a sentence: "“7”", "price", "the answer". */
QString saidOf(const Explained& explained);

/** Whether an output of the net ends without softmax or sigmoid, by its loss. */
bool endsInLogits(const TrainedModel& model, std::size_t output = 0);

}  // namespace lamina::ui
