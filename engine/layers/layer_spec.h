// SPDX-License-Identifier: GPL-3.0-or-later
// What a layer is: one declaration from which palette, inspector, files, CLI help, documentation and tests are made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/shape.h"
#include "engine/model/graph.h"
#include "engine/model/issue.h"
#include "engine/model/param.h"
#include "engine/plan/plan_builder.h"

namespace lamina {

/** The groups of the palette, in its order; each has a colour. */
enum class Family { Input, Core, Convolution, Pooling, Sequence, Reshaping, Normalization, Activation, Regularization, Augmentation, Merging };
std::string_view title(Family family);

/** A variable of a layer. Fans of initializers follow from the shape, as in Keras. */
struct WeightSpec {
    std::string name;  // Keras' attribute: "kernel"
    Shape shape;
    std::string initializer;
    bool trainable = true;
    double l1 = 0, l2 = 0;  // penalties that join the loss: of the sizes, of the squares
    Constraint constraint{};  // what it is held to
    std::string object{};  // where Keras' files keep it below the layer: "cell", "query_dense"; empty: it is the layer's own
};

/** Numbers that a layer was given with its parameters: no variable of the model, but there while it runs. */
struct ConstantSpec {
    std::string name;
    std::vector<float> values;
};

/** What becomes of the mask of a sequence, which says what steps count: Keras' supports_masking and compute_mask. Of a shape
 *  (batch, steps, channels) it has (batch, steps): all axes but the last. */
enum class MaskRule : std::uint8_t {
    Ends,    // the output has none
    Passes,  // it has that of the first input
    Begins,  // the layer makes it
    Merges,  // a step counts where it does in any input; there is one where all inputs have one
    Joins    // they stand side by side, as the inputs do on an axis before the last; what has none counts
};

/** Of what a number that comes out is made, for who looks through a layer at what is before it. */
enum class Passage : std::uint8_t {
    Mixes,  // of numbers of several channels, or nobody has said
    Moves,  // of numbers of one channel, moved or joined: what is dead behind the layer is dead before it
    Keeps   // of the one in its place alone, whatever becomes of the shape
};

/** What becomes of the scale of numbers: whether they are pixels of 0 to 255, or prices. */
enum class ScaleRule : std::uint8_t {
    Needs,   // the layer learns from them as they are, or hands on what depends on it
    Passes,  // it leaves them what they are
    Sets     // it brings them to a scale of its own, or looks them up
};

/** What a shape rule sees and says. Shapes are without the batch axis. */
class InferContext {
 public:
    InferContext(const Node& node, const ParamReader& reader, std::vector<Shape> shapes, std::vector<std::string> inputNames)
        : params(reader), inputs(std::move(shapes)), node_(&node), inputNames_(std::move(inputNames)) {}

    ParamReader params;
    std::vector<Shape> inputs;
    std::vector<bool> masked{};  // which inputs have a mask; empty: none

    Shape output;
    std::vector<WeightSpec> weights;
    std::vector<ConstantSpec> constants;
    double multiplyAdds = 0;  // of one sample, forward

    const Node& node() const { return *node_; }
    /** The name of the layer behind an input, for sentences. */
    const std::string& inputName(int i) const { return inputNames_.at(static_cast<std::size_t>(i)); }
    bool hasMask(std::size_t i) const { return i < masked.size() && masked[i]; }
    /** The drawing is wrong here; the first sentence stays. title: "dense needs …"; detail: what came from whom; and how
     *  to mend it. */
    void fail(std::string title, std::string detail, std::vector<Remedy> fixes = {});
    bool failed() const { return failed_; }
    const Issue& issue() const { return issue_; }

 private:
    const Node* node_;
    std::vector<std::string> inputNames_;
    bool failed_ = false;
    Issue issue_;
};

/** What a layer needs to write itself as ops. Values are with the batch axis. */
struct LowerContext {
    PlanBuilder& plan;
    ParamReader params;
    std::vector<ValueId> inputs;
    std::vector<ValueId> weights;  // in the order of InferContext::weights
    std::vector<ValueId> constants;  // in the order of InferContext::constants
    Shape output;                  // (batch, …)
    std::uint32_t stream;          // this layer's random stream
    bool trainable;                // a frozen BatchNormalization runs in inference mode, as in Keras
    std::vector<ValueId> masks{};  // of the inputs, 1 where a step counts, else 0; noValue: all do
    ValueId ownMask = noValue;     // what a layer leaves whose rule is Begins
    std::optional<std::vector<ValueId>> penalised{};  // what a penalty of its numbers counts, (batch, …) each; none: its output

    ValueId maskOf(std::size_t input) const { return input < masks.size() ? masks[input] : noValue; }
};

struct LayerSpec {
    std::string name;  // Keras' class name
    Family family;
    std::string help;  // one sentence
    int minInputs = 1, maxInputs = 1;  // maxInputs < 0: any number
    std::vector<ParamSpec> params;
    bool takesTrainable = true;  // whether Keras' constructor knows the word "trainable"
    /** The words after the name on the card: "512 · relu". */
    std::string (*summary)(const ParamReader&) = nullptr;
    void (*infer)(InferContext&) = nullptr;
    /** Writes the layer as ops and returns its output. Null for an Input, whose value is the program's own. */
    ValueId (*lower)(LowerContext&) = nullptr;
    /** By the shape of the first input. Null: the mask ends here. */
    MaskRule (*mask)(const ParamReader&, const Shape& input) = nullptr;
    /** Whether Keras calls it with a mask: then it is that of the drawing, whatever MultiHeadAttention took off since (compile/masks.h). */
    bool takesMask = false;
    Passage passage = Passage::Mixes;
    ScaleRule scale = ScaleRule::Needs;
    /** The activation that all its numbers go through last: "relu". Null: none with a name. */
    std::string (*function)(const ParamReader&) = nullptr;
    /** The parameter that says how many numbers it gives on its last axis, each a sum put through its activation: "units". Empty: there is none such. */
    std::string width{};
    /** Of a layer that looks ids up, the parameter that says how many it knows. Empty: it takes numbers. */
    std::string ids{};

    MaskRule maskRule(const ParamReader& reader, const Shape& input) const { return mask ? mask(reader, input) : MaskRule::Ends; }
};

}  // namespace lamina
