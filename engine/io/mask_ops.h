// SPDX-License-Identifier: GPL-3.0-or-later
// Keras works out the masks of a Functional model by ops that stand among its layers. A drawing needs none: its layers say what becomes
// of a mask. But the ops count where Keras orders layers by depth, and a file says with which of them a layer is called.
// Source: keras/src/layers/layer.py, core/embedding.py, core/masking.py, merging/base_merge.py, merging/concatenate.py (compute_mask).
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/io/nested_model.h"
#include "engine/io/json_reader.h"
#include "engine/model/graph.h"

namespace lamina {

/** What a mask is made of in the end: layers whose outputs are compared, and with which number. */
using MaskSources = std::set<std::pair<NodeId, double>>;

/** The ops that Keras would set for a drawing; their ids are below 0. */
struct MaskOps {
    enum class Kind { NotEqual, Any, LogicalOr, ExpandDims, ZerosLike, OnesLike, Concatenate };
    std::map<NodeId, std::vector<NodeId>> reads;  // of an op: ops and layers
    std::map<NodeId, Kind> kinds;
    std::map<NodeId, double> compares;            // of those that begin a mask: with which number
    std::map<NodeId, std::int64_t> axes;          // of a Concatenate
    std::map<NodeId, NodeId> masks;               // layer → the op that gives its output's mask
    std::map<NodeId, NodeId> calledWith;          // layer → the op that it is called with

    MaskSources sourcesOf(NodeId op) const;
    /** An op and all it reads, each behind what it reads itself. */
    std::vector<NodeId> upTo(NodeId op) const;
};
/** Keras' class of a kind of op. */
std::string className(MaskOps::Kind kind);
MaskOps maskOpsOf(const Graph& graph);

/** Whether an entry among a model's layers is such an op. */
bool isMaskOp(const Json& layer);

/** The masks with which a file calls its layers: they must be those that their inputs have anyway. */
class MaskClaims {
 public:
    /** The layer behind ["dense", 0, 0]. */
    using Find = std::function<NodeId(const JsonReader& history)>;

    void addOp(const std::string& name, const Json& op) { ops_[name] = op; }
    bool isOp(const std::string& name) const { return ops_.contains(name); }
    void claim(NodeId layer, int port, const JsonReader& tensor) { claims_.push_back({layer, port, tensor.json(), tensor.where()}); }
    /** Throws Error (input) for a mask that is another. */
    void check(const Graph& graph, const Find& find) const;

 private:
    struct Claim {
        NodeId layer;
        int port;
        Json tensor;
        std::string where;
    };
    void collect(const Json& json, const std::string& where, const Find& find, std::set<std::string>& seen, const double* compares, MaskSources& found) const;

    std::map<std::string, Json> ops_;
    std::vector<Claim> claims_;
};

}  // namespace lamina
