// SPDX-License-Identifier: GPL-3.0-or-later
// Templates that see pictures: classes, what they are made of, and where things are in them.
#include "engine/io/template_sketch.h"

namespace lamina {

namespace {

/** Two convolutions and a wire round them; with a stride the wire has a convolution of its own. */
void residualBlock(Sketch& s, const std::string& at, std::int64_t filters, std::int64_t strides) {
    // With Keras' 0.99 the moving averages of 66 steps an epoch lag behind for eight epochs, and validation with them.
    const Params quickMean = {{"momentum", 0.9}};
    const NodeId from = s.last();
    s.conv("conv_" + at + "a", filters, "linear", strides);
    s.add("BatchNormalization", "bn_" + at + "a", quickMean);
    s.add("Activation", "relu_" + at + "a", {{"activation", "relu"}});
    s.conv("conv_" + at + "b", filters, "linear");
    const NodeId body = s.add("BatchNormalization", "bn_" + at + "b", quickMean);
    NodeId around = from;
    if (strides > 1) {
        s.up(3);
        around = s.addTo(from, "Conv2D", "shortcut_" + at,
                         {{"filters", filters}, {"kernel_size", Ints{1, 1}}, {"strides", Ints{strides, strides}}}, Sketch::aside);
        s.up(-2);
    }
    const NodeId sum = s.addTo(body, "Add", "add_" + at);
    s.feed(around, sum);
    s.add("Activation", "relu_" + at, {{"activation", "relu"}});
}

/** Two convolutions of one width, as every stage of a U-Net has them. */
NodeId stage(Sketch& s, const std::string& at, std::int64_t filters) {
    NodeId last = 0;
    for (const char* half : {"a", "b"}) {
        s.conv("conv_" + at + half, filters, "linear");
        s.add("BatchNormalization", "bn_" + at + half, {{"momentum", 0.9}});  // without it discs and squares stay one for fifteen epochs
        last = s.add("Activation", "relu_" + at + half, {{"activation", "relu"}});
    }
    return last;
}

/** Up to the size of an earlier stage, joined with what that one saw. */
void climb(Sketch& s, const std::string& at, NodeId seen, std::int64_t filters) {
    const NodeId below = s.add("UpSampling2D", "up_" + at, {{"size", Ints{2, 2}}});
    const NodeId both = s.addTo(below, "Concatenate", "join_" + at);
    s.feed(seen, both);
    stage(s, at, filters);
}

}  // namespace

Template digitsMlpTemplate() {
    Sketch s;
    s.image({28, 28, 1});
    s.add("Flatten", "flatten");
    s.dense("hidden_1", 128, "relu");
    s.add("Dropout", "dropout", {{"rate", 0.2}});
    s.dense("hidden_2", 64, "relu");
    s.dense("classes", 10, "softmax");
    return {"digits_mlp", "Digits, dense", "drawn digits, 28 × 28", projectOf("digits_mlp", "digits", s, "sparse_categorical_crossentropy", 20, 64, 0.001)};
}

Template digitsCnnTemplate() {
    Sketch s;
    s.image({28, 28, 1});
    s.conv("conv_1", 16, "relu");
    s.add("MaxPooling2D", "pool_1");
    s.conv("conv_2", 32, "relu");
    s.add("MaxPooling2D", "pool_2");
    s.add("Flatten", "flatten");
    s.dense("hidden", 64, "relu");
    s.add("Dropout", "dropout", {{"rate", 0.3}});
    s.dense("classes", 10, "softmax");
    return {"digits_cnn", "Digits", "a small CNN, 28 × 28", projectOf("digits_cnn", "digits", s, "sparse_categorical_crossentropy", 10, 64, 0.001)};
}

Template residualTemplate() {
    Sketch s;
    s.image({28, 28, 1});
    s.conv("conv_stem", 16, "relu");
    residualBlock(s, "1", 16, 1);
    residualBlock(s, "2", 32, 2);
    s.add("GlobalAveragePooling2D", "gap");
    s.dense("classes", 10, "softmax");
    return {"residual", "Residual net", "wires round convolutions", projectOf("residual", "digits", s, "sparse_categorical_crossentropy", 10, 64, 0.001)};
}

/** For the person's own photos: the drop of their folder, and lamina-cli new --data, set its input and its head. */
Template photosTemplate() {
    Sketch s;
    s.image({64, 64, 3});
    s.add("RandomFlip", "flip", {{"mode", std::string("horizontal")}});
    s.add("RandomRotation", "rotation", {{"factor", 0.05}});
    s.add("RandomZoom", "zoom", {{"height_factor", 0.1}});
    for (int stage = 1; stage <= 4; ++stage) {
        const std::string at = std::to_string(stage);
        s.conv("conv_" + at, stage == 1 ? 16 : stage == 2 ? 32 : 64, "relu");
        s.add("MaxPooling2D", "pool_" + at);
    }
    s.add("Flatten", "flatten");
    s.add("Dropout", "dropout", {{"rate", 0.2}});
    s.dense("hidden", 64, "relu");
    s.dense("classes", 10, "softmax");
    Template made{"photos_cnn", "Photos", "your folders: one a class", projectOf("photos_cnn", "digits", s, "sparse_categorical_crossentropy", 40, 16, 0.001)};
    made.project.data = {};
    return made;
}

/** Squeezes a picture through a few numbers and draws it again. */
Template autoencoderTemplate() {
    Sketch s;
    s.image({28, 28, 1});
    s.conv("conv_1", 16, "relu", 2);
    s.conv("conv_2", 32, "relu", 2);
    s.add("Flatten", "flatten");
    s.dense("code", 16, "linear");
    s.dense("unfold", 7 * 7 * 32, "relu");
    s.add("Reshape", "grid", {{"target_shape", Ints{7, 7, 32}}});
    s.add("Conv2DTranspose", "grow_1", {{"filters", std::int64_t{32}}, {"kernel_size", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"padding", "same"}, {"activation", "relu"}});
    s.add("Conv2DTranspose", "grow_2", {{"filters", std::int64_t{16}}, {"kernel_size", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"padding", "same"}, {"activation", "relu"}});
    s.conv("picture", 1, "sigmoid");
    Template made{"autoencoder", "Autoencoder", "a picture in 16 numbers", projectOf("autoencoder", "digits", s, "binary_crossentropy", 15, 64, 0.001)};
    made.project.data.columns = {{"images", {ColumnType::Auto, ColumnRole::InputAndTarget}}, {"labels", {ColumnType::Auto, ColumnRole::Ignore}}};
    made.project.training.metrics = {{"mean_absolute_error", {}}};
    return made;
}

/** The class of every pixel. Source: Ronneberger et al., "U-Net" (2015). */
Template unetTemplate() {
    Sketch s;
    s.image({48, 48, 1});
    const NodeId fine = stage(s, "1", 12);
    s.add("MaxPooling2D", "pool_1");
    const NodeId middle = stage(s, "2", 24);
    s.add("MaxPooling2D", "pool_2");
    stage(s, "3", 48);
    climb(s, "4", middle, 24);
    climb(s, "5", fine, 12);
    s.add("Conv2D", "classes", {{"filters", std::int64_t{3}}, {"kernel_size", Ints{1, 1}}, {"activation", "softmax"}});
    return {"unet", "U-Net", "what every pixel belongs to", projectOf("unet", "shapes", s, "sparse_categorical_crossentropy", 10, 16, 0.003)};
}

}  // namespace lamina
