// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/template_sketch.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/data/sources.h"
#include "engine/recipes/family.h"

namespace lamina {
namespace {

Template line() {
    Sketch s;
    s.add("Input", "x", {{"shape", Ints{1}}});
    s.add("Dense", "y", {{"units", std::int64_t{1}}});
    Project p = projectOf("line", "line", s, "mean_squared_error", 500, 6, 0.1);
    return {"line", "Line", "y = 2x − 1 from six points", std::move(p)};
}

Template exclusiveOr() {
    Sketch s;
    s.add("Input", "bits", {{"shape", Ints{2}}});
    s.dense("hidden", 8, "tanh");
    s.dense("classes", 2, "softmax");
    return {"xor", "XOR", "what one layer cannot learn", projectOf("xor", "xor", s, "sparse_categorical_crossentropy", 300, 32, 0.05)};
}

/** Two classes in the plane. */
Template planar(const std::string& name, const std::string& title, const std::string& help, std::int64_t units, std::int64_t epochs) {
    Sketch s;
    s.add("Input", "point", {{"shape", Ints{2}}});
    s.dense("hidden_1", units, "relu");
    s.dense("hidden_2", units, "relu");
    s.dense("classes", 2, "softmax");
    return {name, title, help, projectOf(name, name, s, "sparse_categorical_crossentropy", epochs, 32, 0.01)};
}

/** For the person's own rows: lamina-cli new --data and the drop of a file set its input and its head. */
Template table(const std::string& name, const std::string& title, const std::string& help, std::int64_t outputs,
               const std::string& activation, const std::string& loss) {
    Sketch s;
    s.add("Input", "row", {{"shape", Ints{4}}});
    s.dense("hidden_1", 64, "relu");
    s.dense("hidden_2", 32, "relu");
    s.dense("answer", outputs, activation);
    Template made{name, title, help, projectOf(name, "spirals", s, loss, 60, 32, 0.003)};
    made.project.data = {};
    if (loss == "mean_squared_error") made.project.training.metrics = {{"mean_absolute_error", {}}, {"r2_score", {}}};
    return made;
}

}  // namespace

const std::vector<Template>& templates() {
    static const std::vector<Template> all{
        line(), planar("spirals", "Spirals", "two arms, seen as a picture", 32, 100), digitsCnnTemplate(), residualTemplate(),
        seriesTemplate(), textTemplate(), charactersTemplate(), unetTemplate(), autoencoderTemplate(), digitsMlpTemplate(), exclusiveOr(),
        planar("moons", "Moons", "two half moons that interlock", 16, 60), planar("circles", "Circles", "one ring inside another", 16, 60),
        seriesLstmTemplate(), photosTemplate(), table("table", "Table", "your CSV: classes", 3, "softmax", "sparse_categorical_crossentropy"),
        table("table_regressor", "Table", "your CSV: numbers", 1, "linear", "mean_squared_error")};
    return all;
}

std::string templateFor(const RawData& raw, const DataRecipe& recipe) {
    const auto isText = [](const auto& column) { return column.second.type == ColumnType::Text && column.second.role == ColumnRole::Input; };
    if (raw.table && recipe.windows.on()) return recipe.windows.returnSequences ? "characters" : "series";
    if (raw.table && std::any_of(recipe.columns.begin(), recipe.columns.end(), isText)) return "text";
    const bool images = raw.arrays && !raw.arrays->empty() && raw.arrays->front().tensor.shape().rank() == 4;
    return !images ? "table" : raw.source == "image_folder" ? "photos_cnn" : "digits_cnn";
}

Project projectFromTemplate(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& t : templates()) {
        if (t.name == name) return t.project;
        names.push_back(t.name);
    }
    throwUnknown("template", name, names, Error::Kind::Usage);
}

}  // namespace lamina
