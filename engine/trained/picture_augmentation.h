// SPDX-License-Identifier: GPL-3.0-or-later
// The layers behind an Input that change pictures by chance in training, as a person turns them on and off one by one. The net is
// the only truth: what is on is what is drawn there (MixUp: what the training recipe says).
#pragma once

#include <string>
#include <vector>

#include "engine/compile/infer.h"
#include "engine/data/dataset.h"
#include "engine/model/project.h"

namespace lamina {

/** A way to change pictures by chance. */
struct AugmentationKind {
    std::string title;               // of its check box: "Rotate"
    std::string layer;               // of the catalogue; empty: MixUp, which is a number of the training recipe
    std::vector<std::string> params; // the keys of those that say how much
    bool moves;                      // the parts of a picture: a target that is a picture itself would not move along
};

/** All of them, in the order in which they stand in a net. */
const std::vector<AugmentationKind>& augmentationKinds();
/** What the layer does, in a sentence. */
const std::string& helpOf(const AugmentationKind& kind);
/** The spec of one of its parameters: the layer's own, or the training recipe's. Throws Error on an unknown key. */
const ParamSpec& paramSpec(const AugmentationKind& kind, const std::string& key);

/** The Inputs behind which pictures (height × width × channels) are: the net's, in its order. */
std::vector<NodeId> pictureInputs(const Graph& graph, const Inference& inference);
/** What is black and what is white in samples, judged by those given: of bytes 0 and 255. */
Floats pixelRange(const Tensor& samples);
/** Whether samples have targets that are pictures or maps of them, which what moves pictures would spoil. */
bool targetsArePictures(const Dataset& data);

/** The layer of that kind in the line behind an Input; 0: there is none, or it is MixUp. */
NodeId augmentationBehind(const Graph& graph, NodeId input, const AugmentationKind& kind);
/** The last of these layers behind an Input, whose output training goes on with; the Input itself where there is none. */
NodeId lastAugmentation(const Graph& graph, NodeId input);
bool augments(const Project& project, NodeId input, const AugmentationKind& kind);

/** What is given to a new layer of that kind behind an Input, where the defaults would not do for these pictures: a window a little
 *  smaller than they are, the range of their numbers. range: of the samples, as pixelRange() has it. */
Params augmentationParams(const Graph& graph, const Inference& inference, NodeId input, const AugmentationKind& kind, const Floats& range);
/** Turns it on or off: puts the layer into the line behind the Input and makes room for its card, or takes it out, joins what it parted
 *  and closes the gap. */
void setAugmentation(Project& project, NodeId input, const AugmentationKind& kind, bool on, const Floats& range);

}  // namespace lamina
