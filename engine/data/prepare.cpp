// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/prepare.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/error.h"
#include "engine/base/parallel.h"
#include "engine/base/row_store.h"
#include "engine/base/words.h"
#include "engine/data/column_stats.h"
#include "engine/data/columns.h"
#include "engine/data/csv_cells.h"
#include "engine/data/curate.h"
#include "engine/data/dates.h"
#include "engine/data/fingerprint.h"
#include "engine/data/nearly_numbers.h"
#include "engine/data/odd_cells.h"
#include "engine/data/sample_hash.h"
#include "engine/data/split.h"
#include "engine/data/text_tokens.h"

namespace lamina {

namespace {

/** Among columns with numbers, none is there. */
bool withoutNumbers(const std::vector<Column>& columns, std::size_t row) {
    bool any = false;
    for (const auto& column : columns) {
        if (column.type != ColumnType::Number) continue;
        if (!column.missing(row)) return false;
        any = true;
    }
    return any;
}

Rows usedRows(const std::vector<Column>& inputs, const std::vector<Column>& targets, const std::string& missing) {
    if (missing != "impute" && missing != "drop" && missing != "drop_empty")
        throw Error::input("expected impute, drop or drop_empty, received \"" + missing + "\"", "missing values",
                           "choose one of these");
    const std::size_t n = targets.empty() ? inputs.front().rows() : targets.front().rows();
    Rows rows;
    constexpr std::size_t stretch = std::size_t{1} << 16;
    for (std::size_t row = 0; row < n; ++row) {
        if (row % stretch == stretch - 1) letGo(inputs), letGo(targets);
        if (missingAny(targets, row)) continue;
        if (missing == "drop" && missingAny(inputs, row)) continue;
        if (missing == "drop_empty" && withoutNumbers(inputs, row)) continue;
        rows.push_back(static_cast<std::uint32_t>(row));
    }
    if (rows.empty())
        throw Error::input("no row is left: every row misses a value", "missing values", "fill them instead of dropping rows");
    return rows;
}

/** Without the rows of classes that have too few. */
void leaveOutRare(Rows& rows, const Column& target, std::int64_t least) {
    if (target.type != ColumnType::Category) return;
    std::vector<std::int64_t> counts(target.categories.size(), 0);
    for (const auto row : rows) ++counts[static_cast<std::size_t>(target.codes[row])];
    std::erase_if(rows, [&](std::uint32_t row) { return counts[static_cast<std::size_t>(target.codes[row])] < least; });
    if (rows.empty()) throw Error::input("no row is left: every class has fewer than " + std::to_string(least), "target \"" + target.name + "\"", "ask for fewer samples a class");
}

Rows pick(const Rows& rows, const Rows& samples) {
    Rows picked;
    picked.reserve(samples.size());
    for (auto sample : samples) picked.push_back(rows[sample]);
    return picked;
}

std::size_t totalWidth(const std::vector<PreparedColumn>& columns) {
    return std::accumulate(columns.begin(), columns.end(), std::size_t{0},
                           [](std::size_t sum, const PreparedColumn& c) { return sum + width(c); });
}

/** One-hot of identifiers takes more than machines have: said before it is asked for. Many rows are none of its business. */
void refuseTooWide(const std::vector<PreparedColumn>& columns, std::size_t rows) {
    constexpr std::size_t most = std::size_t{1} << 32;  // floats: 16 GiB
    const auto widest = std::max_element(columns.begin(), columns.end(),
                                         [](const auto& a, const auto& b) { return width(a) < width(b); });
    if (totalWidth(columns) <= most / std::max<std::size_t>(rows, 1) || width(*widest) == 1) return;
    throw Error::input("one-hot encoding gives " + std::to_string(width(*widest)) + " inputs for " + std::to_string(rows) +
                           " rows, more than 16 GiB",
                       "column \"" + widest->name + "\"", "ignore the column, or encode categories as ordinal");
}

/** Ids of words say which, numbers how much: no tensor holds both. */
void requireTextAlone(const std::vector<PreparedColumn>& fitted) {
    const auto text = std::find_if(fitted.begin(), fitted.end(), [](const PreparedColumn& c) { return c.length > 0; });
    if (text == fitted.end() || fitted.size() == 1) return;
    const std::string whole = text->input.empty() ? "the net" : "the Input \"" + text->input + "\"";
    throw Error::input("a column of text enters " + whole + " alone, received " + std::to_string(fitted.size()) + " input columns", "column \"" + text->name + "\"",
                       "ignore the other columns, or make the text a category");
}

/** What an Input gets of a table, as the net takes it. */
Tensor asNetTakesThem(bool areIds, Tensor values) {
    if (!areIds) return values;
    const auto floats = values.as<float>();
    const auto store = RowStore::make(floats.size() * sizeof(std::int32_t));
    auto* const ids = reinterpret_cast<std::int32_t*>(store->bytes().data());
    inParts(floats.size() * sizeof(float), sizeof(float), [&](std::size_t first, std::size_t bytes) {
        for (std::size_t i = first / sizeof(float); i < (first + bytes) / sizeof(float); ++i) ids[i] = static_cast<std::int32_t>(floats[i]);
        values.release(first, bytes);
        store->release(first, bytes);
    });
    return Tensor(DType::Int32, values.shape(), store);
}

}  // namespace

bool missingAny(const std::vector<Column>& columns, std::size_t row) {
    return std::any_of(columns.begin(), columns.end(), [row](const Column& c) { return c.missing(row); });
}

void letGo(const Column& column) {
    if (column.numbers.size() >= RowAllocator<double>::few / sizeof(double)) releaseRows(column.numbers.data(), column.numbers.size() * sizeof(double));
    if (column.codes.size() >= RowAllocator<std::int32_t>::few / sizeof(std::int32_t)) releaseRows(column.codes.data(), column.codes.size() * sizeof(std::int32_t));
}

void letGo(const std::vector<Column>& columns) {
    for (const Column& column : columns) letGo(column);
}

std::vector<Column> inputColumns(const Table& table, const DataRecipe& recipe, const std::vector<int>& inputs) {
    std::vector<Column> columns(inputs.size());
    const auto take = [&](std::size_t i) {
        const Column& column = table.columns[static_cast<std::size_t>(inputs[i])];
        const auto choice = recipe.columns.find(column.name);
        columns[i] = choice == recipe.columns.end() ? column : convert(column, choice->second.type);
        letGo(column);
        letGo(columns[i]);
    };
    inParallel(inputs.size(), take, columnsAtOnce(table.rows()));
    return columns;
}

bool isText(const DataRecipe& recipe, const std::string& column) {
    const auto choice = recipe.columns.find(column);
    return choice != recipe.columns.end() && choice->second.type == ColumnType::Text;
}

PreparedColumn fitInput(const Column& column, const FitRows& rows, const DataRecipe& recipe) {
    if (isText(recipe, column.name)) return fitText(column, rows.train, recipe.text);
    if (column.type == ColumnType::Number) return fitNumber(column, rows.train, recipe.numbers, scalingOf(recipe, column.name));
    if (recipe.categories != "one_hot" && recipe.categories != "ordinal")
        throw Error::input("expected one_hot or ordinal, received \"" + recipe.categories + "\"", "encoding of categories",
                           "choose one of these");
    return fitCategory(column, rows.used, recipe.categories == "one_hot");
}

std::vector<PreparedColumn> fitInputs(const std::vector<Column>& columns, const FitRows& rows, const DataRecipe& recipe) {
    std::vector<PreparedColumn> fitted(columns.size());
    const auto fit = [&](std::size_t i) {
        fitted[i] = fitInput(columns[i], rows, recipe);
        letGo(columns[i]);
    };
    inParallel(columns.size(), fit, columnsAtOnce(rows.train.size()));
    requireTextAlone(fitted);
    return fitted;
}

Tensor applyAll(const std::vector<PreparedColumn>& fitted, const std::vector<Column>& columns, std::span<const std::uint32_t> rows, CellCounts& counts) {
    InputColumns all{{}, fitted, std::vector<std::size_t>(fitted.size())};
    std::iota(all.places.begin(), all.places.end(), std::size_t{0});
    return applyAll(all, columns, rows, counts);
}

Tensor applyAll(const InputColumns& own, const std::vector<Column>& columns, std::span<const std::uint32_t> rows, CellCounts& counts) {
    const auto& fitted = own.columns;
    refuseTooWide(fitted, rows.size());
    const std::size_t stride = totalWidth(fitted);
    const auto store = RowStore::make(rows.size() * stride * sizeof(float));
    auto* const values = reinterpret_cast<float*>(store->bytes().data());
    // Some rows after the others, so that few of them are in memory at a time; texts are taken apart but once.
    const bool texts = std::any_of(fitted.begin(), fitted.end(), [](const PreparedColumn& c) { return c.length > 0; });
    const std::size_t most = texts ? store->bytes().size() : std::min<std::size_t>(windowForRows(), std::size_t{1} << 23);
    inParts(store->bytes().size(), std::max<std::size_t>(stride, 1) * sizeof(float), [&](std::size_t first, std::size_t bytes) {
        const auto part = rows.subspan(first / sizeof(float) / stride, bytes / sizeof(float) / stride);
        std::size_t at = first / sizeof(float);
        for (std::size_t c = 0; c < fitted.size(); ++c) {
            applyColumn(fitted[c], columns[own.places[c]], part, values + at, stride, counts);
            at += width(fitted[c]);
        }
        store->release(first, bytes);
        letGo(columns);
    }, most);
    return Tensor(DType::Float32, Shape{static_cast<Dim>(rows.size()), static_cast<Dim>(stride)}, store);
}

void fitClasses(Preparation& preparation) {
    if (preparation.targets.size() == 1 && preparation.targets[0].category)
        preparation.classes = preparation.targets[0].categories;
}

void keepHowWritten(Preparation& preparation, const Table& table) {
    for (auto* columns : {&preparation.inputs, &preparation.targets})
        for (auto& fitted : *columns) {
            const int at = table.find(fitted.name);
            if (fitted.category || at < 0) continue;
            const Column& column = table.columns[static_cast<std::size_t>(at)];
            fitted.dates = dateOrder(column);
            fitted.style = column.style;
        }
}

std::vector<Column> findColumns(const std::vector<PreparedColumn>& fitted, const Table& table, std::vector<OddCell>* odd) {
    std::vector<std::string> absent;
    std::vector<Column> columns;
    for (const auto& wanted : fitted) {
        const int at = table.find(wanted.name);
        if (at < 0) {
            absent.push_back(wanted.name);
            continue;
        }
        const Column& column = table.columns[static_cast<std::size_t>(at)];
        const bool written = !wanted.category && column.type == ColumnType::Category;
        const DateOrder order = written && wanted.dates == DateOrder::Either ? dateOrder(column) : wanted.dates;
        const NumberStyle style = written ? styleBeside(column, wanted.style) : column.style;
        if (const auto cells = written ? oddCells(wanted, column, order, style) : std::vector<OddCell>(); !cells.empty()) {
            if (!odd) throw cells.front().error();
            odd->insert(odd->end(), cells.begin(), cells.end());
        }
        columns.push_back(convert(column, wanted.category ? ColumnType::Category : ColumnType::Number, order, style));
        letGo(column);
        letGo(columns.back());
    }
    if (absent.empty()) return columns;
    std::vector<std::string> there;
    for (const auto& column : table.columns) there.push_back(column.name);
    throw Error::input("the columns " + firstOf(absent, 8) + " are missing; received " + firstOf(there, 8), "data",
                       "give the columns the names they had in training");
}

namespace {

/** There is nothing to answer where every row holds such a cell. Throws Error naming the first. */
void requireGoodRow(const std::vector<OddCell>& odd, const Table& table) {
    std::vector<bool> bad(table.rows(), false);
    for (const std::size_t row : table.leftOut) bad[row] = true;
    for (const OddCell& cell : odd) bad[cell.row] = true;
    if (!odd.empty() && std::find(bad.begin(), bad.end(), false) == bad.end()) throw odd.front().error();
}

/** The columns that are targets, one plan a net's output. */
std::vector<TargetPlan> plansOf(const RawData& raw, const DataRecipe& recipe, const Roles& chosen, const Wanted& wanted) {
    if (!wanted.several()) return {planTargets(*raw.table, recipe, chosen.targets, wanted.outputs.front().form, wanted.judging)};
    std::vector<TargetPlan> plans;
    for (std::size_t i = 0; i < chosen.targets.size(); ++i) plans.push_back(planTargets(*raw.table, recipe, {chosen.targets[i]}, wanted.outputs[i].form, wanted.judging));
    return plans;
}

std::vector<Column> columnsOf(const std::vector<TargetPlan>& plans) {
    std::vector<Column> all;
    for (const auto& plan : plans) all.insert(all.end(), plan.columns.begin(), plan.columns.end());
    return all;
}

void refuseSeveral(const Wanted& wanted) {
    if (wanted.inputs.size() > 1)
        throw Error::input("windows enter one Input, the net has " + std::to_string(wanted.inputs.size()), "windows", "turn the windows off, or keep one Input");
    if (wanted.several())
        throw Error::input("windows have one target, the net has " + std::to_string(wanted.outputs.size()) + " outputs", "windows", "turn the windows off, or keep one output");
}

/** An Embedding takes ids, one column of them: what is no text is told apart by its values. */
void asIds(std::vector<Column>& columns, const std::vector<std::size_t>& places, const DataRecipe& recipe, const Wanted& wanted) {
    for (std::size_t i = 0; i < wanted.inputs.size(); ++i) {
        const auto count = std::count(places.begin(), places.end(), i);
        if (wanted.inputs[i].ids && count > 1)
            throw Error::input("an Input that leads to an Embedding takes one column, received " + std::to_string(count), "Input \"" + wanted.inputs[i].name + "\"",
                               "choose another Input for the others, or ignore them");
    }
    for (std::size_t c = 0; c < columns.size(); ++c)
        if (wanted.takesIds(places[c]) && !isText(recipe, columns[c].name)) columns[c] = convert(columns[c], ColumnType::Category);
}

/** Fits the columns of a net with several Inputs, each with the name of its own. */
std::vector<PreparedColumn> fitSeveral(const std::vector<Column>& columns, const std::vector<std::size_t>& places, const FitRows& rows, const DataRecipe& recipe,
                                       const Wanted& wanted) {
    std::vector<PreparedColumn> all;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const bool ids = wanted.takesIds(places[c]);
        all.push_back(ids && !isText(recipe, columns[c].name) ? fitIds(columns[c], rows.used) : fitInput(columns[c], rows, recipe));
        letGo(columns[c]);
        all.back().input = wanted.inputs[places[c]].name;
    }
    for (const auto& own : byInput(all, wanted.inputNames())) requireTextAlone(own.columns);
    return all;
}

/** What each Input gets of the rows of a table. */
std::vector<Tensor> applyEach(const Preparation& preparation, const std::vector<Column>& columns, const Rows& rows, const std::vector<std::string>& inputs, CellCounts& counts) {
    std::vector<Tensor> all;
    for (const auto& own : byInput(preparation.inputs, inputs))
        all.push_back(asNetTakesThem(areIds(own.columns, preparation.windows), applyAll(own, columns, rows, counts)));
    return all;
}

Dataset prepareTable(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted, const Preparation* learnt) {
    if (recipe.windows.on()) {
        refuseSeveral(wanted);
        return prepareSeries(raw, recipe, wanted.outputs.front().form, learnt);
    }
    const Roles chosen = roles(raw, recipe, wanted);
    if (chosen.targets.empty()) throw Error::input("no column is the target", fileOf(recipe), "choose the column to predict");
    if (chosen.inputs.empty()) throw Error::input("no column is an input", fileOf(recipe), "choose columns to predict from");
    auto inputs = inputColumns(*raw.table, recipe, chosen.inputs);
    const auto places = placesOf(inputs, recipe, wanted);
    asIds(inputs, places, recipe, wanted);
    const auto plans = plansOf(raw, recipe, chosen, wanted);

    Dataset out;
    out.rows = usedRows(inputs, columnsOf(plans), recipe.missing);
    if (recipe.minClassSamples > 1) leaveOutRare(out.rows, plans.front().columns.front(), recipe.minClassSamples);
    const auto n = static_cast<std::uint32_t>(out.rows.size());
    out.parts = splitSamples(n, recipe.split, strata(plans.front().columns.front(), out.rows));
    if (recipe.split.duplicatesTogether) keepTogether(out.parts, rowHashes({inputs, columnsOf(plans)}, out.rows));
    const Rows train = pick(out.rows, out.parts.train);
    out.preparation.source = recipe.source;
    const bool severalInputs = wanted.inputs.size() > 1;
    const FitRows fitRows{train, out.rows};
    out.preparation.inputs = severalInputs ? fitSeveral(inputs, places, fitRows, recipe, wanted) : fitInputs(inputs, fitRows, recipe);
    if (severalInputs) out.inputNames = wanted.inputNames();
    for (const auto& plan : plans) {
        const auto fitted = fitTargets(plan, recipe, out.rows, train);
        out.preparation.targets.insert(out.preparation.targets.end(), fitted.begin(), fitted.end());
        out.targetNames.push_back(plan.columns.front().name);
    }
    keepHowWritten(out.preparation, *raw.table);
    if (learnt) {
        out.preparation.inputs = asLearnt(std::move(out.preparation.inputs), learnt->inputs);
        out.preparation.targets = asLearnt(std::move(out.preparation.targets), learnt->targets);
    }
    auto fitted = out.preparation.targets.begin();
    for (const auto& plan : plans) {
        const auto next = fitted + static_cast<std::ptrdiff_t>(plan.columns.size());
        out.targets.push_back(applyTargets({fitted, next}, plan.columns, out.rows, plan.form));
        fitted = next;
    }
    if (!wanted.several()) out.targetNames.clear();
    fitClasses(out.preparation);
    CellCounts counts;
    out.inputs = applyEach(out.preparation, inputs, out.rows, wanted.inputNames(), counts);
    out.preparation.inputShape = out.inputs.front().shape().withoutBatch();
    if (n == raw.table->rows()) out.rows.clear();
    out.fingerprint = fingerprint(out);
    return out;
}

Dataset prepareTableWith(const RawData& raw, const Preparation& preparation, const Wanted& wanted) {
    if (preparation.inputs.empty() || preparation.targets.empty())
        throw Error::input("the model was trained on arrays, received a table", "data", "give it arrays (.npz) or images");
    if (preparation.windows.on()) return prepareSeriesWith(raw, preparation, wanted.outputs.front().form);
    if (wanted.several() && wanted.outputs.size() != preparation.targets.size())
        throw Error::input("the net has " + std::to_string(wanted.outputs.size()) + " outputs, its data had " + std::to_string(preparation.targets.size()) + " targets", "data",
                           "train it on data with a target for each output");
    const auto inputs = findColumns(preparation.inputs, *raw.table);
    const auto targets = findColumns(preparation.targets, *raw.table);
    Dataset out;
    out.preparation = preparation;
    out.rows = usedRows(inputs, targets, "impute");
    CellCounts counts;
    out.inputs = applyEach(preparation, inputs, out.rows, wanted.inputNames(), counts);
    if (wanted.inputs.size() > 1) out.inputNames = wanted.inputNames();
    if (!wanted.several()) out.targets = {applyTargets(preparation.targets, targets, out.rows, wanted.outputs.front().form)};
    for (std::size_t i = 0; wanted.several() && i < wanted.outputs.size(); ++i)
        out.targets.push_back(applyTargets({preparation.targets[i]}, {targets[i]}, out.rows, wanted.outputs[i].form));
    out.parts.test.resize(out.rows.size());
    std::iota(out.parts.test.begin(), out.parts.test.end(), 0u);
    if (out.rows.size() == raw.table->rows()) out.rows.clear();
    out.fingerprint = fingerprint(out);
    return out;
}

}  // namespace

