// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/data_fit.h"

#include <QCoreApplication>
#include <algorithm>

#include "engine/model/target_form.h"

namespace lamina::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("DataFit", text); }

Ints intsOf(const Shape& shape) { return Ints(shape.begin(), shape.end()); }

void setParam(Project& project, NodeId id, const char* key, ParamValue value) {
    if (Node* node = findNode(project.graph, id)) node->params[key] = std::move(value);
}

Misfit inputMisfit(const Node& node, const Shape& drawn, const Shape& given) {
    Misfit misfit;
    misfit.sentence = tr("%1 takes %2, the data have %3.")
                          .arg(QString::fromStdString(node.name), shapeInWords(drawn), shapeInWords(given));
    misfit.fixTitle = tr("Set %1 to %2").arg(QString::fromStdString(node.name), shapeInWords(given));
    misfit.fix = [id = node.id, given](Project& p) { setParam(p, id, "shape", intsOf(given)); };
    return misfit;
}

/** What the end of the net should say for these targets. */
struct Ending {
    Dim units;
    const char* activation;
    const char* loss;
};

Ending endingFor(const Dataset& data) {
    const auto classes = static_cast<Dim>(data.preparation.classes.size());
    if (classes > 1) return {classes, "softmax", "sparse_categorical_crossentropy"};
    const Shape target = data.targets.front().shape().withoutBatch();
    return {target.scalar() ? 1 : target.back(), "linear", "mean_squared_error"};
}

bool aboutClasses(const std::string& loss) { return loss.find("crossentropy") != std::string::npos; }

/** The layer whose units decide what the net says: the last Dense on the way to the output, over activations. */
const Node* lastDense(const Graph& graph, NodeId output) {
    const Node* node = findNode(graph, output);
    while (node && node->layer != "Dense") {
        const auto inputs = inputsOf(graph, node->id);
        const bool passes = node->layer == "Activation" || node->layer == "Softmax" || node->layer == "Dropout";
        node = passes && inputs.size() == 1 ? findNode(graph, inputs.front().from) : nullptr;
    }
    return node;
}

Misfit outputMisfit(const Project& project, NodeId output, const Shape& drawn, const Dataset& data) {
    const Ending ending = endingFor(data);
    const bool classes = data.preparation.classes.size() > 1;
    const QString wanted = classes ? tr("%n classes", nullptr).replace("%n", QString::number(ending.units))
                                   : shapeInWords(data.targets.front().shape().withoutBatch());
    Misfit misfit;
    misfit.sentence = tr("The net ends in %1, the target has %2.").arg(shapeInWords(drawn), wanted);
    const Node* dense = lastDense(project.graph, output);
    if (!dense) return misfit;
    const bool own = dense->id == output;  // else an activation of its own follows
    const QString name = QString::fromStdString(dense->name);
    misfit.fixTitle = own ? tr("Set %1 to %2 · %3").arg(name).arg(ending.units).arg(ending.activation)
                          : tr("Set %1 to %2").arg(name).arg(ending.units);
    misfit.fix = [id = dense->id, ending, own](Project& p) {
        setParam(p, id, "units", ending.units);
        if (own) setParam(p, id, "activation", std::string(ending.activation));
        const bool one = p.training.loss.name.rfind("binary", 0) == 0;
        if (one || aboutClasses(p.training.loss.name) != aboutClasses(ending.loss)) p.training.loss = {ending.loss, {}};
    };
    return misfit;
}

/** The extents the output must have for these targets. */
Shape wantedOutput(const Dataset& data) {
    const Tensor& target = data.targets.front();
    if (target.dtype() != DType::Int32) return target.shape().withoutBatch();
    Shape shape = target.shape();  // (samples, …): an index an output row
    const auto classes = static_cast<Dim>(data.preparation.classes.size());
    return shape.rank() == 1 ? Shape{classes} : shape.withoutBatch();
}

}  // namespace

QString shapeInWords(const Shape& shape) {
    if (shape.rank() != 1) return QString::fromStdString(toString(shape));
    return shape[0] == 1 ? tr("1 number") : tr("%1 numbers").arg(shape[0]);
}

std::vector<Misfit> misfits(const Project& project, const Inference& inference, const Dataset& data) {
    std::vector<Misfit> found;
    const std::size_t inputs = std::min(inference.inputs.size(), data.inputs.size());
    for (std::size_t i = 0; i < inputs; ++i) {
        const Node* node = findNode(project.graph, inference.inputs[i]);
        const Shape& drawn = inference.at(node->id).output;
        const Shape given = data.inputs[i].shape().withoutBatch();
        if (!(drawn == given)) found.push_back(inputMisfit(*node, drawn, given));
    }
    if (inference.outputs.size() != 1 || data.targets.empty()) return found;
    const auto& output = inference.at(inference.outputs.front());
    const bool sequence = data.targets.front().dtype() == DType::Int32 && data.targets.front().shape().rank() > 1;
    if (output.known && !sequence && !(output.output == wantedOutput(data)))
        found.push_back(outputMisfit(project, inference.outputs.front(), output.output, data));
    return found;
}

}  // namespace lamina::ui
