// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/picture_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ui/evaluation/class_figures.h"
#include "ui/plots/sample_image.h"
#include "ui/theme/palette.h"

namespace lamina::ui {

namespace {

/** Pixels of a sample, and what each has. */
struct Frame {
    std::size_t pixels, channels;
};

Frame frameOf(const Shape& sample) {
    return {static_cast<std::size_t>(sample[0] * sample[1]), sample.rank() == 3 ? static_cast<std::size_t>(sample[2]) : 1};
}

/** The class that a pixel's numbers mean: the largest, or of yes and no by one half. */
int classOf(const float* numbers, std::size_t channels) {
    if (channels == 1) return numbers[0] > 0.5f ? 1 : 0;
    return static_cast<int>(std::max_element(numbers, numbers + channels) - numbers);
}

/** True classes of a sample's pixels, from numbers or as they are. */
class Truth {
 public:
    explicit Truth(const Tensor& target) : frame_(frameOf(target.shape().withoutBatch())), labels_(target.dtype() == DType::Int32), target_(target) {
        if (!labels_) numbers_ = target.toFloats();
    }
    int at(std::size_t sample, std::size_t pixel) const {
        if (labels_) return target_.as<std::int32_t>()[sample * frame_.pixels + pixel];
        return classOf(numbers_.data() + (sample * frame_.pixels + pixel) * frame_.channels, frame_.channels);
    }

 private:
    Frame frame_;
    bool labels_;
    const Tensor& target_;
    std::vector<float> numbers_;
};

bool areMasks(const Dataset& data, const Tensor& predictions) {
    const Tensor& target = data.targets.front();
    if (target.dtype() == DType::Int32) return true;
    return data.preparation.classes.size() > 1 && predictions.shape().back() != 3;
}

void judgeMasks(PictureFigures& figures, const Dataset& data, const Evaluation& evaluation) {
    const Frame frame = frameOf(evaluation.predictions.shape().withoutBatch());
    const std::size_t classes = std::max<std::size_t>(frame.channels, 2);
    const auto said = evaluation.predictions.toFloats();
    const Truth truth(data.targets.front());
    figures.classes = classNames(data.preparation, static_cast<int>(classes));
    std::vector<double> both(classes, 0), either(classes, 0);
    for (std::size_t i = 0; i < evaluation.rows.size(); ++i) {
        std::size_t wrong = 0;
        for (std::size_t p = 0; p < frame.pixels; ++p) {
            const auto t = static_cast<std::size_t>(truth.at(evaluation.rows[i], p));
            const auto s = static_cast<std::size_t>(classOf(said.data() + (i * frame.pixels + p) * frame.channels, frame.channels));
            if (t != s) ++wrong;
            if (t < classes) ++either[t], both[t] += t == s ? 1 : 0;
            if (t != s && s < classes) ++either[s];
        }
        figures.errors.push_back(static_cast<double>(wrong) / static_cast<double>(frame.pixels));
    }
    for (std::size_t c = 0; c < classes; ++c) figures.overlap.push_back(either[c] > 0 ? both[c] / either[c] : std::numeric_limits<double>::quiet_NaN());
}

void judgePictures(PictureFigures& figures, const Dataset& data, const Evaluation& evaluation) {
    const auto truth = data.targets.front().toFloats(), said = evaluation.predictions.toFloats();
    const auto width = static_cast<std::size_t>(evaluation.predictions.shape().withoutBatch().elements());
    for (std::size_t i = 0; i < evaluation.rows.size(); ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < width; ++j) {
            const double off = static_cast<double>(said[i * width + j]) - static_cast<double>(truth[evaluation.rows[i] * width + j]);
            sum += off * off;
        }
        figures.errors.push_back(sum / static_cast<double>(width));
    }
}

/** Bytes as they are, numbers from 0 to 1 as shades; one channel is grey. */
class Canvas {
 public:
    Canvas(std::size_t pictures, const Shape& sample) : shape_{static_cast<Dim>(pictures), sample[0], sample[1], 3}, bytes_(pictures * frameOf(sample).pixels * 3) {}

