// SPDX-License-Identifier: GPL-3.0-or-later
// Windows over a table: samples of rows that follow one another, split in order of time, so that no part sees its future.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <set>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/row_store.h"
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

/** Of rows of the table itself, which are many where samples are few: they lie where rows lie. */
using TableRows = RowVector<std::uint32_t>;

void letRowsGo(const TableRows& rows) { releaseRows(rows.data(), rows.size() * sizeof(std::uint32_t)); }

constexpr std::size_t manyRows = std::size_t{1} << 18;  // after so many what they took of memory is given back

/** Those of the first n rows that are wanted. */
template <class Wanted>
TableRows rowsWhere(std::size_t n, Wanted wanted) {
    TableRows rows;
    rows.reserve(n);
    for (std::size_t row = 0; row < n; ++row) {
        if (wanted(row)) rows.push_back(static_cast<std::uint32_t>(row));
        if (row % manyRows == manyRows - 1) letRowsGo(rows);
    }
    letRowsGo(rows);
    return rows;
}

TableRows firstOfTable(std::size_t n) {
    return rowsWhere(n, [](std::size_t) { return true; });
}

/** Rows whose targets are there. */
TableRows present(const std::vector<Column>& targets) {
    return rowsWhere(targets.front().rows(), [&](std::size_t row) {
        if (row % manyRows == manyRows - 1) letGo(targets);
        return !missingAny(targets, row);
    });
}

/** The table in order of time: which of its rows train, and how many then validate. */
struct InTime {
    TableRows train;
    std::size_t validation;
};

InTime inTime(std::size_t n, const Split& split) {
    if (n > UINT32_MAX) throw Error::input("expected at most 4294967295 rows, received " + std::to_string(n), "data", "take a part of them");
    if (split.folds > 1)
        throw Error::input("windows over rows in order of time have no folds: what comes later would train what comes before, and windows reach from one fold into the next",
                           "split", "take folds out of the split, or turn the windows off");
    const auto sizes = splitSizes(static_cast<std::uint32_t>(n), split);
    return {firstOfTable(sizes[0]), sizes[1]};
}

/** Which steps of a window have a target: all of them or the last. */
struct Answers {
    std::size_t first, steps;
    explicit Answers(const Windows& windows)
        : first(windows.returnSequences ? 0 : static_cast<std::size_t>(windows.sequenceLength) - 1), steps(static_cast<std::size_t>(windows.sequenceLength)) {}
};

/** Windows whose targets are there; of these, with "drop", those without a gap. */
Rows usedSamples(const WindowsOver& windows, const std::vector<Column>& inputs, const std::vector<Column>& targets, const Answers& answers, bool drop) {
    Rows samples;
    std::size_t passed = 0;  // rows since memory was given back
    for (std::size_t i = 0; i < windows.count(); ++i) {
        bool whole = true;
        if ((passed += answers.steps) > manyRows) {
            letGo(inputs), letGo(targets);
            passed = 0;
        }
        for (std::size_t step = answers.first; whole && step < answers.steps; ++step) whole = !missingAny(targets, windows.target(i, step));
        for (std::size_t step = 0; drop && whole && step < answers.steps; ++step) whole = !missingAny(inputs, windows.row(i, step));
        if (whole) samples.push_back(static_cast<std::uint32_t>(i));
    }
    return samples;
}

/** The target of every step that has one, sample by sample: (samples, …), or (samples, steps, …) where all have. There are samples. */
Tensor targetsOf(const std::vector<PreparedColumn>& fitted, const std::vector<Column>& columns, const WindowsOver& windows, const Rows& samples,
                 const Windows& recipe, TargetForm form) {
    const Answers answers(recipe);
    const std::size_t steps = answers.steps - answers.first, atOnce = std::max<std::size_t>(manyRows / steps, 1);
    std::shared_ptr<RowStore> store;
    Tensor some;
    for (std::size_t first = 0; first < samples.size(); first += atOnce) {
        Rows rows;
        const auto part = std::span(samples).subspan(first, std::min(atOnce, samples.size() - first));
        for (const auto sample : part)
            for (std::size_t step = answers.first; step < answers.steps; ++step) rows.push_back(static_cast<std::uint32_t>(windows.target(sample, step)));
        some = applyTargets(fitted, columns, rows, form);
        const std::size_t size = some.bytes().size() / part.size();  // of a sample
        if (!store) store = RowStore::make(size * samples.size());
        std::copy(some.bytes().begin(), some.bytes().end(), store->bytes().begin() + static_cast<std::ptrdiff_t>(first * size));
        store->release(first * size, some.bytes().size());
        letGo(columns);
    }
    std::vector<Dim> dims{static_cast<Dim>(samples.size())};
    if (recipe.returnSequences) dims.push_back(static_cast<Dim>(answers.steps));
    const Shape one = some.shape().withoutBatch();  // outlives the loop over what it holds
    for (const Dim d : one.dims()) dims.push_back(d);
    return Tensor(some.dtype(), Shape(std::span<const Dim>(dims)), store);
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
    RowVector<double> known = target.numbers;
    for (std::size_t row = 1; row < known.size(); ++row)
        if (std::isnan(known[row])) known[row] = known[row - 1];
    std::vector<double> last;
    for (const auto sample : samples) last.push_back(known[windows.last(sample)]);
    return last;
}

