// SPDX-License-Identifier: GPL-3.0-or-later
// Classes that a net overlooks: an accuracy of 99 % may be that of a net which always says the frequent one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/model/issue.h"
#include "engine/trained/class_scores.h"

namespace lamina {

/** That classes which occur were never said, and what would help where they are rare and do not count more already: "It never says fraud". names: of
 *  the classes. Nothing where every class is said, or where a sample has several answers, as a text has. */
std::optional<Issue> neverSaid(const ClassScores& scores, const std::vector<std::string>& names, const TrainingRecipe& recipe);

/** The class to look at first: the rarest where classes are far from even (of one answer a sample), else of no and yes it is yes, of more the first. */
int classToLookAt(const ClassScores& scores);

}  // namespace lamina
