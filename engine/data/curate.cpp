// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/curate.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/base/error.h"
#include "engine/base/row_store.h"

namespace lamina {

namespace {

/** Whole numbers, one a sample; nothing where the array holds something else. */
std::vector<std::int64_t> labelsOf(const Tensor& tensor) {
    const Shape& s = tensor.shape();
    if (s.rank() != 1 && !(s.rank() == 2 && s[1] == 1)) return {};
    std::vector<std::int64_t> labels;
    for (const float v : tensor.toFloats()) {
        if (!(std::abs(v) <= 1e6f) || v != std::floor(v)) return {};
        labels.push_back(static_cast<std::int64_t>(v));
    }
    return labels;
}

Tensor only(const Tensor& tensor, const std::vector<std::uint32_t>& rows) {
    Shape shape = tensor.shape();
    const std::size_t row = shape[0] > 0 ? tensor.bytes().size() / static_cast<std::size_t>(shape[0]) : 0;
    shape[0] = static_cast<Dim>(rows.size());
    const auto store = RowStore::make(rows.size() * row);
    tensor.readRows(rows, store->bytes().data());
    return Tensor(tensor.dtype(), shape, store);
}

/** Labels that occur in these rows, often enough, by their number. */
std::map<std::int64_t, std::int64_t> countLabels(const std::vector<std::int64_t>& labels, const std::vector<bool>& used, std::int64_t least) {
    std::map<std::int64_t, std::int64_t> counts;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (used[i]) ++counts[labels[i]];
    std::erase_if(counts, [&](const auto& c) { return c.second < least; });
    return counts;
}

std::vector<std::uint32_t> rowsOf(const std::vector<bool>& used) {
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < used.size(); ++i)
        if (used[i]) rows.push_back(static_cast<std::uint32_t>(i));
    if (rows.empty()) throw Error::input("no sample is left: every one is left out", "data", "take back what leaves them out");
    return rows;
}

/** Labels 0, 1, 2 … in the order of those that occur; their names, of a folder or their numbers, come along. */
NamedTensor renumber(const NamedTensor& array, const std::vector<std::int64_t>& labels, const std::map<std::int64_t, std::int64_t>& counts,
                     std::vector<std::string>& names) {
    std::map<std::int64_t, std::int32_t> number;
    std::vector<std::string> kept;
    for (const auto& [label, count] : counts) {
        number[label] = static_cast<std::int32_t>(kept.size());
        kept.push_back(label >= 0 && static_cast<std::size_t>(label) < names.size() ? names[static_cast<std::size_t>(label)] : std::to_string(label));
    }
    std::vector<std::int32_t> anew;
    for (const auto label : labels) {
        const auto found = number.find(label);
        anew.push_back(found == number.end() ? 0 : found->second);  // of samples that are left out
    }
    names = std::move(kept);
    return {array.name, Tensor::of(Shape{static_cast<Dim>(anew.size())}, anew)};
}

}  // namespace

std::vector<bool> finiteSamples(const Tensor& tensor) {
    const auto n = static_cast<std::size_t>(tensor.shape().scalar() ? 0 : tensor.shape()[0]);
    std::vector<bool> finite(n, true);
    if (n == 0 || (tensor.dtype() != DType::Float32 && tensor.dtype() != DType::Float64)) return finite;
    const std::size_t width = tensor.bytes().size() / sizeOf(tensor.dtype()) / n;
    const auto look = [&](const auto& values) {
        for (std::size_t i = 0; i < n; ++i)
            finite[i] = std::all_of(values.begin() + static_cast<std::ptrdiff_t>(i * width), values.begin() + static_cast<std::ptrdiff_t>((i + 1) * width),
                                    [](auto v) { return std::isfinite(v); });
    };
    if (tensor.dtype() == DType::Float32) look(tensor.as<float>());
    else look(tensor.as<double>());
    return finite;
}

Curated curate(const RawData& raw, const DataRecipe& recipe, const Roles& chosen) {
    Curated out{raw, {}};
    const auto array = [&](int i) -> const NamedTensor& { return (*raw.arrays)[static_cast<std::size_t>(i)]; };
    const int target = chosen.targets.empty() ? -1 : chosen.targets.front();
    const auto choice = target < 0 ? recipe.columns.end() : recipe.columns.find(array(target).name);
    const bool anew = choice != recipe.columns.end() && choice->second.type == ColumnType::Category;
    const bool drops = recipe.missing == "drop";
    if (!anew && !drops && recipe.minClassSamples < 2) return out;

    std::vector<bool> used(raw.rows(), true);
    auto looked = chosen.inputs;
    looked.insert(looked.end(), chosen.targets.begin(), chosen.targets.end());
    for (const int i : looked) {
        if (!drops || array(i).tensor.shape().scalar() || static_cast<std::size_t>(array(i).tensor.shape()[0]) != used.size()) continue;
        const auto finite = finiteSamples(array(i).tensor);
        for (std::size_t row = 0; row < used.size(); ++row) used[row] = used[row] && finite[row];
    }
    const auto labels = target < 0 ? std::vector<std::int64_t>() : labelsOf(array(target).tensor);
    const bool classes = labels.size() == used.size() && !labels.empty();
    Arrays arrays = *raw.arrays;
    if (classes && (anew || recipe.minClassSamples > 1)) {
        const auto counts = countLabels(labels, used, recipe.minClassSamples);
        for (std::size_t row = 0; row < used.size(); ++row) used[row] = used[row] && counts.count(labels[row]) > 0;
        arrays[static_cast<std::size_t>(target)] = renumber(array(target), labels, counts, out.raw.classes);
    }
    if (!std::all_of(used.begin(), used.end(), [](bool u) { return u; })) {
        out.rows = rowsOf(used);
        for (auto& one : arrays)
            if (!one.tensor.shape().scalar() && static_cast<std::size_t>(one.tensor.shape()[0]) == used.size()) one.tensor = only(one.tensor, out.rows);
    }
    out.raw.arrays = std::make_shared<const Arrays>(std::move(arrays));
    return out;
}

}  // namespace lamina
