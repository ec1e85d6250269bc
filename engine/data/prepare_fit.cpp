// SPDX-License-Identifier: GPL-3.0-or-later
// Fitting and applying one column.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "engine/base/error.h"
#include "engine/base/row_store.h"
#include "engine/base/words.h"
#include "engine/data/column_stats.h"
#include "engine/data/columns.h"
#include "engine/data/csv_cells.h"
#include "engine/data/dictionary.h"
#include "engine/data/text_tokens.h"

namespace lamina {

namespace {

constexpr const char *unknown = "unknown", *unknownId = "[UNK]";

void note(CellCounts& counts, const std::string& column, const std::string& value) {
    ++counts.unknown;
    const std::string example = column + " = \"" + value + "\"";
    const bool known = std::find(counts.examples.begin(), counts.examples.end(), example) != counts.examples.end();
    if (counts.examples.size() < 3 && !known) counts.examples.push_back(example);
}

double functionOf(ColumnScaling function, double value) {
    switch (function) {
        case ColumnScaling::Log: return std::log(value);
        case ColumnScaling::Log1p: return std::log1p(value);
        case ColumnScaling::Auto: break;
    }
    return value;
}

bool inDomain(ColumnScaling function, double value) {
    const bool below = (function == ColumnScaling::Log && value <= 0) || (function == ColumnScaling::Log1p && value < 0);
    return !below;
}

/** row: from 0, or nothing for a number that stands alone. */
[[noreturn]] void noLogarithm(const std::string& column, ColumnScaling function, double value, std::optional<std::uint32_t> row) {
    const bool log = function == ColumnScaling::Log;
    throw Error::input(std::string(log ? "log takes numbers above 0" : "log1p takes numbers from 0") + ", received " + exactNumber(value),
                       "column \"" + column + "\"" + (row ? ", row " + std::to_string(*row + 1) : ""),
                       log && value == 0 ? "correct the value, or scale the column by log1p" : "correct the value, or scale the column without a logarithm");
}

double netNumber(const PreparedColumn& fitted, double value, std::optional<std::uint32_t> row) {
    if (!inDomain(fitted.function, value)) noLogarithm(fitted.name, fitted.function, value, row);
    return (functionOf(fitted.function, value) - fitted.offset) * fitted.scale;
}

void applyNumber(const PreparedColumn& fitted, const Column& column, std::span<const std::uint32_t> rows, float* out,
                 std::size_t stride, CellCounts& counts) {
    const double fill = parseNumber(fitted.fill).value_or(0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        double value = column.numbers[rows[i]];
        if (std::isnan(value)) {
            value = fill;
            ++counts.filled;
        }
        out[i * stride] = static_cast<float>(netNumber(fitted, value, rows[i]));
    }
}

void applyCategory(const PreparedColumn& fitted, const Column& column, std::span<const std::uint32_t> rows, float* out,
                   std::size_t stride, CellCounts& counts) {
    const auto map = categoryMap(column, fitted.categories);
    const auto at = std::find(fitted.categories.begin(), fitted.categories.end(), fitted.fill);
    const bool fills = !fitted.fill.empty() && at != fitted.categories.end();
    const auto fill = fills ? static_cast<std::int32_t>(at - fitted.categories.begin()) : -1;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::int32_t code = column.codes[rows[i]];
        const std::int32_t index = code < 0 ? fill : map[static_cast<std::size_t>(code)];
        if (code < 0) ++counts.filled;
        if (code >= 0 && index < 0) note(counts, fitted.name, column.categories[static_cast<std::size_t>(code)]);
        if (!fitted.oneHot)
            out[i * stride] = static_cast<float>(fitted.ids ? std::max(index, 0) : index);
        else if (index >= 0)
            out[i * stride + static_cast<std::size_t>(index)] = 1.0f;
    }
}

}  // namespace

double numberToNet(const PreparedColumn& column, double value) { return netNumber(column, value, std::nullopt); }

double targetFromNet(const PreparedColumn& column, double value) {
    const double number = value / column.scale + column.offset;
    switch (column.function) {
        case ColumnScaling::Log: return std::exp(number);
        case ColumnScaling::Log1p: return std::expm1(number);
        case ColumnScaling::Auto: break;
    }
    return number;
}

ColumnScaling scalingOf(const DataRecipe& recipe, const std::string& column) {
    const auto choice = recipe.columns.find(column);
    return choice == recipe.columns.end() ? ColumnScaling::Auto : choice->second.scaling;
}

namespace {

/** Mean and spread of numbers near the largest that there are are none, and no file could keep them. */
void requireFinite(double mean, double spread, const std::string& name, const std::vector<double>& values) {
    if (std::isfinite(mean) && std::isfinite(spread)) return;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    throw Error::input("the numbers are too large to be scaled: they reach from " + exactNumber(*low) + " to " + exactNumber(*high), "column \"" + name + "\"",
                       "correct these values, take their logarithm, or leave the column out");
}

/** 1 where a spread is none, or too small to divide by. */
double scaleOf(double spread) { return spread > 0 && std::isfinite(1 / spread) ? 1 / spread : 1; }

}  // namespace

