// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/preparation_json.h"

#include <nlohmann/json.hpp>

#include "engine/base/error.h"

namespace lamina {

using nlohmann::json;

namespace {

json columnToJson(const PreparedColumn& column) {
    json j = {{"name", column.name}, {"type", column.category ? "category" : "number"}, {"fill", column.fill}};
    if (column.category) {
        j["categories"] = column.categories;
        j["encoding"] = column.oneHot ? "one_hot" : "ordinal";
    } else {
        j["offset"] = column.offset;
        j["scale"] = column.scale;
    }
    return j;
}

template <class T>
T get(const json& j, const char* key) {
    try {
        return j.at(key).get<T>();
    } catch (const json::exception&) {
        throw Error::input(std::string("expected \"") + key + "\" of another type or at all, received " +
                               (j.is_object() && j.contains(key) ? j.at(key).type_name() : "nothing"),
                           "preparation", "save the model again");
    }
}

PreparedColumn columnFromJson(const json& j) {
    PreparedColumn column;
    column.name = get<std::string>(j, "name");
    column.fill = get<std::string>(j, "fill");
    column.category = get<std::string>(j, "type") == "category";
    if (column.category) {
        column.categories = get<std::vector<std::string>>(j, "categories");
        column.oneHot = get<std::string>(j, "encoding") == "one_hot";
    } else {
        column.offset = get<double>(j, "offset");
        column.scale = get<double>(j, "scale");
    }
    return column;
}

json columnsToJson(const std::vector<PreparedColumn>& columns) {
    json list = json::array();
    for (const auto& column : columns) list.push_back(columnToJson(column));
    return list;
}

std::vector<PreparedColumn> columnsFromJson(const json& j, const char* key) {
    std::vector<PreparedColumn> columns;
    for (const auto& entry : get<json::array_t>(j, key)) columns.push_back(columnFromJson(entry));
    return columns;
}

}  // namespace

json toJson(const Preparation& preparation) {
    const auto dims = preparation.inputShape.dims();
    return {{"version", 1},
            {"source", preparation.source},
            {"inputs", columnsToJson(preparation.inputs)},
            {"targets", columnsToJson(preparation.targets)},
            {"classes", preparation.classes},
            {"input_shape", std::vector<Dim>(dims.begin(), dims.end())}};
}

Preparation preparationFromJson(const json& j) {
    if (const auto version = get<int>(j, "version"); version != 1)
        throw Error::input("expected version 1, received " + std::to_string(version), "preparation",
                           "open the model with a newer Lamina");
    Preparation preparation;
    preparation.source = get<std::string>(j, "source");
    preparation.inputs = columnsFromJson(j, "inputs");
    preparation.targets = columnsFromJson(j, "targets");
    preparation.classes = get<std::vector<std::string>>(j, "classes");
    preparation.inputShape = Shape(std::span<const Dim>(get<std::vector<Dim>>(j, "input_shape")));
    return preparation;
}

}  // namespace lamina
