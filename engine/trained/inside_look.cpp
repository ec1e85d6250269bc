// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/inside_look.h"

#include <algorithm>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/compile/compile.h"
#include "engine/layers/catalogue.h"
#include "engine/trained/evaluation.h"
#include "engine/trained/part_net.h"

namespace lamina {

namespace {

constexpr std::uint64_t mostBytes = std::uint64_t{1} << 28;  // for activations of a look

const Node& nodeOf(const Graph& graph, const std::string& layer) {
    const auto it = std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const Node& n) { return n.name == layer; });
    if (it == graph.nodes.end()) throw Error::input("there is no layer " + layer + " in this net", {});
    return *it;
}

/** Where the numbers of filter f, input i, at row y and column x stand. */
struct KernelForm {
    Dim count = 0, height = 1, width = 1, inputs = 1;
    Dim ofFilter = 1, ofInput = 1, ofRow = 0, ofColumn = 0;  // strides
};

/** Of layers whose kernels are pictures. */
KernelForm formOf(const Node& node, const Shape& k, const Shape& picture) {
    if (node.layer == "Conv2D") return {k[3], k[0], k[1], k[2], 1, k[3], k[1] * k[2] * k[3], k[2] * k[3]};
    if (node.layer == "Conv2DTranspose") return {k[2], k[0], k[1], k[3], k[3], 1, k[1] * k[2] * k[3], k[2] * k[3]};
    if (node.layer == "DepthwiseConv2D" || node.layer == "SeparableConv2D") return {k[2] * k[3], k[0], k[1], 1, 1, 1, k[1] * k[2] * k[3], k[2] * k[3]};
    if (node.layer == "Conv1D") return {k[2], k[1], k[0], 1, 1, 1, k[2], k[1] * k[2]};  // a row an input channel
    const bool whole = node.layer == "Dense" && k.rank() == 2 && picture.rank() >= 2 && picture.elements() == k[0] && picture[0] > 1 && picture[1] > 1;
    const Dim channels = picture.rank() == 3 ? picture[2] : 1;
    if (whole) return {k[1], picture[0], picture[1], channels, 1, k[1], picture[1] * channels * k[1], channels * k[1]};
    return {};
}

/** What a layer reads, where nothing but its form has changed since it was a picture. */
Shape pictureRead(const Graph& graph, const Inference& inference, const Node& node) {
    NodeId at = node.id;
    for (auto before = inputsOf(graph, at); before.size() == 1; before = inputsOf(graph, at)) {
        at = before.front().from;
        const Node& layer = *findNode(graph, at);
        if (isInput(layer)) return inference.at(at).output;
        if (passageOf(layer) != Passage::Keeps) break;
    }
    return {};
}

const Weight* kernelOf(const std::vector<Weight>& weights, const std::string& layer) {
    for (const char* name : {"kernel", "depthwise_kernel"})
        for (const Weight& w : weights)
            if (w.layer == layer && w.name == name) return &w;
    return nullptr;
}

Tensor filtersOf(const KernelForm& form, std::span<const float> kernel) {
    const Dim channels = form.inputs == 3 ? 3 : 1;
    std::vector<float> pictures;
    pictures.reserve(static_cast<std::size_t>(form.count * form.height * form.width * channels));
    for (Dim f = 0; f < form.count; ++f)
        for (Dim y = 0; y < form.height; ++y)
            for (Dim x = 0; x < form.width; ++x)
                for (Dim c = 0; c < channels; ++c) {
                    const Dim at = f * form.ofFilter + y * form.ofRow + x * form.ofColumn;
                    float sum = 0;
                    for (Dim i = c; i < (channels == 3 ? c + 1 : form.inputs); ++i) sum += kernel[static_cast<std::size_t>(at + i * form.ofInput)];
                    pictures.push_back(channels == 3 ? sum : sum / static_cast<float>(form.inputs));
                }
    return Tensor::of({form.count, form.height, form.width, channels}, pictures);
}

void count(InsideLook& look) {
    const auto values = look.outputs.as<float>();
    const Shape& shape = look.outputs.shape();
    const std::size_t units = shape.rank() > 1 ? static_cast<std::size_t>(shape.back()) : 1;
    std::vector<bool> answers(units, false);
    std::size_t zeros = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] == 0) ++zeros;
        else answers[i % units] = true;
    }
    const std::size_t every = std::max<std::size_t>(1, (values.size() + InsideLook::someMost - 1) / InsideLook::someMost) | 1;  // odd: all units come in
    for (std::size_t i = 0; i < values.size(); i += every) look.some.push_back(static_cast<double>(values[i]));
    look.units = static_cast<std::int64_t>(units);
    look.silent = std::count(answers.begin(), answers.end(), false);
    look.zeros = values.empty() ? 0 : static_cast<double>(zeros) / static_cast<double>(values.size());
}

