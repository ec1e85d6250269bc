// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/edge_lightness.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/error.h"

namespace lamina {

namespace {

constexpr std::size_t enoughPictures = 256;
constexpr double mostSpread = 0.15;   // standard deviation of border pixels of one paper
constexpr double clearlyOne = 0.25;   // from black, or from white
constexpr double otherSide = 0.5;

/** Sums over the border pixels of pictures. */
struct EdgeSums {
    double sum = 0, squares = 0, count = 0;

    double mean() const { return count > 0 ? sum / count : 0; }
    double spread() const { return count > 0 ? std::sqrt(std::max(0.0, squares / count - mean() * mean())) : 0; }
};

bool holdsPictures(const Shape& sample) { return sample.rank() == 3 && (sample[2] == 1 || sample[2] == 3) && sample[0] > 2 && sample[1] > 2; }

/** picture: rows of pixels of so many channels. */
void addEdge(EdgeSums& sums, std::span<const std::uint8_t> picture, const Shape& sample) {
    const auto height = static_cast<std::size_t>(sample[0]), width = static_cast<std::size_t>(sample[1]), channels = static_cast<std::size_t>(sample[2]);
    const auto add = [&](std::size_t y, std::size_t x) {
        double light = 0;
        for (std::size_t c = 0; c < channels; ++c) light += picture[(y * width + x) * channels + c];
        light /= 255.0 * static_cast<double>(channels);
        sums.sum += light;
        sums.squares += light * light;
        sums.count += 1;
    };
    for (std::size_t x = 0; x < width; ++x) add(0, x), add(height - 1, x);
    for (std::size_t y = 1; y + 1 < height; ++y) add(y, 0), add(y, width - 1);
}

/** Of the training part where there is one, evenly over it. */
std::vector<std::uint32_t> someOf(const Dataset& data) {
    const auto& train = data.parts.train;
    const std::size_t all = train.empty() ? static_cast<std::size_t>(data.samples()) : train.size(), count = std::min(all, enoughPictures);
    std::vector<std::uint32_t> some;
    for (std::size_t i = 0; i < count; ++i) some.push_back(train.empty() ? static_cast<std::uint32_t>(i * all / count) : train[i * all / count]);
    return some;
}

}  // namespace

std::optional<double> edgeLightness(const Dataset& data) {
    if (data.inputs.size() != 1 || data.inputs.front().dtype() != DType::UInt8 || data.samples() < 1) return std::nullopt;
    const Tensor& pictures = data.inputs.front();
    const Shape sample = pictures.shape().withoutBatch();
    if (!holdsPictures(sample)) return std::nullopt;
    const auto bytes = static_cast<std::size_t>(sample.elements());
    std::vector<std::uint8_t> picture(bytes);
    EdgeSums sums;
    try {
        for (const std::uint32_t row : someOf(data)) {
            pictures.readRows(std::span(&row, 1), reinterpret_cast<std::byte*>(picture.data()));
            addEdge(sums, picture, sample);
        }
    } catch (const Error&) {
        return std::nullopt;  // the file has lost them: no reason to lose what was learnt from them
    }
    const double mean = sums.mean();
    const bool decisive = sums.spread() <= mostSpread && std::min(mean, 1 - mean) <= clearlyOne;
    return decisive ? std::optional(mean) : std::nullopt;
}

std::optional<double> KnownEdges::lightness(const Dataset& data) {
    std::call_once(looked_, [&] { found_ = edgeLightness(data); });
    return found_;
}

double edgeLightness(const Tensor& pictures, std::size_t which) {
    const Shape sample = pictures.shape().withoutBatch();
    const auto bytes = static_cast<std::size_t>(sample.elements());
    EdgeSums sums;
    addEdge(sums, pictures.as<std::uint8_t>().subspan(which * bytes, bytes), sample);
    return sums.mean();
}

bool looksInverted(double training, const Tensor& pictures, std::size_t which) {
    if (pictures.dtype() != DType::UInt8 || pictures.shape().rank() != 4 || !holdsPictures(pictures.shape().withoutBatch())) return false;
    return std::abs(edgeLightness(pictures, which) - training) > otherSide;
}

std::string invertedWords(double training, std::size_t count, std::size_t pictures) {
    const std::string theirs = training > 0.5 ? "dark" : "light", learnt = training > 0.5 ? "light" : "dark";
    if (pictures == 1) return "the picture looks inverted: its edge is " + theirs + ", those of the training pictures " + learnt;
    const std::string which = count == pictures ? "all " + std::to_string(pictures) : std::to_string(count) + " of " + std::to_string(pictures);
    return which + " pictures look inverted: their edges are " + theirs + ", those of the training pictures " + learnt;
}

Tensor invertedPictures(const Tensor& pictures) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(pictures.bytes().size());
    for (const std::uint8_t v : pictures.as<std::uint8_t>()) bytes.push_back(static_cast<std::uint8_t>(255 - v));
    return Tensor::of(pictures.shape(), bytes);
}

}  // namespace lamina