/** A sample belongs to the part in which its target lies; what it looks back at may lie before. One whose targets lie in two
 *  parts belongs to none. */
Parts partsOf(const WindowsOver& windows, const Rows& samples, const Answers& answers, const InTime& ofRows) {
    const auto validation = ofRows.train.size(), test = validation + ofRows.validation;
    const auto part = [&](std::size_t row) { return row < validation ? 0 : row < test ? 1 : 2; };
    Parts parts;
    for (std::uint32_t i = 0; i < samples.size(); ++i) {
        const int last = part(windows.target(samples[i]));
        if (part(windows.target(samples[i], answers.first)) == last)
            (last == 0 ? parts.train : last == 1 ? parts.validation : parts.test).push_back(i);
    }
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
    const Tensor rows = applyAll(preparation.inputs, inputs, firstOfTable(inputs.front().rows()), counts);
    requireKnown(counts, ids);
    return windows.gather(rows, samples, ids);
}

}  // namespace

Dataset prepareSeries(const RawData& raw, const DataRecipe& recipe, TargetForm form, const Preparation* learnt) {
    const Roles chosen = roles(raw, recipe);
    const auto wanted = inputsOf(chosen, recipe.windows);
    if (chosen.targets.empty()) throw Error::input("no column is the target", fileOf(recipe), "choose the column to predict");
    if (wanted.empty()) throw Error::input("no column is an input", fileOf(recipe), "choose columns to predict from, or let the target's own past be one");
    const auto inputs = inputColumns(*raw.table, recipe, wanted);
    const TargetPlan plan = planTargets(*raw.table, recipe, chosen.targets, form);
    const std::size_t n = raw.table->rows(), ahead = horizonOf(recipe.windows);
    const WindowsOver windows(recipe.windows, n, ahead);
    const auto samples = usedSamples(windows, inputs, plan.columns, Answers(recipe.windows), recipe.missing == "drop");
    const InTime ofRows = inTime(n, recipe.split);

    Dataset out;
    out.rows = targetRows(windows, samples);
    out.parts = partsOf(windows, samples, Answers(recipe.windows), ofRows);
    if (out.parts.train.empty()) tooShort(windows, ofRows.train.size(), windows.reach() + ahead, "the training part");
    out.preparation.source = recipe.source;
    out.preparation.windows = recipe.windows;
    out.preparation.inputs = fitInputs(inputs, {ofRows.train, firstOfTable(n)}, recipe);
    if (learnt) out.preparation.inputs = asLearnt(std::move(out.preparation.inputs), learnt->inputs);
    if (out.preparation.inputs.front().length > 0)
        throw Error::input("windows are of numbers and categories, received a column of text", "column \"" + inputs.front().name + "\"", "turn the windows off");
    Rows trained;
    for (const auto i : out.parts.train) trained.push_back(out.rows[i]);
    out.preparation.targets = fitTargets(plan, recipe, present(plan.columns), trained);
    keepHowWritten(out.preparation, *raw.table);
    if (learnt) out.preparation.targets = asLearnt(std::move(out.preparation.targets), learnt->targets);
    fitClasses(out.preparation);
    CellCounts counts;
    out.inputs = {gathered(out.preparation, inputs, windows, samples, counts)};
    out.targets = {targetsOf(out.preparation.targets, plan.columns, windows, samples, recipe.windows, plan.form)};
    if (plan.columns.size() == 1 && !recipe.windows.returnSequences) out.lastKnown = lastKnown(plan.columns.front(), windows, samples);
    out.preparation.inputShape = out.inputs.front().shape().withoutBatch();
    out.fingerprint = fingerprint(out);
    return out;
}

Dataset prepareSeriesWith(const RawData& raw, const Preparation& preparation, TargetForm form) {
    const auto inputs = findColumns(preparation.inputs, *raw.table), targets = findColumns(preparation.targets, *raw.table);
    const std::size_t n = raw.table->rows(), ahead = horizonOf(preparation.windows);
    const WindowsOver windows(preparation.windows, n, ahead);
    const auto samples = usedSamples(windows, inputs, targets, Answers(preparation.windows), false);
    if (samples.empty()) tooShort(windows, n, windows.reach() + ahead, "with its target");
    Dataset out;
    out.preparation = preparation;
    out.rows = targetRows(windows, samples);
    CellCounts counts;
    out.inputs = {gathered(preparation, inputs, windows, samples, counts)};
    out.targets = {targetsOf(preparation.targets, targets, windows, samples, preparation.windows, form)};
    if (targets.size() == 1 && !preparation.windows.returnSequences) out.lastKnown = lastKnown(targets.front(), windows, samples);
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
    return {{std::move(values)}, counts.filled, counts.unknown, std::move(counts.examples), targetRows(windows, everyRow(windows.count()))};
}

}  // namespace lamina
