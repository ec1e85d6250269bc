// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a drawing as forward ops, each layer in its own words.
#pragma once

#include "engine/compile/infer.h"
#include "engine/layers/common.h"
#include "engine/plan/plan_builder.h"

namespace lamina {

struct LoweredNet {
    std::vector<ValueId> inputs, outputs;  // (batch, …), in the order of Inference::inputs and outputs
    std::vector<ValueId> masks;            // of the outputs: which rows of them count; noValue: all
    struct Activity {
        ValueId x;
        Penalty penalty;
    };
    std::vector<Activity> activities;      // what joins the loss besides
};

/** Adds the variables of all layers to an empty plan, in topological order. */
void declareWeights(const Graph& graph, const Inference& inference, Plan& plan);

/** Emits the forward ops of all layers for one batch size. What a layer makes is named after it: "dense.output". */
LoweredNet lower(const Graph& graph, const Inference& inference, PlanBuilder& builder, Plan& plan, std::int64_t batch);

}  // namespace lamina
