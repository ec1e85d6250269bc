// SPDX-License-Identifier: GPL-3.0-or-later
// What many layers share: parameters, shape rules, and repairs of a drawing.
#pragma once

#include <string>

#include "engine/layers/layer_spec.h"
#include "engine/model/param_makers.h"

namespace lamina {

// ---- parameters
ParamSpec activationParam();
ParamSpec useBiasParam();
/** key: "kernel_initializer". */
ParamSpec initializerParam(std::string key, std::string value, std::string help);

/** key: "kernel_regularizer". */
ParamSpec regularizerParam(std::string key);
/** "activity_regularizer": a penalty of what the layer gives. */
ParamSpec activityRegularizerParam();
/** key: "kernel_constraint". What weights are held to, in words: see recipes/constraints.h. */
ParamSpec constraintParam(std::string key);
/** What of a layer's numbers joins the loss, by the sample: l1 of their sizes, l2 of their squares. */
struct Penalty {
    double l1 = 0, l2 = 0;
    bool any() const { return l1 > 0 || l2 > 0; }
};
/** Of such a parameter, or of ActivityRegularization's own two; nothing for layers without. */
Penalty activityPenalty(const ParamReader& params);
/** The weight with the penalty and the constraint of that layer's parameters. what: "kernel", of "kernel_regularizer" and "kernel_constraint". */
WeightSpec governed(WeightSpec weight, const ParamReader& params, const std::string& what);

/** What a layer with such a parameter applies last. */
std::string ownActivation(const ParamReader& params);

/** " · relu" for a card; empty for linear. */
std::string activationSummary(const ParamReader& params);

// ---- shape rules
/** The output has the shape of the input. */
void sameShape(InferContext& context);
/** Fails with a sentence and a repair unless the input has `rank` axes. what: "an image, height × width × channels". */
bool requireRank(InferContext& context, int rank, const std::string& what);

/** The extents of the axes that "axis" names, where these are the last ones; fails and gives none where it names others. */
Ints requireLastAxes(InferContext& context);
/** The same of a layer that was inferred. in: without the batch. */
Ints extentsOfLast(const Ints& axis, const Shape& in);

/** How many numbers a shape holds, where the product may be too large for a Dim. */
double count(const Shape& shape);

// ---- masks
/** The mask goes on: Keras' supports_masking. */
MaskRule passesMask(const ParamReader& params, const Shape& input);
/** x (…, n) with 0 in all steps that do not count; x itself where there is no mask (…). */
ValueId countedSteps(LowerContext& context, ValueId x, ValueId mask);

// ---- ops
/** x with every slice of an axis (counted with the batch) several times. */
ValueId repeated(LowerContext& context, ValueId x, int axis, Dim times);
/** x (rows, …, channels) normalised by groups, with "epsilon", and gamma and beta where "scale" and "center" say so. */
ValueId groupNormalised(LowerContext& context, ValueId x, Dim groups);
/** The input with whole channels dropped at "rate" in training. */
ValueId droppedChannels(LowerContext& context);

// ---- repairs
/** Puts a new layer between this one and what feeds input i. */
Remedy insertBefore(const InferContext& context, int input, const std::string& layer, Params params = {});
/** What may make input i as the first one, for layers that want equal shapes; empty where nothing is obvious. */
std::vector<Remedy> equalShapeFixes(const InferContext& context, int input);
/** Sets a parameter of this layer. */
Remedy setParam(const InferContext& context, const std::string& key, ParamValue value);

}  // namespace lamina
