// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/preparation_json.h"

#include <nlohmann/json.hpp>
#include <type_traits>

#include "engine/base/error.h"
#include "engine/data/text_tokens.h"
#include "engine/data/windows.h"

namespace lamina {

using nlohmann::json;

namespace {

json columnToJson(const PreparedColumn& column) {
    json j = {{"name", column.name}, {"type", column.length > 0 ? "text" : column.category ? "category" : "number"}, {"fill", column.fill}};
    if (column.length > 0) {
        j["vocabulary"] = column.categories;
        j["output_sequence_length"] = column.length;
    } else if (column.category) {
        j["categories"] = column.categories;
        if (!column.commonest.empty()) j["commonest"] = column.commonest;
        j["encoding"] = column.oneHot ? "one_hot" : column.ids ? "ids" : "ordinal";
    } else {
        j["offset"] = column.offset;
        j["scale"] = column.scale;
        if (column.function != ColumnScaling::Auto) j["function"] = column.function == ColumnScaling::Log ? "log" : "log1p";
        if (column.dates != DateOrder::Either) j["dates"] = column.dates == DateOrder::DayFirst ? "day_first" : "month_first";
        if (column.style != NumberStyle::Plain) j["decimal"] = column.style == NumberStyle::Comma ? "comma" : "point";
    }
    if (!column.input.empty()) j["input"] = column.input;
    return j;
}

Error refused(const json& j, const char* key) {
    return Error::input(std::string("expected \"") + key + "\" of another type or at all, received " + (j.is_object() && j.contains(key) ? j.at(key).type_name() : "nothing"),
                        "preparation", "save the model again");
}

template <class T>
T get(const json& j, const char* key) {
    constexpr bool whole = std::is_integral_v<T> && !std::is_same_v<T, bool>;
    try {
        const json& value = j.at(key);
        if (whole && !value.is_number_integer()) throw refused(j, key);  // 1e67 is a number, too
        return value.get<T>();
    } catch (const json::exception&) {
        throw refused(j, key);
    }
}

ColumnScaling functionFromJson(const std::string& word) {
    if (word == "log") return ColumnScaling::Log;
    if (word == "log1p") return ColumnScaling::Log1p;
    throw Error::input("expected \"function\" log or log1p, received \"" + word + "\"", "preparation", "open the model with a newer Lamina");
}

DateOrder datesFromJson(const std::string& word) {
    if (word == "day_first") return DateOrder::DayFirst;
    if (word == "month_first") return DateOrder::MonthFirst;
    throw Error::input("expected \"dates\" day_first or month_first, received \"" + word + "\"", "preparation", "open the model with a newer Lamina");
}

NumberStyle styleFromJson(const std::string& word) {
    if (word == "comma") return NumberStyle::Comma;
    if (word == "point") return NumberStyle::Point;
    throw Error::input("expected \"decimal\" comma or point, received \"" + word + "\"", "preparation", "open the model with a newer Lamina");
}

PreparedColumn columnFromJson(const json& j) {
    PreparedColumn column;
    column.name = get<std::string>(j, "name");
    column.fill = get<std::string>(j, "fill");
    const auto type = get<std::string>(j, "type");
    column.category = type != "number";
    if (type == "text") {
        column.categories = get<std::vector<std::string>>(j, "vocabulary");
        column.length = get<std::int64_t>(j, "output_sequence_length");
        column.oneHot = false;
        if (column.length < 1 || column.length > longestText || column.categories.size() < 2)
            throw Error::input("expected a vocabulary and 1 to " + std::to_string(longestText) + " ids a text, received " + std::to_string(column.categories.size()) +
                                   " words and " + std::to_string(column.length) + " ids", "preparation", "save the model again");
    } else if (column.category) {
        column.categories = get<std::vector<std::string>>(j, "categories");
        const auto encoding = get<std::string>(j, "encoding");
        column.oneHot = encoding == "one_hot";
        column.ids = encoding == "ids";
        if (j.contains("commonest")) column.commonest = get<std::string>(j, "commonest");
        if (column.ids && column.categories.empty()) throw Error::input("expected ids of categories, received none", "preparation", "save the model again");
    } else {
        column.offset = get<double>(j, "offset");
        column.scale = get<double>(j, "scale");
        if (j.contains("function")) column.function = functionFromJson(get<std::string>(j, "function"));
        if (j.contains("dates")) column.dates = datesFromJson(get<std::string>(j, "dates"));
        if (j.contains("decimal")) column.style = styleFromJson(get<std::string>(j, "decimal"));
    }
    if (j.contains("input")) column.input = get<std::string>(j, "input");
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

json windowsToJson(const Windows& w) {
    return {{"sequence_length", w.sequenceLength}, {"sequence_stride", w.sequenceStride}, {"sampling_rate", w.samplingRate},
            {"horizon", w.horizon}, {"target_as_input", w.targetAsInput}, {"return_sequences", w.returnSequences}};
}

Windows windowsFromJson(const json& j) {
    Windows windows{get<std::int64_t>(j, "sequence_length"), get<std::int64_t>(j, "sequence_stride"), get<std::int64_t>(j, "sampling_rate"),
                    get<std::int64_t>(j, "horizon"), get<bool>(j, "target_as_input"), get<bool>(j, "return_sequences")};
    requireWindows(windows);
    return windows;
}

/** What a Lamina from before version 2, or 3, would silently leave out. */
int versionOf(const Preparation& preparation) {
    for (const auto& column : preparation.inputs)
        if (column.ids || !column.input.empty()) return 3;
    for (const auto* columns : {&preparation.inputs, &preparation.targets})
        for (const auto& column : *columns)
            if (column.function != ColumnScaling::Auto || column.length > 0) return 2;
    return preparation.windows.on() || preparation.targetsAreInputs ? 2 : 1;
}

}  // namespace

json toJson(const Preparation& preparation) {
    const auto dims = preparation.inputShape.dims();
    json j = {{"version", versionOf(preparation)},
              {"source", preparation.source},
              {"inputs", columnsToJson(preparation.inputs)},
              {"targets", columnsToJson(preparation.targets)},
              {"classes", preparation.classes},
              {"input_shape", std::vector<Dim>(dims.begin(), dims.end())}};
    if (preparation.windows.on()) j["windows"] = windowsToJson(preparation.windows);
    if (preparation.targetsAreInputs) j["targets_are_inputs"] = true;
    return j;
}

Preparation preparationFromJson(const json& j) {
    if (const auto version = get<int>(j, "version"); version < 1 || version > 3)
        throw Error::input("expected version 1 to 3, received " + std::to_string(version), "preparation",
                           "open the model with a newer Lamina");
    Preparation preparation;
    preparation.source = get<std::string>(j, "source");
    preparation.inputs = columnsFromJson(j, "inputs");
    preparation.targets = columnsFromJson(j, "targets");
    preparation.classes = get<std::vector<std::string>>(j, "classes");
    preparation.inputShape = Shape(std::span<const Dim>(get<std::vector<Dim>>(j, "input_shape")));
    if (j.contains("windows")) preparation.windows = windowsFromJson(j["windows"]);
    if (j.contains("targets_are_inputs")) preparation.targetsAreInputs = get<bool>(j, "targets_are_inputs");
    return preparation;
}

}  // namespace lamina
