// SPDX-License-Identifier: GPL-3.0-or-later
// What an evaluation says of single classes and single samples, for people and as JSON.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/trained/class_scores.h"
#include "engine/trained/label_scores.h"
#include "engine/trained/never_said.h"
#include "engine/trained/trained_model.h"

namespace lamina::cli {

/** A sample that the model is far from. */
struct Missed {
    std::uint32_t row = 0;   // of the data, from 1
    std::string file;        // of a picture
    nlohmann::json truth, said;  // a class's name, or a number
    double sureness = 0;     // of a class
    double off = 0;          // the loss of a class, the distance of a number
};

/** Of one output of the net. */
struct OutputAnswers {
    std::string name;  // empty where the net has but one
    std::vector<std::string> classes;
    std::optional<ClassScores> scores;  // where the answers are classes
    std::optional<LabelScores> labels;  // where they are several yes or no
    std::optional<Issue> neverSaid;     // of scores: classes that are overlooked
    bool listsWorst = false;
    std::vector<Missed> worst;          // the furthest first
};

/** files: of pictures, where each raw row came from; worst: how many samples to list. */
std::vector<OutputAnswers> answersOf(const TrainedModel& model, const Dataset& data, const Evaluation& evaluation, const std::vector<std::string>& files,
                                     std::size_t worst);

/** Joins the keys "classes", "always_commonest" (what saying nothing but the commonest class would bring), "never_said" (a sentence, where one is), "confusion" (of more than ClassScores::mostInMatrix classes none), "labels"
 *  and "worst"; of a net with several outputs those of each under "outputs". */
void addJson(nlohmann::ordered_json& all, const std::vector<OutputAnswers>& answers);

void print(const OutputAnswers& answers);

}  // namespace lamina::cli
