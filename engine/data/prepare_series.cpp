// SPDX-License-Identifier: GPL-3.0-or-later
// Windows over a table: samples of rows that follow one another, split in order of time, so that no part sees its future.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "engine/base/error.h"
#include "engine/data/columns.h"
#include "engine/data/fingerprint.h"
#include "engine/data/split.h"
#include "engine/data/windows.h"

namespace lamina {

namespace {

Rows everyRow(std::size_t n) {
    Rows rows(n);
    std::iota(rows.begin(), rows.end(), 0u);
    return rows;
}

/** In order of the table; the target's own past with them. */
std::vector<int> inputsOf(const Roles& chosen, const Windows& windows) {
    std::set<int> inputs(chosen.inputs.begin(), chosen.inputs.end());
    if (windows.targetAsInput) inputs.insert(chosen.targets.begin(), chosen.targets.end());
    return {inputs.begin(), inputs.end()};
}

bool missingAny(const std::vector<Column>& columns, std::size_t row) {
    return std::any_of(columns.begin(), columns.end(), [row](const Column& c) { return c.missing(row); });
}

/** Rows whose targets are there. */
Rows present(const std::vector<Column>& targets) {
    Rows rows;
    for (std::size_t row = 0; row < targets.front().rows(); ++row)
        if (!missingAny(targets, row)) rows.push_back(static_cast<std::uint32_t>(row));
    return rows;
}

/** Windows whose target is there; of these, with "drop", those without a gap. */
Rows usedSamples(const WindowsOver& windows, const std::vector<Column>& inputs, const std::vector<Column>& targets, std::size_t steps, bool drop) {
    Rows samples;
    for (std::size_t i = 0; i < windows.count(); ++i) {
        bool whole = !missingAny(targets, windows.target(i));
        for (std::size_t step = 0; drop && whole && step < steps; ++step) whole = !missingAny(inputs, windows.row(i, step));
        if (whole) samples.push_back(static_cast<std::uint32_t>(i));
    }
    return samples;
}

Rows targetRows(const WindowsOver& windows, const Rows& samples) {
    Rows rows;
    rows.reserve(samples.size());
    for (const auto sample : samples) rows.push_back(static_cast<std::uint32_t>(windows.target(sample)));
    return rows;
}

/** What was last known of the target at the end of each window. */
std::vector<double> lastKnown(const Column& target, const WindowsOver& windows, const Rows& samples) {
    if (target.type != ColumnType::Number) return {};
    std::vector<double> known = target.numbers;
    for (std::size_t row = 1; row < known.size(); ++row)
        if (std::isnan(known[row])) known[row] = known[row - 1];
    std::vector<double> last;
    for (const auto sample : samples) last.push_back(known[windows.last(sample)]);
    return last;
}

/** A sample belongs to the part in which its target lies; what it looks back at may lie before. */
Parts partsOf(const Rows& targets, const Parts& ofRows) {
    const auto validation = ofRows.train.size(), test = validation + ofRows.validation.size();
    Parts parts;
    for (std::uint32_t i = 0; i < targets.size(); ++i)
        (targets[i] < validation ? parts.train : targets[i] < test ? parts.validation : parts.test).push_back(i);
    return parts;
}

[[noreturn]] void tooShort(const WindowsOver& windows, std::size_t rows, std::size_t needed, const char* what) {
    throw Error::input("a sample reaches over " + std::to_string(windows.reach()) + " rows and " + what + " needs " + std::to_string(needed) + ", received " +
                           std::to_string(rows) + " rows", "windows", "choose a shorter sequence_length, or give more rows");
}

std::size_t horizonOf(const Windows& windows) {
    requireWindows(windows);
    return static_cast<std::size_t>(windows.horizon);
}

/** An id has no place for what was never seen. */
void requireKnown(const CellCounts& counts, bool ids) {
    if (ids && counts.unknown > 0)
        throw Error::input("the net does not know " + counts.examples.front(), "data", "leave it out, or train with it");
}

Tensor gathered(const Preparation& preparation, const std::vector<Column>& inputs, const WindowsOver& windows, const Rows& samples, CellCounts& counts) {
    const bool ids = takesIds(preparation);
    const Tensor rows = applyAll(preparation.inputs, inputs, everyRow(inputs.front().rows()), counts);
    requireKnown(counts, ids);
    return windows.gather(rows, samples, ids);
}

}  // namespace

Dataset prepareSeries(const RawData& raw, const DataRecipe& recipe, TargetForm form) {
    const Roles chosen = roles(raw, recipe);
    const auto wanted = inputsOf(chosen, recipe.windows);
    if (chosen.targets.empty()) throw Error::input("no column is the target", "data", "choose the column to predict");
    if (wanted.empty()) throw Error::input("no column is an input", "data", "choose columns to predict from, or let the target's own past be one");
    const auto inputs = inputColumns(*raw.table, recipe, wanted);
    const TargetPlan plan = planTargets(*raw.table, recipe, chosen.targets, form);
    const std::size_t n = raw.table->rows(), ahead = horizonOf(recipe.windows);
    const WindowsOver windows(recipe.windows, n, ahead);
    const auto samples = usedSamples(windows, inputs, plan.columns, static_cast<std::size_t>(recipe.windows.sequenceLength), recipe.missing == "drop");
    Split inOrder = recipe.split;
    inOrder.shuffle = false;
    const Parts ofRows = splitSamples(static_cast<std::uint32_t>(n), inOrder);

    Dataset out;
    out.rows = targetRows(windows, samples);
    out.parts = partsOf(out.rows, ofRows);
    if (out.parts.train.empty()) tooShort(windows, ofRows.train.size(), windows.reach() + ahead, "the training part");
    out.preparation.source = recipe.source;
    out.preparation.windows = recipe.windows;
    const bool words = inputs.size() == 1 && inputs.front().type == ColumnType::Category && recipe.categories == "ordinal";
    out.preparation.inputs = fitInputs(inputs, words ? everyRow(n) : ofRows.train, recipe);
    if (out.preparation.inputs.front().length > 0)
        throw Error::input("windows are of numbers and categories, received a column of text", "column \"" + inputs.front().name + "\"", "turn the windows off");
    Rows trained;
    for (const auto i : out.parts.train) trained.push_back(out.rows[i]);
    out.preparation.targets = fitTargets(plan, recipe, present(plan.columns), trained);
    fitClasses(out.preparation);
    CellCounts counts;
    out.inputs = {gathered(out.preparation, inputs, windows, samples, counts)};
    out.targets = {applyTargets(out.preparation.targets, plan.columns, out.rows, plan.form)};
    out.lastKnown = plan.columns.size() == 1 ? lastKnown(plan.columns.front(), windows, samples) : std::vector<double>();
    out.preparation.inputShape = out.inputs.front().shape().withoutBatch();
    out.fingerprint = fingerprint(out);
    return out;
}

Dataset prepareSeriesWith(const RawData& raw, const Preparation& preparation, TargetForm form) {
    const auto inputs = findColumns(preparation.inputs, *raw.table), targets = findColumns(preparation.targets, *raw.table);
    const std::size_t n = raw.table->rows(), ahead = horizonOf(preparation.windows);
    const WindowsOver windows(preparation.windows, n, ahead);
    const auto samples = usedSamples(windows, inputs, targets, 0, false);
    if (samples.empty()) tooShort(windows, n, windows.reach() + ahead, "with its target");
    Dataset out;
    out.preparation = preparation;
    out.rows = targetRows(windows, samples);
    CellCounts counts;
    out.inputs = {gathered(preparation, inputs, windows, samples, counts)};
    out.targets = {applyTargets(preparation.targets, targets, out.rows, form)};
    out.lastKnown = targets.size() == 1 ? lastKnown(targets.front(), windows, samples) : std::vector<double>();
    out.parts.test = everyRow(samples.size());
    out.fingerprint = fingerprint(out);
    return out;
}

AppliedInputs applySeries(const Preparation& preparation, const Table& table) {
    const auto inputs = findColumns(preparation.inputs, table);
    Windows each = preparation.windows;
    each.sequenceStride = 1;  // an answer for every row that has enough before it
    const WindowsOver windows(each, table.rows(), 0);
    if (windows.count() == 0) tooShort(windows, table.rows(), windows.reach(), "an answer");
    CellCounts counts;
    Tensor values = gathered(preparation, inputs, windows, everyRow(windows.count()), counts);
    return {std::move(values), counts.filled, counts.unknown, std::move(counts.examples), targetRows(windows, everyRow(windows.count()))};
}

}  // namespace lamina
