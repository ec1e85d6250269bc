// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/picture_range.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "engine/base/error.h"

namespace lamina {

namespace {

constexpr Dim enough = 32;  // pictures that tell
constexpr float bytesEnd = 255;

/** Evenly over all, as numbers. */
std::vector<float> someNumbers(const Tensor& pictures) {
    const Dim all = pictures.shape()[0], count = std::min(all, enough);
    std::vector<std::uint32_t> rows;
    for (Dim i = 0; i < count; ++i) rows.push_back(static_cast<std::uint32_t>(i * all / count));
    std::vector<std::byte> bytes(pictures.bytes().size() / static_cast<std::size_t>(all) * static_cast<std::size_t>(count));
    pictures.readRows(rows, bytes.data());
    return Tensor(pictures.dtype(), pictures.shape().withoutBatch().withBatch(count), std::move(bytes)).toFloats();
}

/** The least and the largest number of each channel; of none infinity and its negative. */
PictureRange extremes(const std::vector<float>& values, std::size_t channels) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    PictureRange range{std::vector<float>(channels, infinity), std::vector<float>(channels, -infinity)};
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i])) continue;
        range.black[i % channels] = std::min(range.black[i % channels], values[i]);
        range.white[i % channels] = std::max(range.white[i % channels], values[i]);
    }
    return range;
}

/** Of a channel of one number black is that. */
PictureRange widened(PictureRange range) {
    for (std::size_t c = 0; c < range.black.size(); ++c) {
        if (range.black[c] > range.white[c]) range.black[c] = range.white[c] = 0;
        if (range.black[c] == range.white[c]) range.white[c] += 1;
    }
    return range;
}

/** make: of a number, its black and its white. */
template <class T, class Make>
Tensor eachOf(const Tensor& pictures, const PictureRange& range, Make make) {
    const auto values = pictures.toFloats();
    std::vector<T> made;
    made.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t c = i % range.black.size();
        made.push_back(make(values[i], range.black[c], range.white[c]));
    }
    return Tensor::of(pictures.shape(), std::move(made));
}

PictureRange alike(std::size_t channels, float black, float white) { return {std::vector<float>(channels, black), std::vector<float>(channels, white)}; }

std::optional<PictureRange> rangeOf(const Tensor& pictures, std::size_t channels) {
    std::vector<float> values;
    try {
        values = someNumbers(pictures);
    } catch (const Error&) {
        return std::nullopt;  // the file has lost them
    }
    const PictureRange found = extremes(values, channels);
    const float least = *std::min_element(found.black.begin(), found.black.end()), most = *std::max_element(found.white.begin(), found.white.end());
    constexpr std::array<std::pair<float, float>, 2> usual = {{{0.0f, 1.0f}, {-1.0f, 1.0f}}};
    for (const auto& [black, white] : usual)
        if (least >= black && most <= white) return alike(channels, black, white);
    if (least >= 0 && std::isfinite(least)) return alike(channels, 0, most > bytesEnd / 2 && most <= bytesEnd ? bytesEnd : most);
    return widened(found);
}

}  // namespace

std::optional<PictureRange> pictureRange(const Tensor& pictures) {
    if (pictures.dtype() == DType::UInt8 || pictures.shape().rank() != 4 || pictures.shape().elements() == 0) return std::nullopt;
    return rangeOf(pictures, static_cast<std::size_t>(pictures.shape()[3]));
}

std::optional<PictureRange> sheetRange(const Tensor& sheets) {
    const Shape& shape = sheets.shape();
    if (shape.elements() == 0 || (shape.rank() != 3 && (shape.rank() != 4 || shape[3] != 1))) return std::nullopt;
    return sheets.dtype() == DType::UInt8 ? alike(1, 0, bytesEnd) : rangeOf(sheets, 1);
}

Tensor fromBytes(const Tensor& bytes, const PictureRange& range) {
    return eachOf<float>(bytes, range, [](float v, float black, float white) { return black + (white - black) * v / 255; });
}

Tensor toBytes(const Tensor& pictures, const PictureRange& range) {
    return eachOf<std::uint8_t>(pictures, range, [](float v, float black, float white) {
        const float share = (v - black) / (white - black);
        return static_cast<std::uint8_t>(std::isnan(share) ? 0 : std::lround(255 * std::clamp(share, 0.0f, 1.0f)));
    });
}

Tensor invertedPictures(const Tensor& pictures, const PictureRange& range) {
    return eachOf<float>(pictures, range, [](float v, float black, float white) { return black + white - v; });
}

}  // namespace lamina
