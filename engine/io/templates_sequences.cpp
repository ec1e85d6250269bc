// SPDX-License-Identifier: GPL-3.0-or-later
// Templates that read what comes one after another: values, words, characters.
#include "engine/io/template_sketch.h"

namespace lamina {

namespace {

/** The newest rows are unlike the oldest: a net that went on learning these would lose to the forecast that nothing changes. */
void stopEarly(Project& project) { project.training.callbacks = {{"EarlyStopping", {{"patience", std::int64_t{8}}, {"restore_best_weights", true}}}}; }

}  // namespace

/** A net that looks back: the value of the next row from those of the last two dozen. */
Template seriesTemplate() {
    Sketch s;
    s.add("Input", "window", {{"shape", Ints{24, 1}}});
    s.add("Conv1D", "conv_1", {{"filters", std::int64_t{16}}, {"kernel_size", Ints{5}}, {"padding", "same"}, {"activation", "relu"}});
    s.add("Conv1D", "conv_2", {{"filters", std::int64_t{16}}, {"kernel_size", Ints{3}}, {"padding", "same"}, {"activation", "relu"}});
    s.add("Flatten", "flatten");
    s.dense("hidden", 32, "relu");
    s.dense("next", 1, "linear");
    Template made{"series", "Series", "24 values, then the next", projectOf("series", "series", s, "mean_squared_error", 40, 32, 0.0005)};
    stopEarly(made.project);
    return made;
}

/** The same with a memory instead of a view. */
Template seriesLstmTemplate() {
    Sketch s;
    s.add("Input", "window", {{"shape", Ints{24, 1}}});
    s.add("LSTM", "lstm", {{"units", std::int64_t{32}}});
    s.dense("next", 1, "linear");
    Template made{"series_lstm", "Series, LSTM", "the next value, remembered", projectOf("series_lstm", "series", s, "mean_squared_error", 40, 32, 0.003)};
    stopEarly(made.project);
    return made;
}

/** For the person's own texts: the drop of a folder or a table sets the length and the head. */
Template textTemplate() {
    Sketch s;
    s.add("Input", "words", {{"shape", Ints{24}}});
    s.add("Embedding", "embedding", {{"input_dim", std::int64_t{200}}, {"output_dim", std::int64_t{32}}});
    s.add("Bidirectional", "lstm", {{"units", std::int64_t{32}}, {"return_sequences", true}});
    s.add("GlobalMaxPooling1D", "pool");
    s.add("Dropout", "dropout", {{"rate", 0.3}});
    s.dense("classes", 2, "softmax");
    return {"text", "Text", "words in, class out", projectOf("text", "reviews", s, "sparse_categorical_crossentropy", 8, 32, 0.002)};
}

/** Writes on, character by character. Source: Karpathy, "The Unreasonable Effectiveness of Recurrent Neural Networks" (2015). */
Template charactersTemplate() {
    Sketch s;
    s.add("Input", "characters", {{"shape", Ints{48}}});
    s.add("Embedding", "embedding", {{"input_dim", std::int64_t{13}}, {"output_dim", std::int64_t{32}}});
    s.add("LSTM", "lstm", {{"units", std::int64_t{128}}, {"return_sequences", true}});
    s.dense("next", 13, "softmax");
    return {"characters", "Characters", "a text that writes itself on", projectOf("characters", "sums", s, "sparse_categorical_crossentropy", 15, 32, 0.003)};
}

}  // namespace lamina
