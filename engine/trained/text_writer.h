// SPDX-License-Identifier: GPL-3.0-or-later
// A net that says the next character of a text writes the text on, character by character.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"
#include "engine/trained/evaluation.h"
#include "engine/trained/trained_model.h"

namespace lamina {

/** Whether the model reads a window of characters and names the next one. */
bool writesText(const TrainedModel& model);

struct WritingChoice {
    double temperature = 1;  // 0: always the likeliest character; above 1: bolder than what was learnt
    std::uint64_t seed = 42;
};

class TextWriter {
 public:
    /** Throws Error where the model does not write text. */
    explicit TextWriter(const TrainedModel& model, WritingChoice choice = {});

    /** What the text begins with, UTF-8. Characters that the model has not learnt are left out and come back, each once. Throws Error::Input
     *  where none is left. */
    std::vector<std::string> begin(std::string_view text);
    /** The next character. */
    std::string next();

 private:
    /** The shares of the classes behind the last character. */
    std::vector<double> shares();
    std::size_t chosen(const std::vector<double>& shares);

    Preparation preparation_;
    WritingChoice choice_;
    Predictor predictor_;
    Random random_;
    std::size_t length_;
    bool logits_;
    std::vector<std::string> text_;  // characters, the last length_ of them
};

}  // namespace lamina
