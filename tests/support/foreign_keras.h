// SPDX-License-Identifier: GPL-3.0-or-later
// Files as Keras writes them, made by hand: of layers that we do not have, too.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "engine/io/hdf5_weights.h"
#include "engine/io/json.h"
#include "engine/io/zip.h"

namespace lamina::test {

/** Output `index` of a layer's only call. */
inline Json tensorOf(const char* layer, int index = 0) {
    const Json config = {{"shape", Json::array({nullptr, 4})}, {"dtype", "float32"}, {"keras_history", Json::array({layer, 0, index})}};
    return {{"class_name", "__keras_tensor__"}, {"config", config}};
}

/** module: "keras.layers", or whose it is. takes: one tensor, or a list of several. */
inline Json layerOf(const char* module, const char* className, Json config, const std::vector<Json>& takes) {
    Json inbound = Json::array();
    if (!takes.empty()) {
        const Json call = {{"args", takes.size() == 1 ? Json(takes) : Json::array({Json(takes)})}, {"kwargs", Json::object()}};
        inbound.push_back(call);
    }
    const Json name = config.at("name");
    return {{"module", module}, {"class_name", className}, {"config", std::move(config)}, {"registered_name", nullptr}, {"name", name},
            {"inbound_nodes", inbound}};
}

inline Json inputOf(const char* name) {
    return layerOf("keras.layers", "InputLayer", {{"name", name}, {"batch_shape", Json::array({nullptr, 4})}, {"dtype", "float32"}}, {});
}

inline Json denseOf(const char* name, const char* from) { return layerOf("keras.layers", "Dense", {{"name", name}, {"units", 4}}, {tensorOf(from)}); }

/** Of one input and one output. */
inline Json configOfFunctional(const char* name, const std::vector<Json>& layers, const char* input, const char* output) {
    return {{"name", name}, {"trainable", true}, {"layers", Json(layers)}, {"input_layers", Json::array({input, 0, 0})},
            {"output_layers", Json::array({output, 0, 0})}};
}

/** From the Input "in" to the layer "out". */
inline Json functionalOf(const std::vector<Json>& layers) {
    return {{"module", "keras.src.models.functional"}, {"class_name", "Functional"}, {"config", configOfFunctional("foreign", layers, "in", "out")},
            {"registered_name", "Functional"}};
}

/** in → spectral → out, and the middle is a layer of Keras that we do not have, set otherwise than by default. */
inline Json spectralLayer() {
    const Json policy = {{"module", "keras"}, {"class_name", "DTypePolicy"}, {"config", {{"name", "mixed_bfloat16"}}}, {"registered_name", nullptr}};
    const Json inner = {{"module", "keras.layers"}, {"class_name", "Dense"}, {"config", {{"name", "dense"}, {"units", 4}}}, {"registered_name", nullptr}};
    return layerOf("keras.layers", "SpectralNormalization",
                   {{"name", "spectral"}, {"trainable", true}, {"dtype", policy}, {"power_iterations", 3}, {"layer", inner}}, {tensorOf("in")});
}
inline Json spectralNet() { return functionalOf({inputOf("in"), spectralLayer(), denseOf("out", "spectral")}); }

/** The bytes of such a .keras; by default with weights that nobody can read. */
inline std::vector<std::byte> kerasOf(const Json& model, std::vector<std::byte> weights = {std::byte{0}}) {
    std::vector<std::byte> config;
    for (const char c : compactJson(model)) config.push_back(static_cast<std::byte>(c));
    const std::vector<ZipMember> members{{"config.json", std::move(config)}, {"model.weights.h5", std::move(weights)}};
    return writeZip(members);
}

/** Kernel and bias of a denseOf: the kernel's numbers are all `number`. */
inline StoredVariables storedDense(const char* path, const char* name, float number, Dim inputs = 4) {
    const std::vector<float> kernel(static_cast<std::size_t>(inputs) * 4, number), bias(4, 0.5F);
    return {path, name, {Tensor::of({inputs, 4}, kernel), Tensor::of({4}, bias)}};
}

/** in → before → spectral → out with weights: those of `before` are 0.25, those of `out` 0.75. */
inline Json spectralBetween() {
    Json spectral = spectralLayer();
    spectral["inbound_nodes"][0]["args"][0] = tensorOf("before");
    return functionalOf({inputOf("in"), denseOf("before", "in"), spectral, denseOf("out", "spectral")});
}
inline std::vector<StoredVariables> storedBetween() {
    return {{"", "", {}}, storedDense("layers/dense", "before", 0.25F), storedDense("layers/dense_1", "out", 0.75F),
            {"layers/spectral_normalization", "spectral", {Tensor::of({4}, std::vector<float>(4, 9.0F))}}};
}

/** Without what tells the shapes that it takes. */
inline Json dumb(Json layer) {
    for (Json& call : layer["inbound_nodes"])
        for (Json& tensor : call["args"]) tensor["config"].erase("shape");
    return layer;
}
/** in → odd → first → out: nobody knows `odd`, which has no weights, nor what it gives. Those of `first` are 0.25, 4 → 6, those of `out` 0.75, 6 → 1. */
inline Json oddFirst() {
    const auto dense = [](const char* name, int units, const char* from) {
        return dumb(layerOf("keras.layers", "Dense", {{"name", name}, {"units", units}}, {tensorOf(from)}));
    };
    const Json odd = dumb(layerOf("mine.layers", "Odd", {{"name", "odd"}}, {tensorOf("in")}));
    return functionalOf({inputOf("in"), odd, dense("first", 6, "odd"), dense("out", 1, "first")});
}
inline std::vector<StoredVariables> storedBehindOdd() {
    return {{"", "", {}},
            {"layers/dense", "first", {Tensor::of({4, 6}, std::vector<float>(24, 0.25F)), Tensor::of({6}, std::vector<float>(6, 0.5F))}},
            {"layers/dense_1", "out", {Tensor::of({6, 1}, std::vector<float>(6, 0.75F)), Tensor::of({1}, std::vector<float>(1, 0.5F))}}};
}

}  // namespace lamina::test
