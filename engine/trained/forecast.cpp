// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/forecast.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/compile/infer.h"
#include "engine/data/columns.h"
#include "engine/data/csv_cells.h"
#include "engine/data/prepare.h"
#include "engine/data/table_rows.h"
#include "engine/data/windows.h"
#include "engine/trained/evaluation.h"
#include "engine/trained/predictions.h"
#include "engine/trained/text_writer.h"

namespace lamina {

namespace {

bool isOneOf(const std::vector<PreparedColumn>& columns, const std::string& name) {
    return std::any_of(columns.begin(), columns.end(), [&](const PreparedColumn& c) { return c.name == name; });
}

std::vector<Column> cutAll(const std::vector<Column>& columns, std::size_t first, std::size_t count) {
    std::vector<std::size_t> rows(count);
    std::iota(rows.begin(), rows.end(), first);
    std::vector<Column> parts;
    for (const auto& column : columns) parts.push_back(inRows(column, rows));
    return parts;
}

/** A row more; a text that is no number, or is empty, is missing. */
void append(Column& column, const std::string& text) {
    if (column.type == ColumnType::Number) return column.numbers.push_back(parseNumber(text).value_or(std::numeric_limits<double>::quiet_NaN()));
    if (text.empty()) return column.codes.push_back(-1);
    const auto at = std::find(column.categories.begin(), column.categories.end(), text);
    column.codes.push_back(static_cast<std::int32_t>(at - column.categories.begin()));
    if (at == column.categories.end()) column.categories.push_back(text);
}

/** What an answer says of each target, as cells of a table hold it. */
std::vector<std::string> inCells(const TrainedModel& model, const std::string& output, const Tensor& answer) {
    const auto values = answer.toFloats();
    const auto& made = model.preparation;
    if (made.classes.size() > 1 && made.targets.size() == 1) return {made.classes.at(saidClass(values, yesAbove(model, output)))};
    if (values.size() != made.targets.size())
        throw Error("a forecast needs a number a target: expected " + std::to_string(made.targets.size()) + ", received " + toString(answer.shape().withoutBatch()));
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < values.size(); ++i) cells.push_back(exactNumber(targetFromNet(made.targets[i], static_cast<double>(values[i]))));
    return cells;
}

/** The rows that the next windows are made of, one more at each step. */
class Ahead {
 public:
    Ahead(const TrainedModel& model, std::vector<Column> inputs, std::vector<Column> targets)
        : model_(model), inputs_(std::move(inputs)), targets_(std::move(targets)), predictor_(model, 1, 1), reach_(WindowsOver(model.preparation.windows, 0, 0).reach()) {
        const auto outputs = infer(model.project.graph).outputs;
        if (!outputs.empty()) output_ = findNode(model.project.graph, outputs.front())->name;
    }

    /** By the window that begins at this row of the inputs, whose target is the row behind the last. */
    void step(std::size_t at) {
        Tensor answer = predictor_.predict(applyInputs(model_.preparation, Table{cutAll(inputs_, at, reach_)}).inputs).front();
        if (model_.preparation.windows.returnSequences && answer.shape().rank() == 3) answer = lastSteps(answer);
        const auto cells = inCells(model_, output_, answer);
        for (auto& input : inputs_) append(input, input.text(input.rows() - 1));  // as it was, where nobody knows better
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            append(targets_[i], cells[i]);
            for (auto& input : inputs_)
                if (input.name == targets_[i].name) input = put(std::move(input), cells[i]);
        }
    }

    std::vector<Column> targets() && { return std::move(targets_); }

 private:
    /** In the place of the last cell. */
    static Column put(Column column, const std::string& text) {
        if (column.type == ColumnType::Number) column.numbers.pop_back();
        else column.codes.pop_back();
        append(column, text);
        return column;
    }

    const TrainedModel& model_;
    std::vector<Column> inputs_, targets_;
    Predictor predictor_;
    std::size_t reach_;
    std::string output_;
};

/** So many rows of a table, the first of them by its number. */
std::vector<std::uint32_t> rowsFrom(std::size_t first, std::size_t count) {
    std::vector<std::uint32_t> rows(count);
    std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(first));
    return rows;
}

}  // namespace

bool forecasts(const TrainedModel& model) {
    const Preparation& p = model.preparation;
    return p.windows.on() && !p.inputs.empty() && !p.targets.empty() && !writesText(model);
}

std::size_t furthestAhead(const TrainedModel& model) {
    const auto& targets = model.preparation.targets;
    const bool feeds = std::any_of(targets.begin(), targets.end(), [&](const PreparedColumn& t) { return isOneOf(model.preparation.inputs, t.name); });
    return feeds ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(model.preparation.windows.horizon);
}

Forecast forecast(const TrainedModel& model, const Table& table, std::size_t steps, std::optional<std::size_t> from) {
    if (!forecasts(model)) throw Error::input("this model does not go on with a series: it reads no windows over the rows of a table", "model", "train one as the template \"series\" does");
    const Preparation& p = model.preparation;
    const std::size_t all = table.rows(), horizon = static_cast<std::size_t>(p.windows.horizon), reach = WindowsOver(p.windows, 0, 0).reach(), needed = reach - 1 + horizon;
    if (all < needed)
        throw Error::input("the next row is forecast from the last " + std::to_string(needed) + " rows, received " + std::to_string(all), "data", "give more rows");
    const std::size_t n = std::clamp(from.value_or(all), needed, all), known = std::min(n, std::max(needed, 2 * steps)), count = std::min(steps, furthestAhead(model));
    const auto targets = findColumns(p.targets, table);
    Ahead ahead(model, cutAll(findColumns(p.inputs, table), n - needed, needed), cutAll(targets, n - known, known));
    for (std::size_t i = 0; i < count; ++i) ahead.step(i);
    Forecast made{n - known, known, std::move(ahead).targets(), {}, timesOf(table, rowsFrom(n - known, known + count)), {}};
    if (n < all) made.truth = cutAll(targets, n, std::min(count, all - n));
    for (const auto& input : p.inputs)
        if (!isOneOf(p.targets, input.name)) made.held.push_back(input.name);
    return made;
}

}  // namespace lamina