    void paint(const std::vector<float>& numbers, std::size_t first, Frame frame, float scale) {
        for (std::size_t p = 0; p < frame.pixels; ++p)
            for (std::size_t c = 0; c < 3; ++c) {
                const float v = numbers[first + p * frame.channels + (frame.channels == 3 ? c : 0)] * scale;
                bytes_[at_++] = static_cast<std::uint8_t>(std::clamp(std::isfinite(v) ? v : 0.0f, 0.0f, 255.0f));
            }
    }
    /** The first class is the ground on which the others lie. */
    void paintClass(int c) {
        const QColor color = c == 0 ? QColor(128, 128, 128) : curveColor(c - 1);
        for (const int v : {color.red(), color.green(), color.blue()}) bytes_[at_++] = static_cast<std::uint8_t>(v);
    }
    Tensor tensor() const { return Tensor::of<std::uint8_t>(shape_, bytes_); }

 private:
    Shape shape_;
    std::vector<std::uint8_t> bytes_;
    std::size_t at_ = 0;
};

Tensor pictures(const Tensor& from, const std::vector<std::size_t>& rows) {
    const Shape sample = from.shape().withoutBatch();
    const Frame frame = frameOf(sample);
    Canvas canvas(rows.size(), sample);
    const auto numbers = from.toFloats();
    const float scale = from.dtype() == DType::UInt8 ? 1.0f : 255.0f;
    for (const std::size_t row : rows) canvas.paint(numbers, row * frame.pixels * frame.channels, frame, scale);
    return canvas.tensor();
}

}  // namespace

std::vector<std::size_t> PictureFigures::worst(std::size_t most) const {
    std::vector<std::size_t> places(errors.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    const auto error = [this](std::size_t i) { return std::isnan(errors[i]) ? std::numeric_limits<double>::infinity() : errors[i]; };
    std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return error(a) > error(b); });
    if (places.size() > most) places.resize(most);
    return places;
}

double PictureFigures::meanOverlap() const {
    double sum = 0;
    int count = 0;
    for (const double o : overlap)
        if (!std::isnan(o)) sum += o, ++count;
    return count ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

bool aboutPictures(const Dataset& data, const Tensor& predictions) {
    if (data.targets.empty() || data.inputs.empty() || predictions.shape().rank() != 4) return false;
    const Shape said = predictions.shape().withoutBatch(), target = data.targets.front().shape().withoutBatch();
    if (target.rank() < 2 || target[0] != said[0] || target[1] != said[1] || std::min(said[0], said[1]) < 4) return false;
    return areMasks(data, predictions) || (said == target && (said[2] == 1 || said[2] == 3));
}

PictureFigures pictureFigures(const Dataset& data, const Evaluation& evaluation) {
    PictureFigures figures;
    figures.masks = areMasks(data, evaluation.predictions);
    figures.samples = evaluation.rows;
    if (figures.masks) judgeMasks(figures, data, evaluation);
    else judgePictures(figures, data, evaluation);
    return figures;
}

Triples triples(const Dataset& data, const Evaluation& evaluation, const PictureFigures& figures, const std::vector<std::size_t>& answers) {
    std::vector<std::size_t> rows;
    for (const std::size_t i : answers) rows.push_back(evaluation.rows[i]);
    const Tensor& input = data.inputs.front();
    Triples made;
    if (isPicture(input.shape().withoutBatch())) made.inputs = pictures(input, rows);
    if (!figures.masks) {
        made.targets = pictures(data.targets.front(), rows);
        made.answers = pictures(evaluation.predictions, answers);
        return made;
    }
    const Shape sample = evaluation.predictions.shape().withoutBatch();
    const Frame frame = frameOf(sample);
    const auto said = evaluation.predictions.toFloats();
    const Truth truth(data.targets.front());
    Canvas right(answers.size(), sample), answered(answers.size(), sample);
    for (std::size_t i = 0; i < answers.size(); ++i)
        for (std::size_t p = 0; p < frame.pixels; ++p) {
            right.paintClass(truth.at(rows[i], p));
            answered.paintClass(classOf(said.data() + (answers[i] * frame.pixels + p) * frame.channels, frame.channels));
        }
    made.targets = right.tensor();
    made.answers = answered.tensor();
    return made;
}

}  // namespace lamina::ui
