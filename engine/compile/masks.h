// SPDX-License-Identifier: GPL-3.0-or-later
// Which steps of a sequence count, from the layer that says so to those that ask.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "engine/compile/infer.h"

namespace lamina {

/** The masks of a net while its layers are written, as Keras has them. There are two of each there: one belongs to the drawing, and layers
 *  that are called with a mask take that; the other hangs on a tensor while the net runs, and MultiHeadAttention takes it off its
 *  inputs: layers that take the same input later find none. Source: keras/src/layers/layer.py, attention/multi_head_attention.py. */
class Masks {
 public:
    Masks(const Graph& graph, const Inference& inference);

    /** An Input has none. */
    void begin(NodeId input) { drawn_[input] = hanging_[input] = noValue; }
    /** What a layer sees of its inputs' masks. */
    std::vector<ValueId> into(NodeId layer) const;
    /** Once the layer is written: what its output has. */
    void leave(NodeId layer, LowerContext& context);
    /** What hangs on a layer's output in the end; noValue: none. */
    ValueId of(NodeId layer) const { return hanging_.at(layer); }

 private:
    std::vector<ValueId> drawn(NodeId layer) const;
    std::vector<ValueId> hanging(NodeId layer) const;
    bool takenOff(NodeId from, NodeId layer) const;
    void orderCalls();

    const Graph& graph_;
    const Inference& inference_;
    std::map<NodeId, std::pair<int, int>> order_;       // of calls in Keras: depth from the end, then as drawn
    std::map<NodeId, std::vector<NodeId>> attentions_;  // that take a layer's output
    std::unordered_map<NodeId, ValueId> drawn_, hanging_;
};

}  // namespace lamina