namespace {

/** Of every sample; those of windows are their last row's. fileRows: of each row, where some are left out. Throws Error where one is missing, below 0 or a word. */
Tensor sampleWeights(const RawData& raw, int which, const Dataset& data, const std::vector<std::uint32_t>& fileRows) {
    const auto at = static_cast<std::size_t>(which);
    std::vector<double> all;
    std::string name;
    if (raw.table) {
        const Column& column = raw.table->columns[at];
        name = "column \"" + column.name + "\"";
        if (column.type != ColumnType::Number) throw Error::input("weights of samples are numbers, this column holds words", name, "choose another column, or give this one another role");
        all.assign(column.numbers.begin(), column.numbers.end());
    } else {
        const NamedTensor& array = (*raw.arrays)[at];
        name = "array \"" + array.name + "\"";
        if (array.tensor.shape().elements() != data.samples())
            throw Error::input("expected a weight for each of the " + std::to_string(data.samples()) + " samples, received " + toString(array.tensor.shape()), name, "give one number a sample");
        const auto floats = array.tensor.toFloats();
        all.assign(floats.begin(), floats.end());
    }
    std::vector<float> weights;
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(data.samples()); ++i) {
        const double weight = all[data.rowOf(i)];
        if (!(weight >= 0) || !std::isfinite(weight)) throw Error::input("a weight is missing, below 0 or no number in row " + std::to_string((fileRows.empty() ? data.rowOf(i) : fileRows[i]) + 1), name, "give every sample a weight from 0");
        weights.push_back(static_cast<float>(weight));
    }
    return Tensor::of(Shape{static_cast<Dim>(weights.size())}, weights);
}

