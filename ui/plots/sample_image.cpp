// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sample_image.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lamina::ui {

namespace {

constexpr Dim samplesJudged = 64;

double valueAt(const Tensor& tensor, std::size_t at) {
    switch (tensor.dtype()) {
        case DType::UInt8: return tensor.as<std::uint8_t>()[at];
        case DType::Int32: return tensor.as<std::int32_t>()[at];
        case DType::Float64: return tensor.as<double>()[at];
        case DType::Float32: return tensor.as<float>()[at];
        case DType::BFloat16: break;
    }
    return 0;
}

std::size_t judged(const Tensor& samples) {
    if (samples.shape().rank() == 0 || samples.shape()[0] == 0) return 0;
    const Dim rows = std::min(samples.shape()[0], samplesJudged);
    return static_cast<std::size_t>(rows * samples.shape().withoutBatch().elements());
}

std::pair<double, double> range(const Tensor& samples) {
    if (samples.dtype() == DType::UInt8) return {0, 255};
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t i = 0; i < judged(samples); ++i) {
        low = std::min(low, valueAt(samples, i));
        high = std::max(high, valueAt(samples, i));
    }
    return high > low ? std::pair{low, high} : std::pair{0.0, 1.0};
}

}  // namespace

bool isPicture(const Shape& sample) {
    constexpr Dim smallest = 4, largest = 4096;
    if (sample.rank() != 2 && sample.rank() != 3) return false;
    if (sample.rank() == 3 && sample[2] != 1 && sample[2] != 3) return false;
    return std::min(sample[0], sample[1]) >= smallest && std::max(sample[0], sample[1]) <= largest;
}

bool isInk(const Tensor& samples) {
    if (samples.shape().rank() == 4 && samples.shape()[3] == 3) return false;
    const std::size_t n = judged(samples);
    if (n == 0) return false;
    const auto [low, high] = range(samples);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += (valueAt(samples, i) - low) / (high - low);
    return sum / static_cast<double>(n) < 0.35;
}

SamplePainter::SamplePainter(Tensor samples) : samples_(std::move(samples)), ink_(isInk(samples_)) {
    std::tie(low_, high_) = range(samples_);
}

SamplePainter::SamplePainter(Tensor samples, double black, double white, bool ink) : samples_(std::move(samples)), ink_(ink), low_(black), high_(white) {}

std::size_t SamplePainter::count() const {
    return samples_.shape().rank() == 0 ? 0 : static_cast<std::size_t>(samples_.shape()[0]);
}

double SamplePainter::value(std::size_t at) const {
    return std::clamp((valueAt(samples_, at) - low_) / (high_ - low_), 0.0, 1.0);
}

QImage SamplePainter::image(std::size_t i, const QColor& paper, const QColor& ink) const {
    const Shape sample = samples_.shape().withoutBatch();
    const int h = static_cast<int>(sample[0]), w = static_cast<int>(sample[1]);
    const std::size_t channels = sample.rank() == 3 ? static_cast<std::size_t>(sample[2]) : 1;
    const QColor black = ink_ ? paper : QColor(Qt::black), white = ink_ ? ink : QColor(Qt::white);
    const auto between = [&](int a, int b, double v) { return static_cast<int>(std::lround(a + (b - a) * v)); };
    QImage image(w, h, QImage::Format_RGB32);
    std::size_t at = i * static_cast<std::size_t>(sample.elements());
    for (int y = 0; y < h; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < w; ++x, at += channels) {
            const double r = value(at), g = channels == 3 ? value(at + 1) : r, b = channels == 3 ? value(at + 2) : r;
            line[x] = qRgb(between(black.red(), white.red(), r), between(black.green(), white.green(), g),
                           between(black.blue(), white.blue(), b));
        }
    }
    return image;
}

}  // namespace lamina::ui
