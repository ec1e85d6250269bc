// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/picture_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ui/evaluation/class_figures.h"
#include "ui/plots/sample_image.h"

namespace lamina::ui {

namespace {

constexpr double nowhere = std::numeric_limits<double>::quiet_NaN();

/** (h, w) of a sample. */
bool sameSize(const Shape& a, const Shape& b) { return a.rank() >= 3 && b.rank() >= 3 && a[1] == b[1] && a[2] == b[2]; }

std::size_t channelsOf(const Tensor& pictures) { return pictures.shape().rank() == 4 ? static_cast<std::size_t>(pictures.shape()[3]) : 1; }

/** Zeros and ones: of several at a pixel one alone, of a yes or no both somewhere. */
bool isMask(const Tensor& target) {
    if (target.shape().rank() != 4 || target.dtype() != DType::Float32) return false;
    const auto values = target.as<float>();
    const auto width = channelsOf(target);
    if (width == 1 && (std::find(values.begin(), values.end(), 0.0f) == values.end() || std::find(values.begin(), values.end(), 1.0f) == values.end())) return false;
    for (std::size_t at = 0; at < values.size(); at += width) {
        std::size_t ones = 0;
        for (const float v : values.subspan(at, width)) {
            if (v != 0 && v != 1) return false;
            ones += v == 1;
        }
        if (width > 1 && ones != 1) return false;
    }
    return true;
}

bool hasMasks(const Dataset& data) {
    const Tensor& target = data.targets.front();
    return target.dtype() == DType::Int32 || (!data.preparation.targetsAreInputs && isMask(target));
}

/** The rows of a tensor in that order: int32 stays, the rest becomes float32. */
Tensor rowsOf(const Tensor& from, const std::vector<std::uint32_t>& rows) {
    const auto size = from.bytes().size() / static_cast<std::size_t>(std::max<Dim>(from.shape()[0], 1));
    std::vector<std::byte> bytes;
    bytes.reserve(rows.size() * size);
    for (const auto row : rows) {
        const auto first = from.bytes().begin() + static_cast<std::ptrdiff_t>(row * size);
        bytes.insert(bytes.end(), first, first + static_cast<std::ptrdiff_t>(size));
    }
    Shape shape = from.shape();
    shape[0] = static_cast<Dim>(rows.size());
    Tensor taken(from.dtype(), shape, std::move(bytes));
    return from.dtype() == DType::Float32 || from.dtype() == DType::Int32 ? taken : Tensor::of(shape, taken.toFloats());
}

void scoreMasks(PictureFigures& figures) {
    const auto truth = figures.truth.as<std::int32_t>(), said = figures.said.as<std::int32_t>();
    const auto count = static_cast<std::size_t>(figures.classes.size()), pixels = figures.pixels();
    std::vector<std::size_t> both(count), either(count);
    for (std::size_t i = 0; i < figures.samples.size(); ++i) {
        std::size_t wrong = 0;
        for (std::size_t at = i * pixels; at < (i + 1) * pixels; ++at) {
            const auto t = static_cast<std::size_t>(truth[at]), s = static_cast<std::size_t>(said[at]);
            wrong += t != s;
            if (t == s && t < count) ++both[t];
            if (t < count) ++either[t];
            if (s < count && s != t) ++either[s];
        }
        figures.errors.push_back(static_cast<double>(wrong) / static_cast<double>(std::max<std::size_t>(pixels, 1)));
    }
    for (std::size_t c = 0; c < count; ++c) figures.overlap.push_back(either[c] ? static_cast<double>(both[c]) / static_cast<double>(either[c]) : nowhere);
}

void scorePictures(PictureFigures& figures, std::vector<float> said) {
    const auto truth = figures.truth.as<float>();
    const std::size_t width = figures.samples.empty() ? 0 : said.size() / figures.samples.size();
    for (std::size_t i = 0; i < figures.samples.size(); ++i) {
        double sum = 0;
        for (std::size_t at = i * width; at < (i + 1) * width; ++at) sum += std::pow(static_cast<double>(said[at]) - truth[at], 2);
        figures.errors.push_back(sum / static_cast<double>(std::max<std::size_t>(width, 1)));
    }
    for (float& v : said) v = std::isnan(v) ? 0 : std::clamp(v, 0.0f, 1.0f);
    figures.said = Tensor::of(figures.truth.shape(), said);
}

/** Names where they are known; a yes or no without any is "0" and "1". */
QStringList namesOf(const Dataset& data, const Tensor& predictions) { return classNames(data.preparation, std::max(2, static_cast<int>(channelsOf(predictions)))); }

double meanOf(const std::vector<double>& values) {
    double sum = 0;
    std::size_t there = 0;
    for (const double v : values)
        if (!std::isnan(v)) sum += v, ++there;
    return there ? sum / static_cast<double>(there) : nowhere;
}

}  // namespace

bool aboutPictures(const Dataset& data, const Tensor& predictions) {
    if (data.targets.empty() || data.inputs.empty() || predictions.shape().rank() != 4) return false;
    const Tensor& target = data.targets.front();
    if (!sameSize(target.shape(), predictions.shape()) || std::min(target.shape()[1], target.shape()[2]) < 4) return false;
    if (target.dtype() == DType::Int32) return target.shape().rank() == 3;
    if (!(target.shape().withoutBatch() == predictions.shape().withoutBatch())) return false;
    return isPicture(predictions.shape().withoutBatch()) || hasMasks(data);
}

Tensor maskOf(const Tensor& answers, bool fromLogits) {
    const auto values = answers.toFloats();
    const std::size_t width = channelsOf(answers);
    std::vector<std::int32_t> classes;
    classes.reserve(values.size() / width);
    for (auto at = values.begin(); at != values.end(); at += static_cast<std::ptrdiff_t>(width)) {
        const auto last = at + static_cast<std::ptrdiff_t>(width);
        classes.push_back(width == 1 ? *at > (fromLogits ? 0.0f : 0.5f) : static_cast<std::int32_t>(std::max_element(at, last) - at));
    }
    return Tensor::of(Shape{answers.shape()[0], answers.shape()[1], answers.shape()[2]}, classes);
}

PictureFigures pictureFigures(const Dataset& data, const Evaluation& evaluation, bool fromLogits) {
    PictureFigures figures;
    figures.samples = evaluation.rows;
    figures.masks = hasMasks(data);
    const Tensor truth = rowsOf(data.targets.front(), evaluation.rows);
    if (figures.masks) {
        figures.classes = namesOf(data, evaluation.predictions);
        figures.truth = truth.dtype() == DType::Int32 ? truth : maskOf(truth, false);
        figures.said = maskOf(evaluation.predictions, fromLogits);
        scoreMasks(figures);
    } else {
        figures.truth = truth;
        scorePictures(figures, evaluation.predictions.toFloats());
    }
    return figures;
}

std::size_t PictureFigures::pixels() const {
    return truth.empty() ? 0 : static_cast<std::size_t>(truth.shape()[1] * truth.shape()[2]);
}

double PictureFigures::meanError() const { return meanOf(errors); }

double PictureFigures::meanOverlap() const { return meanOf(overlap); }

std::vector<std::size_t> PictureFigures::worst(std::size_t most) const {
    const auto error = [this](std::size_t i) { return std::isnan(errors[i]) ? std::numeric_limits<double>::infinity() : errors[i]; };
    std::vector<std::size_t> places(errors.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return error(a) > error(b); });
    if (places.size() > most) places.resize(most);
    return places;
}

}  // namespace lamina::ui
