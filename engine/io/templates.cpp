// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/template_sketch.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/data/prepare.h"
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

/** Whether the target holds something for every pixel, in a picture whose sides a U-Net can halve twice. */
bool areMasks(const Shape& picture, const Shape& target) {
    const bool sameSides = target.rank() >= 3 && target[1] == picture[1] && target[2] == picture[2];
    return sameSides && picture[1] % 4 == 0 && picture[2] % 4 == 0;
}

/** Where several arrays enter, or samples have axes that no other template has, rows are flattened and joined when the table's net is adapted. */
std::string templateForArrays(const RawData& raw, const DataRecipe& recipe) {
    constexpr Dim smallest = 4, smallestPhoto = 16;  // sides that can be halved as often as the nets do
    const Roles chosen = roles(raw, recipe);
    if (chosen.inputs.size() != 1 || chosen.targets.size() > 1) return "table";
    const Tensor& x = (*raw.arrays)[static_cast<std::size_t>(chosen.inputs.front())].tensor;
    const Shape& shape = x.shape();
    if (shape.rank() == 3) return x.dtype() == DType::UInt8 ? "digits_mlp" : "series_lstm";  // bytes: grey pictures without an axis for it
    if (shape.rank() != 4) return "table";
    const Dim side = std::min(shape[1], shape[2]);
    if (side < smallest) return "table";
    if (raw.source == "image_folder" && side >= smallestPhoto) return "photos_cnn";
    const bool other = chosen.targets.size() == 1 && chosen.targets.front() != chosen.inputs.front();  // what an autoencoder gives back needs no masks
    return other && areMasks(shape, (*raw.arrays)[static_cast<std::size_t>(chosen.targets.front())].tensor.shape()) ? "unet" : "digits_cnn";
}

}  // namespace

const std::vector<Template>& templates() {
    static const std::vector<Template> all{
        photosTemplate(), table("table", "Table, classes", "your CSV: which class it is", 3, "softmax", "sparse_categorical_crossentropy"),
        table("table_regressor", "Table, numbers", "your CSV: how much it is", 1, "linear", "mean_squared_error"),
        line(), planar("spirals", "Spirals", "two arms, seen as a picture", 32, 100), digitsCnnTemplate(), residualTemplate(),
        seriesTemplate(), textTemplate(), charactersTemplate(), unetTemplate(), autoencoderTemplate(), digitsMlpTemplate(), exclusiveOr(),
        planar("moons", "Moons", "two half moons that interlock", 16, 60), planar("circles", "Circles", "one ring inside another", 16, 60),
        seriesLstmTemplate()};
    return all;
}

std::string templateFor(const RawData& raw, const DataRecipe& recipe) {
    const auto isText = [](const auto& column) { return column.second.type == ColumnType::Text && column.second.role == ColumnRole::Input; };
    if (raw.table && recipe.windows.on()) return recipe.windows.returnSequences ? "characters" : "series";
    if (raw.table && std::any_of(recipe.columns.begin(), recipe.columns.end(), isText)) return "text";
    return raw.arrays && !raw.arrays->empty() ? templateForArrays(raw, recipe) : "table";
}

const Template& templateNamed(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& t : templates()) {
        if (t.name == name) return t;
        names.push_back(t.name);
    }
    throwUnknown("template", name, names, Error::Kind::Usage);
}

Project projectFromTemplate(const std::string& name) { return templateNamed(name).project; }

}  // namespace lamina
