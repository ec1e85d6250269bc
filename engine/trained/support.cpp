// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/support.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "engine/base/error.h"
#include "engine/data/csv_cells.h"
#include "engine/data/prepare.h"

namespace lamina {

namespace {

constexpr int patchesAcross = 7;
constexpr std::size_t picturesAtOnce = 32;

struct Patch {
    int top, left;
};

/** Where patches of a side begin along a length, half over one another, the last at its end. */
std::vector<int> startsAlong(int length, int side) {
    std::vector<int> starts;
    for (int at = 0; at + side < length; at += std::max(1, side / 2)) starts.push_back(at);
    starts.push_back(std::max(0, length - side));
    return starts;
}

/** Answers of one output, a sample each. */
std::vector<double> valuesOf(Predictor& predictor, const std::vector<Tensor>& inputs, const AnswerValue& value, std::size_t output) {
    const Tensor answers = predictor.predict(inputs).at(output);
    const auto numbers = answers.toFloats();
    const auto rows = static_cast<std::size_t>(answers.shape()[0]), width = numbers.size() / std::max<std::size_t>(1, rows);
    std::vector<double> values;
    for (std::size_t i = 0; i < rows; ++i) values.push_back(value(std::span(numbers).subspan(i * width, width)));
    return values;
}

/** One picture of elements of T, with parts of it covered. */
template <class T>
class Covered {
 public:
    explicit Covered(const Tensor& picture)
        : shape_(picture.shape()), pixels_(picture.as<T>().begin(), picture.as<T>().end()), channels_(shape_.rank() == 4 ? static_cast<std::size_t>(shape_[3]) : 1) {
        for (std::size_t c = 0; c < channels_; ++c) medians_.push_back(medianOf(c));
    }

    Tensor with(std::span<const Patch> patches, int side) const {
        std::vector<T> all;
        all.reserve(patches.size() * pixels_.size());
        for (const Patch& patch : patches) {
            const std::size_t begin = all.size();
            all.insert(all.end(), pixels_.begin(), pixels_.end());
            cover(all.data() + begin, patch, side);
        }
        return Tensor::of(shape_.withoutBatch().withBatch(static_cast<Dim>(patches.size())), std::move(all));
    }

 private:
    T medianOf(std::size_t channel) const {
        std::vector<T> values;
        for (std::size_t i = channel; i < pixels_.size(); i += channels_) values.push_back(pixels_[i]);
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        return *middle;
    }

    void cover(T* pixels, Patch patch, int side) const {
        const int bottom = std::min(patch.top + side, static_cast<int>(shape_[1])), right = std::min(patch.left + side, static_cast<int>(shape_[2]));
        for (int y = patch.top; y < bottom; ++y)
            for (int x = patch.left; x < right; ++x)
                std::copy(medians_.begin(), medians_.end(), pixels + (static_cast<std::size_t>(y) * static_cast<std::size_t>(shape_[2]) + static_cast<std::size_t>(x)) * channels_);
    }

    Shape shape_;
    std::vector<T> pixels_, medians_;
    std::size_t channels_;
};

/** Means over the patches that cover a pixel. */
class Means {
 public:
    Means(int height, int width) : height_(height), width_(width), sums_(static_cast<std::size_t>(height) * static_cast<std::size_t>(width)), counts_(sums_.size()) {}

    void add(Patch patch, int side, double lost) {
        for (int y = patch.top; y < std::min(patch.top + side, height_); ++y)
            for (int x = patch.left; x < std::min(patch.left + side, width_); ++x) {
                const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
                sums_[at] += lost;
                ++counts_[at];
            }
    }

    PictureSupport support() const {
        PictureSupport all{height_, width_, sums_};
        for (std::size_t i = 0; i < all.lost.size(); ++i) all.lost[i] /= std::max(1, counts_[i]);
        return all;
    }

