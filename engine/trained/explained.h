// SPDX-License-Identifier: GPL-3.0-or-later
// What the numbers of an output mean, and which of them "why" asks about: one for the window and for lamina-cli.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/data/preparation.h"
#include "engine/trained/support.h"
#include "engine/trained/trained_model.h"

namespace lamina {

/** Of one output. */
struct AnswerMeaning {
    Preparation preparation;  // of its own target
    bool classes = false;     // its loss takes classes: so it is read where the preparation has no word on it
    bool logits = false;      // it ends without softmax or sigmoid, which its loss puts behind it
    bool shares = false;      // its numbers are probabilities, or become some: only these are said in percent
};

/** Of an output, by its name (empty: the only one); own: what is known of its target. */
AnswerMeaning meaningOf(const Project& project, const std::string& output, Preparation own);
/** In the order of the answers. known: what is known of the data: by the model, or where it comes from elsewhere by the data that it is given. */
std::vector<AnswerMeaning> meaningsOf(const TrainedModel& model, const Preparation& known);

/** Whether its numbers are probabilities, or become some behind its loss. named: they tell classes whose names are known, which may learn by any loss. */
bool saysProbabilities(const AnswerMeaning& meaning, bool named);

/** Whether so many numbers of one answer tell a class. */
bool saysClass(const AnswerMeaning& meaning, std::size_t numbers);

/** Whether numbers that tell no class are how likely something is, each by itself: a yes, labels. */
bool saysHowLikely(const AnswerMeaning& meaning);
/** Such a number as a probability. */
double likely(const AnswerMeaning& meaning, float number);

/** The one number of an answer that "why" asks about. */
struct Explained {
    AnswerValue value;   // of any answer of this output
    double now = 0;      // of this one
    std::string said;    // the class "7", the target "price"; empty: it has no name
    bool isClass = false;
    bool share = false;  // it is a probability
};

/** Whether a loss of its number is worth a word: of what is no number never. */
bool matters(const Explained& explained, double lost);
/** Which of some losses are, the largest first, whichever way. */
std::vector<std::size_t> reasons(const Explained& explained, std::span<const double> lost);

/** What can be explained of an answer to one sample: the class it says, its number, or each of its numbers that have names. Nothing of
 *  pictures, of classes at every step, of several numbers without names, and of classes without probabilities. */
std::vector<Explained> explainedBy(const AnswerMeaning& meaning, const Tensor& output);

}  // namespace lamina