Tensor firstOf(const Tensor& tensor, std::int64_t samples) {
    Shape shape = tensor.shape();
    const std::size_t bytes = tensor.bytes().size() / static_cast<std::size_t>(shape[0]) * static_cast<std::size_t>(samples);
    shape[0] = static_cast<Dim>(samples);
    return Tensor(tensor.dtype(), shape, std::vector<std::byte>(tensor.bytes().begin(), tensor.bytes().begin() + static_cast<std::ptrdiff_t>(bytes)));
}

}  // namespace

/** The net up to a layer, made ready to run. */
struct NetInside::Part {
    std::string layer;
    std::int64_t asked = 0, samples = 0;
    std::vector<std::size_t> inputs;  // of the whole net, by their place
    std::unique_ptr<Executor> executor;
};

std::vector<std::string> NetInside::layers() const {
    std::vector<std::string> names;
    for (const NodeId id : infer(graph_).order)
        if (const Node* node = findNode(graph_, id); !isInput(*node)) names.push_back(node->name);
    return names;
}

NetInside::Part& NetInside::partOf(const std::string& layer, std::int64_t samples) {
    if (part_ && part_->layer == layer && part_->asked == samples) return *part_;
    const Graph graph = leadingTo(graph_, nodeOf(graph_, layer).id);
    auto part = std::make_shared<Part>();
    part->layer = layer;
    part->asked = samples;
    std::shared_ptr<const Plan> plan;
    for (part->samples = samples;; part->samples = (part->samples + 1) / 2) {
        plan = compile(graph, {}, {{{ProgramKind::Predict, part->samples}}});
        if (plan->activationBytes <= mostBytes || part->samples == 1) break;
    }
    const auto whole = infer(graph_).inputs;
    for (const NodeId id : infer(graph).inputs) part->inputs.push_back(static_cast<std::size_t>(std::find(whole.begin(), whole.end(), id) - whole.begin()));
    part->executor = openExecutor(deviceOf("cpu"), plan, {1});
    part_ = std::move(part);
    return *part_;
}

Tensor NetInside::answers(Part& part, const std::vector<Weight>& weights, std::span<const Tensor> inputs) const {
    Weights all;
    all.variables = weights;
    part.executor->setWeights(matchWeights(part.executor->plan(), all));
    std::vector<Tensor> own;
    for (const std::size_t i : part.inputs) {
        if (i >= inputs.size()) throw Error::input("the net takes more inputs than the data have", {});
        own.push_back(firstOf(inputs[i], part.samples));
    }
    return part.executor->predict(own).front();
}

InsideLook NetInside::look(const std::string& layer, const std::vector<Weight>& weights, std::span<const Tensor> inputs) {
    InsideLook look;
    look.layer = layer;
    const Node& node = nodeOf(graph_, layer);
    const Node* owner = node.weightsOf ? findNode(graph_, node.weightsOf) : &node;
    if (const Weight* kernel = owner ? kernelOf(weights, owner->name) : nullptr; kernel && kernel->value.dtype() == DType::Float32) {
        const KernelForm form = formOf(node, kernel->value.shape(), pictureRead(graph_, infer(graph_), node));
        if (form.count > 0) look.filters = filtersOf(form, kernel->value.as<float>()), look.filterInputs = form.inputs;
    }
    if (inputs.empty() || inputs.front().shape().rank() == 0 || inputs.front().shape()[0] == 0) return look;
    look.outputs = answers(partOf(layer, inputs.front().shape()[0]), weights, inputs);
    count(look);
    return look;
}

std::vector<std::uint32_t> samplesToLookWith(const Dataset& data, std::size_t most) {
    const auto& rows = !data.parts.validation.empty() ? data.parts.validation : !data.parts.test.empty() ? data.parts.test : data.parts.train;
    return {rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(most, rows.size()))};
}

std::vector<Tensor> inputsOf(const Dataset& data, std::span<const std::uint32_t> samples) {
    std::vector<Tensor> taken;
    for (const Tensor& input : data.inputs) {
        Shape shape = input.shape();
        const std::size_t bytes = shape[0] > 0 ? input.bytes().size() / static_cast<std::size_t>(shape[0]) : 0;
        shape[0] = static_cast<Dim>(samples.size());
        std::vector<std::byte> rows;
        rows.reserve(bytes * samples.size());
        for (const std::uint32_t s : samples) {
            const auto from = input.bytes().begin() + static_cast<std::ptrdiff_t>(bytes * s);
            rows.insert(rows.end(), from, from + static_cast<std::ptrdiff_t>(bytes));
        }
        taken.emplace_back(input.dtype(), shape, std::move(rows));
    }
    return taken;
}

}  // namespace lamina