PreparedColumn fitNumber(const Column& column, std::span<const std::uint32_t> rows, const std::string& scaling, ColumnScaling function) {
    std::vector<double> values;
    values.reserve(rows.size());
    for (auto row : rows) {
        if (std::isnan(column.numbers[row])) continue;
        if (!inDomain(function, column.numbers[row])) noLogarithm(column.name, function, column.numbers[row], row);
        values.push_back(column.numbers[row]);
    }
    const double missing = static_cast<double>(rows.size() - values.size());
    double median = quantile(values, 0.5);
    if (std::isnan(median)) median = function == ColumnScaling::Log ? 1 : 0;

    PreparedColumn fitted;
    fitted.name = column.name;
    fitted.fill = exactNumber(median);
    fitted.function = function;
    for (double& value : values) value = functionOf(function, value);
    median = functionOf(function, median);
    if (rows.empty() || scaling == "none") return fitted;
    if (scaling == "minmax") {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        if (values.empty()) return fitted;
        fitted.offset = *low;
        requireFinite(*low, *high - *low, column.name, values);
        fitted.scale = scaleOf(*high - *low);
        return fitted;
    }
    if (scaling != "standardize")
        throw Error::input("expected none, standardize or minmax, received \"" + scaling + "\"", "scaling of numbers",
                           "choose one of these");
    const double n = static_cast<double>(rows.size());
    double sum = missing * median;
    for (double v : values) sum += v;
    fitted.offset = sum / n;
    double squares = missing * (median - fitted.offset) * (median - fitted.offset);
    for (double v : values) squares += (v - fitted.offset) * (v - fitted.offset);
    const double deviation = std::sqrt(squares / n);
    requireFinite(fitted.offset, deviation, column.name, values);
    // A constant column leaves rounding errors only; dividing by them would blow them up.
    if (deviation > 1e-12 * std::abs(fitted.offset)) fitted.scale = scaleOf(deviation);
    return fitted;
}

PreparedColumn fitCategory(const Column& column, std::span<const std::uint32_t> rows, bool oneHot) {
    std::vector<std::size_t> counts(column.categories.size());
    bool missing = false;
    inParts(rows.size(), 1, [&](std::size_t first, std::size_t count) {
        for (const auto row : rows.subspan(first, count)) {
            if (column.codes[row] < 0)
                missing = true;
            else
                ++counts[static_cast<std::size_t>(column.codes[row])];
        }
        letGo(column);
    });
    PreparedColumn fitted;
    fitted.name = column.name;
    fitted.category = true;
    fitted.oneHot = oneHot;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0) fitted.categories.push_back(column.categories[i]);
    if (!fitted.categories.empty()) fitted.commonest = column.categories[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
    if (!missing) return fitted;
    fitted.fill = unknown;
    if (std::find(fitted.categories.begin(), fitted.categories.end(), unknown) == fitted.categories.end())
        fitted.categories.push_back(unknown);
    return fitted;
}

PreparedColumn fitIds(const Column& column, std::span<const std::uint32_t> rows) {
    PreparedColumn fitted = fitCategory(column, rows, false);
    const bool said = std::find(column.categories.begin(), column.categories.end(), unknown) != column.categories.end();
    if (!fitted.fill.empty() && !said) fitted.categories.pop_back();  // what is missing has an id already
    fitted.ids = true;
    fitted.fill = unknownId;
    fitted.categories.insert(fitted.categories.begin(), unknownId);
    return fitted;
}

std::vector<PreparedColumn> asLearnt(std::vector<PreparedColumn> fitted, const std::vector<PreparedColumn>& learnt) {
    const auto sameForm = [](const PreparedColumn& a, const PreparedColumn& b) {
        return a.name == b.name && a.category == b.category && a.oneHot == b.oneHot && a.length == b.length && a.function == b.function && a.ids == b.ids && a.input == b.input;
    };
    return std::equal(fitted.begin(), fitted.end(), learnt.begin(), learnt.end(), sameForm) ? learnt : fitted;
}

std::vector<std::int32_t> categoryMap(const Column& column, const std::vector<std::string>& categories) {
    Dictionary known;
    for (const auto& category : categories) known.code(category);
    std::vector<std::int32_t> map;
    for (const auto& category : column.categories) {
        const auto code = known.code(category);
        map.push_back(static_cast<std::size_t>(code) < categories.size() ? code : -1);
    }
    return map;
}

Tensor scaleNumbers(const std::vector<PreparedColumn>& fitted, const Tensor& numbers, bool back) {
    std::vector<PreparedColumn> each;  // one a number; those of categories pass
    for (const auto& column : fitted) each.insert(each.end(), width(column), column.category ? PreparedColumn() : column);
    const Shape& shape = numbers.shape();
    const auto wide = static_cast<Dim>(each.size());
    const bool windows = shape.rank() == 3 && shape[2] == wide;
    const Shape wanted = windows ? shape : Shape{shape.scalar() ? 1 : shape[0], wide};
    if (shape.scalar() || shape.elements() != wanted.elements())
        throw Error::input("expected " + std::to_string(wide) + " numbers a sample, as \"" + fitted.front().name + "\" to \"" + fitted.back().name +
                               "\" give, received " + toString(shape), "array", "give raw numbers in the order of the columns, one-hot numbers for categories");
    std::vector<float> values(static_cast<std::size_t>(wanted.elements()));
    const auto apply = [&](auto raw) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto& column = each[i % each.size()];
            const auto x = static_cast<double>(raw[i]);
            values[i] = static_cast<float>(back ? targetFromNet(column, x) : netNumber(column, x, static_cast<std::uint32_t>(i / each.size())));
        }
    };
    if (numbers.dtype() == DType::Float64) apply(numbers.as<double>());
    else apply(numbers.toFloats());
    return Tensor::of(wanted, values);
}

void applyColumn(const PreparedColumn& fitted, const Column& column, std::span<const std::uint32_t> rows, float* out,
                 std::size_t stride, CellCounts& counts) {
    if (fitted.length > 0)
        applyText(fitted, column, rows, out, stride, counts.unknownWords);
    else if (fitted.category)
        applyCategory(fitted, column, rows, out, stride, counts);
    else
        applyNumber(fitted, column, rows, out, stride, counts);
}

}  // namespace lamina
