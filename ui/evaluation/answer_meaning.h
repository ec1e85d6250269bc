// SPDX-License-Identifier: GPL-3.0-or-later
// What the numbers of an output mean, found out once a net, and how they are shown at every answer.
#pragma once

#include <QString>
#include <cstddef>
#include <optional>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/data/dataset.h"
#include "engine/trained/support.h"
#include "engine/trained/trained_model.h"

namespace lamina::ui {

class AnswerView;

/** Of one output. */
struct AnswerMeaning {
    Preparation preparation;  // of its own target
    bool classes = false;     // its loss takes classes: so it is read where the preparation has no word on it
    bool logits = false;      // it ends without softmax or sigmoid, which its loss puts behind it
    bool shares = false;      // its numbers are probabilities, or become some: only these are said in percent
};

/** What is known of the data: by the model; of one from elsewhere, which says nothing, by the data it is judged on, where they are there and
 *  fit so many inputs. */
const Preparation& knownOf(const TrainedModel& model, const Dataset* data, std::size_t inputs);

/** In the order of the answers. known: what is known of the data: by the model, or where it comes from elsewhere by the data that it is given. */
std::vector<AnswerMeaning> meaningsOf(const TrainedModel& model, const Preparation& known);

/** One output's answer to one sample; drawn: the sample was, on paper. */
void showAnswer(AnswerView& view, const AnswerMeaning& meaning, const Tensor& output, bool drawn);

/** The one number of an answer that "why" asks about. */
struct Explained {
    AnswerValue value;   // of any answer of this output
    double now = 0;      // of this one
    QString said;        // "“7”", "price"
    bool share = false;  // it is a probability
};

/** Nothing for pictures, classes at every step, several numbers, and classes without probabilities. */
std::optional<Explained> explainedBy(const AnswerMeaning& meaning, const Tensor& output);

/** Whether an output of the net ends without softmax or sigmoid, by its loss. */
bool endsInLogits(const TrainedModel& model, std::size_t output = 0);

}  // namespace lamina::ui
