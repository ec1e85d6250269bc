// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of layers, in the order of the palette. NAME is the function NAMELayer() in a file of its own.
#define LAMINA_LAYERS(LAYER)      \
    LAYER(input)                  \
    LAYER(dense)                  \
    LAYER(rescaling)              \
    LAYER(conv2d)                 \
    LAYER(separableConv2d)        \
    LAYER(depthwiseConv2d)        \
    LAYER(conv2dTranspose)        \
    LAYER(conv1d)                 \
    LAYER(maxPooling2d)           \
    LAYER(averagePooling2d)       \
    LAYER(globalAveragePooling2d) \
    LAYER(globalMaxPooling2d)     \
    LAYER(maxPooling1d)           \
    LAYER(averagePooling1d)       \
    LAYER(globalAveragePooling1d) \
    LAYER(globalMaxPooling1d)     \
    LAYER(embedding)              \
    LAYER(masking)                \
    LAYER(lstm)                   \
    LAYER(gru)                    \
    LAYER(simpleRnn)              \
    LAYER(bidirectional)          \
    LAYER(multiHeadAttention)     \
    LAYER(flatten)                \
    LAYER(reshape)                \
    LAYER(permute)                \
    LAYER(repeatVector)           \
    LAYER(upSampling2d)           \
    LAYER(resizing)               \
    LAYER(zeroPadding2d)          \
    LAYER(cropping2d)             \
    LAYER(upSampling1d)           \
    LAYER(zeroPadding1d)          \
    LAYER(cropping1d)             \
    LAYER(batchNormalization)     \
    LAYER(layerNormalization)     \
    LAYER(groupNormalization)     \
    LAYER(rmsNormalization)       \
    LAYER(normalization)          \
    LAYER(activation)             \
    LAYER(relu)                   \
    LAYER(leakyRelu)              \
    LAYER(prelu)                  \
    LAYER(elu)                    \
    LAYER(softmax)                \
    LAYER(dropout)                \
    LAYER(spatialDropout2d)       \
    LAYER(spatialDropout1d)       \
    LAYER(gaussianNoise)          \
    LAYER(activityRegularization) \
    LAYER(randomFlip)             \
    LAYER(randomRotation)         \
    LAYER(randomTranslation)      \
    LAYER(randomZoom)             \
    LAYER(randomCrop)             \
    LAYER(randomContrast)         \
    LAYER(randomBrightness)       \
    LAYER(randomErasing)          \
    LAYER(add)                    \
    LAYER(multiply)               \
    LAYER(subtract)               \
    LAYER(average)                \
    LAYER(maximum)                \
    LAYER(minimum)                \
    LAYER(dot)                    \
    LAYER(concatenate)

#include "engine/layers/catalogue.h"

#include <algorithm>

#include "engine/base/error.h"

namespace lamina {

#define LAMINA_DECLARE(name) LayerSpec name##Layer();
LAMINA_LAYERS(LAMINA_DECLARE)
#undef LAMINA_DECLARE

const std::vector<LayerSpec>& layerCatalogue() {
#define LAMINA_MAKE(name) name##Layer(),
    static const std::vector<LayerSpec> all{LAMINA_LAYERS(LAMINA_MAKE)};
#undef LAMINA_MAKE
    return all;
}

const LayerSpec* findLayer(std::string_view name) {
    const auto& all = layerCatalogue();
    const auto it = std::find_if(all.begin(), all.end(), [&](const LayerSpec& spec) { return spec.name == name; });
    return it == all.end() ? nullptr : &*it;
}

Passage passageOf(const Node& node) {
    const LayerSpec* spec = findLayer(node.layer);
    return spec ? spec->passage : Passage::Mixes;
}

std::string lastFunction(const Node& node) {
    const LayerSpec* spec = findLayer(node.layer);
    return spec && spec->function ? spec->function(ParamReader(node.params, spec->params)) : std::string();
}

bool isInput(const Node& node) {
    const LayerSpec* spec = findLayer(node.layer);
    return spec && spec->maxInputs == 0;
}

std::string widthKey(const Node& node) {
    const LayerSpec* spec = findLayer(node.layer);
    return spec ? spec->width : std::string();
}

std::string idsKey(const Node& node) {
    const LayerSpec* spec = findLayer(node.layer);
    return spec ? spec->ids : std::string();
}

ParamReader paramsOf(const Node& node) {
    const LayerSpec* spec = findLayer(node.layer);
    if (!spec) throw Error("there is no layer \"" + node.layer + "\"", node.name);
    return ParamReader(node.params, spec->params);
}

}  // namespace lamina