 private:
    int height_, width_;
    std::vector<double> sums_;
    std::vector<int> counts_;
};

/** One sample so many times. */
Tensor timesOver(const Tensor& sample, std::size_t times) {
    std::vector<std::byte> bytes;
    bytes.reserve(sample.bytes().size() * times);
    for (std::size_t i = 0; i < times; ++i) bytes.insert(bytes.end(), sample.bytes().begin(), sample.bytes().end());
    return Tensor(sample.dtype(), sample.shape().withoutBatch().withBatch(static_cast<Dim>(times)), std::move(bytes));
}

template <class T>
PictureSupport supportOf(Predictor& predictor, const std::vector<Tensor>& inputs, std::size_t which, const AnswerValue& value, std::size_t output) {
    const Tensor& picture = inputs[which];
    const int height = static_cast<int>(picture.shape()[1]), width = static_cast<int>(picture.shape()[2]);
    const int side = std::max(1, (std::min(height, width) + patchesAcross / 2) / patchesAcross);
    std::vector<Patch> patches;
    for (const int top : startsAlong(height, side))
        for (const int left : startsAlong(width, side)) patches.push_back({top, left});
    const double whole = valuesOf(predictor, inputs, value, output).front();
    const Covered<T> covered(picture);
    Means means(height, width);
    for (std::size_t begin = 0; begin < patches.size(); begin += picturesAtOnce) {
        const auto some = std::span(patches).subspan(begin, std::min(picturesAtOnce, patches.size() - begin));
        std::vector<Tensor> asked;
        for (std::size_t i = 0; i < inputs.size(); ++i) asked.push_back(i == which ? covered.with(some, side) : timesOver(inputs[i], some.size()));
        const auto values = valuesOf(predictor, asked, value, output);
        for (std::size_t i = 0; i < some.size(); ++i) means.add(some[i], side, whole - values[i]);
    }
    return means.support();
}

/** The commonest category of an input column; empty for numbers, whose missing cells the fit fills with their median. */
std::string commonestOf(const Preparation& preparation, const std::string& name) {
    const auto same = [&](const PreparedColumn& c) { return c.name == name && c.category; };
    const auto found = std::find_if(preparation.inputs.begin(), preparation.inputs.end(), same);
    return found == preparation.inputs.end() ? std::string() : found->commonest;
}

/** Its code in a column, which learns it where no cell has it; missing for none. */
std::int32_t codeOf(Column& column, const std::string& category) {
    if (category.empty()) return -1;
    const auto at = std::find(column.categories.begin(), column.categories.end(), category);
    const auto code = static_cast<std::int32_t>(at - column.categories.begin());
    if (at == column.categories.end()) column.categories.push_back(category);
    return code;
}

/** The one cell of a column as often as there are columns and once more: in the row of its own number, counted from 1, it is as usual. */
Column repeated(const Column& column, std::size_t own, std::size_t columns, const std::string& commonest) {
    Column many = column;
    if (column.type == ColumnType::Number) {
        many.numbers.assign(columns + 1, column.numbers.front());
        many.numbers[own + 1] = parseNumber(commonest).value_or(std::numeric_limits<double>::quiet_NaN());  // categories that are written as numbers
    } else {
        many.codes.assign(columns + 1, column.codes.front());
        many.codes[own + 1] = codeOf(many, commonest);
    }
    return many;
}

}  // namespace

double PictureSupport::most() const {
    double most = 0;
    for (const double v : lost) most = std::max(most, std::abs(v));
    return most;
}

PictureSupport pictureSupport(Predictor& predictor, const Tensor& picture, const AnswerValue& value, std::size_t output) {
    return pictureSupport(predictor, std::vector<Tensor>{picture}, 0, value, output);
}

PictureSupport pictureSupport(Predictor& predictor, const std::vector<Tensor>& inputs, std::size_t which, const AnswerValue& value, std::size_t output) {
    const Tensor& picture = inputs.at(which);
    const int rank = picture.shape().rank();
    if ((rank != 3 && rank != 4) || picture.shape()[0] != 1) throw Error("a picture to explain has the shape (1, height, width, channels), not " + toString(picture.shape()));
    if (picture.dtype() == DType::UInt8) return supportOf<std::uint8_t>(predictor, inputs, which, value, output);
    auto numbers = inputs;
    numbers[which] = Tensor::of(picture.shape(), picture.toFloats());
    return supportOf<float>(predictor, numbers, which, value, output);
}

PictureSupport inParts(const PictureSupport& pixels) {
    const int shorter = std::min(pixels.height, pixels.width);
    const auto parts = [&](int length) { return std::max(1, static_cast<int>(std::lround(static_cast<double>(std::min(patchesAcross, shorter)) * length / std::max(1, shorter)))); };
    PictureSupport all{parts(pixels.height), parts(pixels.width), {}};
    const auto place = [&](int y, int x) { return static_cast<std::size_t>(y * all.height / pixels.height) * static_cast<std::size_t>(all.width) + static_cast<std::size_t>(x * all.width / pixels.width); };
    all.lost.resize(static_cast<std::size_t>(all.height) * static_cast<std::size_t>(all.width));
    std::vector<int> counts(all.lost.size());
    for (int y = 0, at = 0; y < pixels.height; ++y)
        for (int x = 0; x < pixels.width; ++x, ++at) all.lost[place(y, x)] += pixels.lost[static_cast<std::size_t>(at)], ++counts[place(y, x)];
    for (std::size_t i = 0; i < all.lost.size(); ++i) all.lost[i] /= std::max(1, counts[i]);
    return all;
}

std::vector<double> columnSupport(Predictor& predictor, const Preparation& preparation, const Table& row, const std::vector<std::string>& inputs, const AnswerValue& value, std::size_t output) {
    if (row.rows() != 1) throw Error("a row to explain is a table of one row, not of " + std::to_string(row.rows()));
    Table many;
    for (std::size_t i = 0; i < row.columns.size(); ++i) many.columns.push_back(repeated(row.columns[i], i, row.columns.size(), commonestOf(preparation, row.columns[i].name)));
    const auto values = valuesOf(predictor, applyInputs(preparation, many, inputs).inputs, value, output);
    std::vector<double> lost;
    for (std::size_t i = 1; i < values.size(); ++i) lost.push_back(values.front() - values[i]);
    return lost;
}

}  // namespace lamina
