// SPDX-License-Identifier: GPL-3.0-or-later
// Resizing in two passes, first across, then down; the triangle is as wide as the pixels that become one.
#include <algorithm>
#include <cmath>

#include "engine/data/image.h"

namespace lamina {

namespace {

/** The pixels that one pixel of the result is made of. */
struct Window {
    std::size_t first = 0;
    std::vector<float> weights;  // they add up to 1
};

std::vector<Window> windows(int from, int to) {
    const double scale = static_cast<double>(from) / to, reach = std::max(scale, 1.0);
    std::vector<Window> all(static_cast<std::size_t>(to));
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double centre = (static_cast<double>(i) + 0.5) * scale;
        const int first = std::max(0, static_cast<int>(std::floor(centre - reach + 0.5)));
        const int end = std::min(from, static_cast<int>(std::floor(centre + reach + 0.5)));
        all[i].first = static_cast<std::size_t>(first);
        double sum = 0;
        for (int x = first; x < end; ++x) sum += std::max(0.0, 1 - std::abs(x + 0.5 - centre) / reach);
        for (int x = first; x < end; ++x) all[i].weights.push_back(static_cast<float>(std::max(0.0, 1 - std::abs(x + 0.5 - centre) / reach) / sum));
    }
    return all;
}

std::uint8_t rounded(float value) { return static_cast<std::uint8_t>(std::clamp(value + 0.5f, 0.0f, 255.0f)); }

Image narrowed(const Image& image, int width) {
    const auto channels = static_cast<std::size_t>(image.channels), stride = static_cast<std::size_t>(image.width) * channels;
    const auto all = windows(image.width, width);
    Image out{width, image.height, image.channels, {}};
    out.pixels.resize(all.size() * static_cast<std::size_t>(image.height) * channels);
    std::uint8_t* to = out.pixels.data();
    for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y)
        for (const Window& window : all)
            for (std::size_t c = 0; c < channels; ++c) {
                const std::uint8_t* from = &image.pixels[y * stride + window.first * channels + c];
                float sum = 0;
                for (const float weight : window.weights) {
                    sum += weight * *from;
                    from += channels;
                }
                *to++ = rounded(sum);
            }
    return out;
}

Image shortened(const Image& image, int height) {
    const std::size_t stride = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.channels);
    const auto all = windows(image.height, height);
    Image out{image.width, height, image.channels, {}};
    out.pixels.resize(all.size() * stride);
    std::vector<float> sums(stride);
    for (std::size_t y = 0; y < all.size(); ++y) {
        std::fill(sums.begin(), sums.end(), 0.0f);
        for (std::size_t k = 0; k < all[y].weights.size(); ++k) {
            const std::uint8_t* from = &image.pixels[(all[y].first + k) * stride];
            for (std::size_t i = 0; i < stride; ++i) sums[i] += all[y].weights[k] * from[i];
        }
        std::transform(sums.begin(), sums.end(), &out.pixels[y * stride], rounded);
    }
    return out;
}

}  // namespace

Image resized(const Image& image, int width, int height) {
    if (image.width == width && image.height == height) return image;
    const Image across = image.width == width ? image : narrowed(image, width);
    return across.height == height ? across : shortened(across, height);
}

}  // namespace lamina