Dataset withWeights(Dataset out, const RawData& raw, const DataRecipe& recipe, const Wanted& wanted, const std::vector<std::uint32_t>& fileRows = {}) {
    if (const int weights = roles(raw, recipe, wanted).weights; weights >= 0) {
        out.sampleWeights = sampleWeights(raw, weights, out, fileRows);
        out.fingerprint = fingerprint(out);
    }
    return out;
}

}  // namespace

Dataset prepare(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted, const Preparation* fitted) {
    if (raw.empty()) throw Error::input("there are no data", "data", "choose a file or a generator");
    if (raw.table) return withWeights(prepareTable(raw, recipe, wanted, nullptr), raw, recipe, wanted);
    const Curated used = curate(raw, recipe, roles(raw, recipe, wanted));
    Dataset out = withWeights(prepareArrays(used.raw, recipe, wanted, fitted), used.raw, recipe, wanted, used.rows);
    if (!used.rows.empty()) out.rows = used.rows;
    return out;
}

Dataset prepareAsLearnt(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted, const Preparation& learnt) {
    if (!raw.table) return prepare(raw, recipe, wanted);
    return withWeights(prepareTable(raw, recipe, wanted, &learnt), raw, recipe, wanted);
}

Dataset prepareWith(const RawData& raw, const Preparation& preparation, const Wanted& wanted) {
    if (raw.empty()) throw Error::input("there are no data", "data", "choose a file or a generator");
    return raw.table ? prepareTableWith(raw, preparation, wanted) : prepareArraysWith(raw, preparation, wanted);
}

