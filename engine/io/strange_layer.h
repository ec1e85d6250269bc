// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that Lamina does not have, and what it does not have of those it knows: values, parameters, kinds of penalties and constraints.
// A drawing holds them as cards with an error (compile/infer.h), or without where training alone is another; what their file said stays.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/io/json.h"
#include "engine/model/graph.h"

namespace lamina {

/** Those that were met in a file. */
struct Strangers {
    std::vector<std::string> told;  // "spectral (SpectralNormalization)", "head (Dense with activation = \"mine>swish\")"
    std::optional<Error> refusal;   // what is wrong with the first, for who needs them all
    std::map<std::string, std::string> ownClasses = {};  // of those that are drawn by another name of class: "mine>Dense" is a Dense to Keras

    bool any() const { return refusal.has_value(); }
};

/** What a layer's object in a file says otherwise than `ours`, what we would write; each value of its config is taken as a whole. Null: nothing. */
Json saidOtherwise(const Json& theirs, const Json& ours);
/** Says it again: it wins. */
void sayAgain(Json& ours, const Json& theirs);

/** Gives a layer of somebody's own, which is called as one of ours, a name of class that is none of ours: "mine>Dense", "mine.layers.Dense". */
void nameApart(Json& layer);
/** The same of a wrapper that is as none of ours, by what it is around: "Bidirectional(ConvLSTM1D)". */
void nameByInner(Json& layer);

/** What the file of a layer that Lamina does not have says of its parameters, in words, by their names; what is null there says nothing. */
std::map<std::string, std::string> saidParams(const Node& node);

// ---- values and parameters that our layer of that class does not have. Beside "config", where they stand too, a layer's object in a
// project lists them: "lacking": {"activation": {…}}.

/** Those of a layer's object, or of Node::extra; empty where there are none. */
Json lackingOf(const Json& layer);
/** What stands in Node::params for such a value: itself, or where no parameter can hold it a word that fits nowhere, so that infer() names it. */
ParamValue standInFor(const std::string& layer, const std::string& key, const Json& value);
/** Whether it still stands there: nobody has mended it. */
bool isLacking(const Node& node, const std::string& key, const Json& value);
/** Whether a drawing still has layers that Lamina does not have, or such values. */
bool holdsStrangers(const Graph& graph);

// ---- penalties and constraints of kinds that ours does not have: nothing applies them.

/** Takes the null out of `ours` where `theirs` has such a one: it counts as unknown then. */
void leaveUnsaid(Json& ours, const Json& theirs);
/** Says them again in a layer's object; drops those from `unknown` in whose place another was chosen. */
void sayUnsaid(Json& ours, Json& unknown);
/** What the layers of a drawing keep and training does not apply, in words. */
std::vector<std::string> notApplied(const Graph& graph);

}  // namespace lamina
