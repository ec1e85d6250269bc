// SPDX-License-Identifier: GPL-3.0-or-later
// Arrays keep their values: only labels are brought into the form that the loss wants.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/error.h"
#include "engine/base/row_store.h"
#include "engine/base/words.h"
#include "engine/data/columns.h"
#include "engine/data/fingerprint.h"
#include "engine/data/label_bounds.h"
#include "engine/data/sample_hash.h"
#include "engine/data/split.h"

namespace lamina {

namespace {

constexpr float white = 255;  // of pictures

/** Elements made of other ones, part by part: neither need be in memory as a whole. make(element) of a float. */
template <class Make>
auto made(const Tensor& from, const Shape& shape, Make make) {
    using To = decltype(make(0.0f));
    const auto size = sizeOf(from.dtype());
    const auto store = RowStore::make(from.bytes().size() / size * sizeof(To));
    auto* to = reinterpret_cast<To*>(store->bytes().data());
    inParts(from.bytes().size(), size, [&](std::size_t first, std::size_t bytes) {
        const std::size_t count = bytes / size;
        const auto piece = from.bytes().subspan(first, bytes);
        for (const float v : Tensor(from.dtype(), Shape{static_cast<Dim>(count)}, {piece.begin(), piece.end()}).toFloats()) *to++ = make(v);
        from.release(first, bytes);
        store->release(first / size * sizeof(To), count * sizeof(To));
    });
    return Tensor(dtypeOf<To>, shape, store);
}

Tensor asFloats(const Tensor& tensor, const Shape& shape) {
    if (tensor.dtype() == DType::Float32) return tensor.reshaped(shape);
    return made(tensor, shape, [](float v) { return v; });
}

/** float32 for what the step does not gather as it is; a vector becomes a column. */
Tensor asInput(const Tensor& tensor) {
    const Shape shape = tensor.shape().rank() == 1 ? Shape{tensor.shape()[0], 1} : tensor.shape();
    if (tensor.dtype() == DType::Float64 || tensor.dtype() == DType::BFloat16) return asFloats(tensor, shape);
    return tensor.reshaped(shape);
}

std::int64_t samplesOf(const NamedTensor& array) {
    if (array.tensor.shape().scalar())
        throw Error::input("expected samples along the first axis, received a single number", "array \"" + array.name + "\"",
                           "leave it out of the file");
    return array.tensor.shape()[0];
}

bool isVector(const Shape& s) { return s.rank() == 1 || (s.rank() == 2 && s[1] == 1); }

/** Whether rows are all zeros but for a single one. */
bool isOneHot(const std::vector<float>& values, std::size_t columns) {
    for (std::size_t i = 0; i < values.size(); i += columns) {
        const auto ones = std::count(values.begin() + static_cast<std::ptrdiff_t>(i),
                                     values.begin() + static_cast<std::ptrdiff_t>(i + columns), 1.0f);
        const auto zeros = std::count(values.begin() + static_cast<std::ptrdiff_t>(i),
                                      values.begin() + static_cast<std::ptrdiff_t>(i + columns), 0.0f);
        if (ones != 1 || zeros + 1 != static_cast<std::ptrdiff_t>(columns)) return false;
    }
    return true;
}

/** By the first rows: wide numbers are not all read to see that they are no classes. */
bool mayBeOneHot(const Tensor& tensor) {
    const auto columns = static_cast<std::size_t>(tensor.shape()[1]);
    const Dim rows = std::min<Dim>(tensor.shape()[0], 16);
    const auto first = tensor.bytes().first(static_cast<std::size_t>(rows) * columns * sizeOf(tensor.dtype()));
    return columns > 0 && isOneHot(Tensor(tensor.dtype(), Shape{rows, tensor.shape()[1]}, {first.begin(), first.end()}).toFloats(), columns);
}

/** Class of each sample, or nothing where the array does not hold classes. */
std::vector<std::int32_t> labelsOf(const Tensor& tensor) {
    if (!isVector(tensor.shape()) && (tensor.shape().rank() != 2 || !mayBeOneHot(tensor))) return {};
    const auto values = tensor.toFloats();
    std::vector<std::int32_t> labels;
    if (isVector(tensor.shape())) {
        for (float v : values) {
            if (!(v == std::floor(v)) || v < 0 || v > static_cast<float>(labels::largest)) return {};
            labels.push_back(static_cast<std::int32_t>(v));
        }
    } else if (tensor.shape().rank() == 2 && isOneHot(values, static_cast<std::size_t>(tensor.shape()[1]))) {
        const auto k = static_cast<std::size_t>(tensor.shape()[1]);
        for (std::size_t i = 0; i < values.size(); i += k)
            for (std::size_t c = 0; c < k; ++c)
                if (values[i + c] == 1.0f) labels.push_back(static_cast<std::int32_t>(c));
    }
    return labels;
}

/** By their numbers; of one class a position none: those that occur are counted when they are asked for. */
std::vector<std::string> classNames(const std::vector<std::int32_t>& labels, const Tensor& tensor, TargetForm form) {
    std::int32_t count = labels.empty() ? 0 : *std::max_element(labels.begin(), labels.end()) + 1;
    const bool aColumnEach = !labels.empty() || form == TargetForm::OneHot;
    if (!isVector(tensor.shape()) && aColumnEach) count = static_cast<std::int32_t>(tensor.shape().back());
    std::vector<std::string> names;
    for (std::int32_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
    return names;
}

Tensor oneHot(const std::vector<std::int32_t>& labels, std::size_t classes) {
    std::vector<float> values(labels.size() * classes, 0.0f);
    for (std::size_t i = 0; i < labels.size(); ++i) values[i * classes + static_cast<std::size_t>(labels[i])] = 1.0f;
    return Tensor::of(Shape{static_cast<Dim>(labels.size()), static_cast<Dim>(classes)}, values);
}

Tensor asNumbers(const Tensor& tensor) {
    const Shape shape = tensor.shape().rank() == 1 ? Shape{tensor.shape()[0], 1} : tensor.shape();
    return asFloats(tensor, shape);
}

/** Calls with all numbers of a tensor, part by part. */
template <class Look>
void lookAt(const Tensor& tensor, Look look) {
    const auto size = sizeOf(tensor.dtype());
    inParts(tensor.bytes().size(), size, [&](std::size_t first, std::size_t bytes) {
        const auto piece = tensor.bytes().subspan(first, bytes);
        look(Tensor(tensor.dtype(), Shape{static_cast<Dim>(bytes / size)}, {piece.begin(), piece.end()}).toFloats());
        tensor.release(first, bytes);
    });
}

/** Shares of yes; a margin loss also takes -1 for no. */
void requireYesOrNo(const NamedTensor& array) {
    float least = 0, most = 0;
    lookAt(array.tensor, [&](const std::vector<float>& values) {
        for (const float v : values) least = std::min(least, v), most = std::max(most, v);
    });
    if (least >= -1 && most <= 1) return;
    throw Error::input("a loss for yes or no needs numbers from 0 to 1; the array holds " + shortNumber(most > 1 ? most : least, 4), "array \"" + array.name + "\"",
                       "choose a loss for classes such as sparse_categorical_crossentropy, or one for numbers such as mean_squared_error");
}

/** Numbers for a loss. blackWhite: 0 and 255 stand for no and yes. */
Tensor asAnswers(const NamedTensor& array, TargetForm form, bool blackWhite) {
    const Shape& s = array.tensor.shape();
    if (blackWhite) return made(array.tensor, s.rank() == 1 ? Shape{s[0], 1} : s, [](float v) { return v / white; });
    if (form == TargetForm::Binary) requireYesOrNo(array);
    return asNumbers(array.tensor);
}

/** Says what of the numbers keeps them from being classes. */
[[noreturn]] void noClasses(const NamedTensor& array) {
    const std::string where = "array \"" + array.name + "\"", needs = "the loss needs classes 0, 1, 2 …; ";
    const auto values = isVector(array.tensor.shape()) ? array.tensor.toFloats() : std::vector<float>();
    const auto odd = std::find_if(values.begin(), values.end(), [](float v) { return !(v == std::floor(v)); });
    const std::string numbers = "choose a loss for numbers such as mean_squared_error";
    if (odd != values.end())
        throw Error::input(needs + "the array holds " + shortNumber(*odd, 4) + ", which is no whole number", where, numbers + ", or leave such samples out");
    if (const auto least = values.empty() ? values.end() : std::min_element(values.begin(), values.end()); least != values.end() && *least < 0)
        throw Error::input(needs + "these labels begin at " + fixedNumber(*least, 0), where, "count the classes anew (the doctor does), add " + fixedNumber(-*least, 0) + " to all labels, or " + numbers);
    throw Error::input(needs + "the array holds other numbers, of shape " + toString(array.tensor.shape()), where, numbers);
}

/** One class a position: (n, time), or the masks of pictures, (n, height, width), with or without a last axis of 1. blackWhite: of two classes. */
Tensor asMaps(const NamedTensor& array, bool blackWhite) {
    const auto dims = array.tensor.shape().dims();
    const Shape shape(dims.size() > 2 && dims.back() == 1 ? dims.first(dims.size() - 1) : dims);
    return made(array.tensor, shape, [&](float v) {
        if (blackWhite) return static_cast<std::int32_t>(v / white);
        if (v < 0 || v > static_cast<float>(labels::largest) || v != std::floor(v)) noClasses(array);
        return static_cast<std::int32_t>(v);
    });
}

/** The class of each sample; whole numbers that are no vector are one class a position. */
Tensor asIndices(const NamedTensor& array, const std::vector<std::int32_t>& labels, bool blackWhite) {
    if (!labels.empty()) return Tensor::of(Shape{static_cast<Dim>(labels.size())}, labels);
    const DType type = array.tensor.dtype();
    if (!isVector(array.tensor.shape()) && (type == DType::Int32 || type == DType::UInt8)) return asMaps(array, blackWhite);
    noClasses(array);
}

/** Inputs as what the net shall give back: pictures, bytes, as numbers from 0 to 1. */
Tensor asItself(const Tensor& input) {
    const float all = input.dtype() == DType::UInt8 ? 255.0f : 1.0f;
    return made(input, input.shape(), [all](float v) { return v / all; });
}

struct Target {
    Tensor tensor;
    std::vector<std::int32_t> labels;
    std::vector<std::string> classes;
};

/** classes: known from a fit, or empty to take them from the array. positions: axes of a sample, at each of whose places the net gives a class. */
Target asTarget(const NamedTensor& array, TargetForm form, std::vector<std::string> classes, std::size_t positions) {
    Target out;
    const Shape& shape = array.tensor.shape();
    const auto rank = static_cast<std::size_t>(shape.rank());
    const bool sameRank = rank == positions + 1 || (rank == positions + 2 && shape.back() == 1);
    const bool maps = positions > 0 && form == TargetForm::Index && sameRank;  // rows of 0 and 1 may look one-hot and are none
    if (!maps) out.labels = labelsOf(array.tensor);
    const bool meansClasses = form == TargetForm::Index || form == TargetForm::OneHot;
    const auto most = out.labels.empty() ? -1 : *std::max_element(out.labels.begin(), out.labels.end());
    const bool blackWhite = (form == TargetForm::Binary || (meansClasses && !isVector(shape))) && isBlackAndWhite(array.tensor);
    const bool yesOrNo = form == TargetForm::Binary && isVector(array.tensor.shape()) && (most == 0 || most == 1 || blackWhite);
    if (classes.empty() && meansClasses) classes = classNames(out.labels, array.tensor, form);
    if (classes.empty() && yesOrNo) classes = {"0", "1"};
    if (meansClasses && !classes.empty() && most >= static_cast<std::int32_t>(classes.size()))
        throw Error::input("expected labels from 0 to " + std::to_string(classes.size() - 1) + ", received " +
                               std::to_string(most),
                           "array \"" + array.name + "\"", "leave these samples out, or train with them");
    out.classes = std::move(classes);
    if (maps)
        out.tensor = asMaps(array, blackWhite);
    else if (form == TargetForm::Index)
        out.tensor = asIndices(array, out.labels, blackWhite);
    else if (form == TargetForm::OneHot && !out.labels.empty())
        out.tensor = oneHot(out.labels, out.classes.size());
    else if (form == TargetForm::OneHot && isVector(array.tensor.shape()))
        noClasses(array);
    else  // numbers, or what is shaped as the output already: soft labels, one-hot maps
        out.tensor = asAnswers(array, form, blackWhite);
    return out;
}

std::vector<std::int32_t> strataOf(const Target& target) {
    if (!target.labels.empty()) return target.labels;
    const auto n = static_cast<std::size_t>(target.tensor.shape()[0]);
    const std::size_t row = n ? target.tensor.bytes().size() / n : 0, size = sizeOf(target.tensor.dtype());
    std::vector<std::byte> bytes;  // the first number of each sample
    for (std::size_t i = 0; i < n && row > 0; ++i) {
        const auto number = target.tensor.bytes().subspan(i * row, size);
        bytes.insert(bytes.end(), number.begin(), number.end());
    }
    target.tensor.release(0, target.tensor.bytes().size());
    const Shape shape{static_cast<Dim>(bytes.size() / size)};
    const auto floats = Tensor(target.tensor.dtype(), shape, std::move(bytes)).toFloats();
    const std::vector<double> first(floats.begin(), floats.end());
    return quantileStrata(first);
}

/** Labels of classes by name, as a net counts them that may have met them in another order, or not met all of them. */
Tensor renumbered(const Tensor& labels, const std::vector<std::string>& names, const std::vector<std::string>& known) {
    std::vector<std::int32_t> number;
    for (const auto& name : names) {
        const auto it = std::find(known.begin(), known.end(), name);
        number.push_back(it == known.end() ? -1 : static_cast<std::int32_t>(it - known.begin()));
    }
    std::vector<std::int32_t> out;
    for (const auto label : labels.as<std::int32_t>()) {
        out.push_back(number.at(static_cast<std::size_t>(label)));
        if (out.back() < 0)
            throw Error::input("the class \"" + names[static_cast<std::size_t>(label)] + "\" is none that the net knows", "data",
                               "leave its samples out, or train with them; it knows " + firstOf(known, 20));
    }
    return Tensor::of(labels.shape(), out);
}

bool wholeNumber(const std::string& name) {
    const std::size_t sign = name.starts_with('-') ? 1 : 0;
    return name.size() > sign && std::all_of(name.begin() + static_cast<std::ptrdiff_t>(sign), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/** Whether a net's classes are numbers of labels, but not those from 0 on: it counted them anew. Cats and dogs are no numbers: of
 *  these, labels say which they are. */
bool countedAnew(const std::vector<std::string>& classes) {
    if (!std::all_of(classes.begin(), classes.end(), wholeNumber)) return false;
    for (std::size_t i = 0; i < classes.size(); ++i)
        if (classes[i] != std::to_string(i)) return true;
    return false;
}

/** Labels without names are named by their numbers, where the net knows them by these; -1 and 1 are the classes "-1" and "1". */
RawData named(const RawData& raw, const Preparation& preparation, const Wanted& wanted) {
    RawData out = raw;
    if (!raw.classes.empty() || !preparation.inputs.empty() || !countedAnew(preparation.classes)) return out;
    auto arrays = *raw.arrays;
    for (const int i : (wanted.several() ? roles(raw, {}) : roles(raw, {}, wanted)).targets) {
        NamedTensor& array = arrays[static_cast<std::size_t>(i)];
        const auto values = isVector(array.tensor.shape()) ? array.tensor.toFloats() : std::vector<float>();
        const auto isLabel = [](float v) { return v == std::floor(v) && std::abs(v) <= static_cast<float>(labels::largest); };
        if (values.empty() || !std::all_of(values.begin(), values.end(), isLabel)) continue;
        const auto least = std::min(0, static_cast<std::int32_t>(*std::min_element(values.begin(), values.end())));
        std::vector<std::int32_t> counted;
        for (const float v : values) counted.push_back(static_cast<std::int32_t>(v) - least);
        array.tensor = Tensor::of(Shape{static_cast<Dim>(counted.size())}, counted);
        for (std::int32_t c = 0; c <= *std::max_element(counted.begin(), counted.end()); ++c)
            if (static_cast<std::size_t>(c) >= out.classes.size()) out.classes.push_back(std::to_string(c + least));
    }
    out.arrays = std::make_shared<const Arrays>(std::move(arrays));
    return out;
}

/** Everything but the split. classes: as asTarget. */
Dataset assemble(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted, const std::vector<std::string>& classes,
                 std::vector<std::int32_t>& strata) {
    const Roles chosen = roles(raw, recipe, wanted);
    const auto array = [&](int i) -> const NamedTensor& { return (*raw.arrays)[static_cast<std::size_t>(i)]; };
    const bool itself = std::any_of(chosen.targets.begin(), chosen.targets.end(), [&](int i) { return std::find(chosen.inputs.begin(), chosen.inputs.end(), i) != chosen.inputs.end(); });
    const auto asks = [&](TargetForm form) { return std::any_of(wanted.outputs.begin(), wanted.outputs.end(), [&](const WantedOutput& o) { return o.form == form; }); };
    if (itself && !wanted.several() && (asks(TargetForm::Index) || asks(TargetForm::OneHot)))
        throw Error::input("what is input and target at once are numbers, and the loss needs classes", "data", "choose a loss for numbers such as mean_squared_error");
    if (raw.arrays->size() == 1 && !itself)
        throw Error::input("expected inputs and targets, received the array \"" + raw.arrays->front().name + "\" alone", "data",
                           "an .npy file holds one array; put both into an .npz: np.savez(\"data.npz\", x=x, y=y)");
    if (chosen.inputs.empty()) throw Error::input("no array is an input", "data", "name one of the arrays \"x\"");
    if (chosen.targets.empty()) throw Error::input("no array is the target", "data", "give one of the arrays the role of the target, or call it \"y\" in the file");
    const std::int64_t n = samplesOf(array(chosen.inputs.front()));
    if (n < 1 || n > std::int64_t{UINT32_MAX})
        throw Error::input("expected 1 to 4294967295 samples, received " + std::to_string(n),
                           "array \"" + array(chosen.inputs.front()).name + "\"", "choose other data");
    Dataset out;
    for (const auto* list : {&chosen.inputs, &chosen.targets})
        for (int i : *list)
            if (samplesOf(array(i)) != n)
                throw Error::input("expected " + std::to_string(n) + " samples as in \"" +
                                       array(chosen.inputs.front()).name + "\", received " + std::to_string(samplesOf(array(i))),
                                   "array \"" + array(i).name + "\"", "give all arrays the same number of samples");
    for (int i : chosen.inputs) {
        out.inputs.push_back(asInput(array(i).tensor));
        out.inputNames.push_back(array(i).name);
    }
    out.preparation.targetsAreInputs = itself;
    for (int i : chosen.targets) {
        if (std::find(chosen.inputs.begin(), chosen.inputs.end(), i) != chosen.inputs.end()) {
            out.targets.push_back(asItself(asInput(array(i).tensor)));
            out.targetNames.push_back(array(i).name);
            continue;
        }
        const bool named = !raw.classes.empty() && !classes.empty();
        const NamedTensor& labels = array(i);
        const WantedOutput& output = wanted.outputs[wanted.several() ? out.targets.size() : 0];
        Target target = asTarget(named ? NamedTensor{labels.name, renumbered(labels.tensor, raw.classes, classes)} : labels, output.form,
                                 !out.targets.empty() ? std::vector<std::string>() : classes.empty() ? raw.classes : classes, output.positions);
        if (out.targets.empty()) {
            strata = strataOf(target);
            out.preparation.classes = target.classes;
        }
        out.targets.push_back(std::move(target.tensor));
        out.targetNames.push_back(array(i).name);
    }
    out.preparation.source = raw.source;
    out.preparation.inputShape = out.inputs.front().shape().withoutBatch();
    return out;
}

/** Arrays of raw numbers for a net that was fitted on a table. Labels are classes by number, as the fit counts them. */
void applyFit(Dataset& data, const Preparation& fitted) {
    data.inputs = applyInputs(fitted, std::move(data.inputs), data.inputNames);
    const bool each = data.targets.size() > 1 && data.targets.size() == fitted.targets.size();  // of several outputs
    for (std::size_t i = 0; each && i < data.targets.size(); ++i)
        if (!fitted.targets[i].category) data.targets[i] = scaleNumbers({fitted.targets[i]}, data.targets[i], false);
    const bool numbers = !each && std::none_of(fitted.targets.begin(), fitted.targets.end(), [](const PreparedColumn& c) { return c.category; });
    if (numbers && !fitted.targets.empty()) data.targets.front() = scaleNumbers(fitted.targets, data.targets.front(), false);
    data.preparation = fitted;
}

bool ofATable(const Preparation* fitted) { return fitted && !fitted->inputs.empty(); }

}  // namespace

bool isBlackAndWhite(const Tensor& target) {
    bool any = false, alone = true;
    lookAt(target, [&](const std::vector<float>& values) {
        any = any || std::find(values.begin(), values.end(), white) != values.end();
        alone = alone && std::all_of(values.begin(), values.end(), [](float v) { return v == 0 || v == white; });
    });
    return any && alone;
}

Dataset prepareArrays(const RawData& raw, const DataRecipe& recipe, const Wanted& asked, const Preparation* fitted) {
    std::vector<std::int32_t> strata;
    Wanted wanted = asked;
    if (!wanted.several()) {
        TargetForm& form = wanted.outputs.front().form;
        if (recipe.targetCategories == "one_hot") form = TargetForm::OneHot;
        if (recipe.targetCategories == "index" && form == TargetForm::OneHot) form = TargetForm::Index;
    }
    Dataset out = assemble(raw, recipe, wanted, ofATable(fitted) ? fitted->classes : std::vector<std::string>(), strata);
    if (ofATable(fitted)) applyFit(out, *fitted);
    out.parts = splitSamples(static_cast<std::uint32_t>(out.samples()), recipe.split, strata);
    if (recipe.split.duplicatesTogether) keepTogether(out.parts, sampleHashes(out.inputs));
    out.fingerprint = fingerprint(out);
    return out;
}

Dataset prepareArraysWith(const RawData& raw, const Preparation& preparation, const Wanted& wanted) {
    std::vector<std::int32_t> strata;
    DataRecipe recipe;
    if (preparation.targetsAreInputs)
        for (const auto& array : *raw.arrays)
            recipe.columns[array.name].role = &array == raw.arrays->data() ? ColumnRole::InputAndTarget : ColumnRole::Ignore;
    Dataset out = assemble(named(raw, preparation, wanted), recipe, wanted, preparation.classes, strata);
    if (ofATable(&preparation)) applyFit(out, preparation);
    if (!(out.preparation.inputShape == preparation.inputShape))
        throw Error::input("expected samples of shape " + toString(preparation.inputShape) + ", received " +
                               toString(out.preparation.inputShape),
                           "array \"" + out.inputNames.front() + "\"", "give samples of the shape used in training");
    out.preparation = preparation;
    out.parts.test.resize(static_cast<std::size_t>(out.samples()));
    std::iota(out.parts.test.begin(), out.parts.test.end(), 0u);
    out.fingerprint = fingerprint(out);
    return out;
}

}  // namespace lamina
