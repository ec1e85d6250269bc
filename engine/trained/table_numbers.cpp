// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/table_numbers.h"

#include <algorithm>

#include "engine/data/prepare.h"

namespace lamina {

namespace {

using Which = std::vector<const Column*>;

Which columnsOf(const Table& table, const std::vector<int>& places) {
    Which columns;
    for (const int place : places) columns.push_back(&table.columns[static_cast<std::size_t>(place)]);
    return columns;
}

bool numbersAlone(const Which& columns) {
    return !columns.empty() && std::all_of(columns.begin(), columns.end(), [](const Column* c) { return c->type == ColumnType::Number; });
}

bool missesAny(const Which& columns, std::size_t row) {
    return std::any_of(columns.begin(), columns.end(), [row](const Column* c) { return c->missing(row); });
}

Tensor arrayOf(const Which& columns, const std::vector<std::uint32_t>& rows, const Shape& shape) {
    std::vector<float> values;
    values.reserve(rows.size() * columns.size());
    for (const auto row : rows)
        for (const Column* column : columns) values.push_back(static_cast<float>(column->numbers[row]));
    return Tensor::of(shape, values);
}

}  // namespace

std::optional<TableNumbers> numbersOf(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted) {
    if (!raw.table || recipe.windows.on() || wanted.several() || wanted.inputs.size() > 1) return {};
    const Roles chosen = roles(raw, recipe, wanted);
    const Which inputs = columnsOf(*raw.table, chosen.inputs), targets = columnsOf(*raw.table, chosen.targets);
    if (!numbersAlone(inputs) || !numbersAlone(targets)) return {};
    TableNumbers made;
    for (std::size_t row = 0; row < raw.table->rows(); ++row)
        if (!missesAny(targets, row)) made.rows.push_back(static_cast<std::uint32_t>(row));
    if (made.rows.empty() || std::any_of(made.rows.begin(), made.rows.end(), [&](auto row) { return missesAny(inputs, row); })) return {};
    for (const Column* column : inputs) made.inputs.push_back(column->name);
    const std::string target = targets.front()->name, name = target == "x" ? "inputs" : "x";
    const auto n = static_cast<Dim>(made.rows.size());
    Arrays arrays;
    arrays.push_back({name, arrayOf(inputs, made.rows, Shape{n, static_cast<Dim>(inputs.size())})});
    arrays.push_back({target, arrayOf(targets, made.rows, targets.size() == 1 ? Shape{n} : Shape{n, static_cast<Dim>(targets.size())})});
    made.raw = {"npz", raw.description, nullptr, std::make_shared<const Arrays>(std::move(arrays))};
    made.recipe.source = "npz";
    made.recipe.columns[target].role = ColumnRole::Target;
    if (made.rows.size() == raw.table->rows()) made.rows.clear();
    return made;
}

}  // namespace lamina