AppliedInputs applyInputs(const Preparation& preparation, const Table& table, const std::vector<std::string>& inputs, std::vector<OddCell>* odd) {
    if (preparation.inputs.empty())
        throw Error::input("the model was trained on arrays, received a table", "data", "give it arrays (.npy) or images");
    if (preparation.windows.on()) return applySeries(preparation, table);
    const auto columns = findColumns(preparation.inputs, table, odd);
    if (odd) requireGoodRow(*odd, table);
    Rows rows(table.rows());
    std::iota(rows.begin(), rows.end(), 0u);
    CellCounts counts;
    auto values = applyEach(preparation, columns, rows, inputs, counts);
    return {std::move(values), counts.filled, counts.unknown, std::move(counts.examples), {}};
}

std::vector<Tensor> applyInputs(const Preparation& preparation, std::vector<Tensor> raw, const std::vector<std::string>& inputs) {
    const auto all = byInput(preparation.inputs, inputs);
    if (raw.size() != all.size())
        throw Error::input("the model was trained on a table and takes " + std::to_string(all.size()) + (all.size() == 1 ? " array" : " arrays") + ", received " + std::to_string(raw.size()),
                           "data", all.size() == 1 ? "give one array of inputs, x, and one of targets, y" : "give an array for each Input, and one of targets");
    for (std::size_t i = 0; i < raw.size(); ++i)
        if (!areIds(all[i].columns, preparation.windows)) raw[i] = scaleNumbers(all[i].columns, raw[i], false);
    return raw;
}

Tensor applyInputs(const Preparation& preparation, const Tensor& raw) { return applyInputs(preparation, std::vector<Tensor>{raw}).front(); }

bool takesIds(const Preparation& preparation) { return areIds(preparation.inputs, preparation.windows); }

}  // namespace lamina
