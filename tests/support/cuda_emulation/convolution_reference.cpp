// SPDX-License-Identifier: GPL-3.0-or-later
// The convolution library of the emulated device: by its definition, sums in double; factors are rounded as the precision says.
#include <algorithm>
#include <bit>

#include "engine/backend/cuda/convolution_library.h"
#include "engine/backend/cuda/kernels/bfloat16.h"
#include "tests/support/cuda_emulation/emulation.h"
#include "tests/support/cuda_emulation/rounding.h"

namespace lamina::cuda {

namespace {

/** Calls body(out cell, x cell, tap, filter, group) for all that meets. */
template <class Body>
void forMeetings(const Window2D& w, Body body) {
    for (int b = 0; b < w.batch; ++b)
        for (int oh = 0; oh < w.outHeight; ++oh)
            for (int ow = 0; ow < w.outWidth; ++ow)
                for (int kh = 0; kh < w.kernel[0]; ++kh)
                    for (int kw = 0; kw < w.kernel[1]; ++kw) {
                        const int h = tapInput(w, 0, oh, kh), x = tapInput(w, 1, ow, kw);
                        if (!inside(h, w.height) || !inside(x, w.width)) continue;
                        body((std::int64_t{b} * w.outHeight + oh) * w.outWidth + ow, (std::int64_t{b} * w.height + h) * w.width + x,
                             kh * w.kernel[1] + kw);
                    }
}

template <class T>
void convolve(const Convolution& c, const PlannedConvolution::Places& at, bool tensorFloat32) {
    const Window2D& w = c.window;
    const int channels = w.channels / w.groups, filters = w.filters / w.groups, taps = w.kernel[0] * w.kernel[1];
    auto *const x = static_cast<T*>(at.x), *const kernel = static_cast<T*>(at.kernel), *const out = static_cast<T*>(at.out);
    const auto *const bias = static_cast<const T*>(at.bias);
    const auto factor = [&](T v) { return cudaEmulation::rounded(static_cast<float>(v), tensorFloat32); };
    const auto outs = static_cast<std::size_t>(w.batch) * static_cast<std::size_t>(w.outHeight * w.outWidth * w.filters);
    const auto ins = static_cast<std::size_t>(w.batch) * static_cast<std::size_t>(w.height * w.width * w.channels);
    const auto kernels = static_cast<std::size_t>(w.filters * taps * channels);
    const bool forward = c.pass == Convolution::Pass::Forward, toX = c.pass == Convolution::Pass::BackwardData;
    std::vector<double> sums(forward ? outs : toX ? ins : kernels);
    forMeetings(w, [&](std::int64_t outCell, std::int64_t xCell, int tap) {
        for (int f = 0; f < w.filters; ++f)
            for (int ch = 0; ch < channels; ++ch) {
                const std::int64_t o = outCell * w.filters + f, i = xCell * w.channels + f / filters * channels + ch;
                const std::int64_t k = (std::int64_t{f} * taps + tap) * channels + ch;
                if (forward) sums[static_cast<std::size_t>(o)] += factor(x[i]) * factor(kernel[k]);
                else if (toX) sums[static_cast<std::size_t>(i)] += factor(out[o]) * factor(kernel[k]);
                else sums[static_cast<std::size_t>(k)] += factor(x[i]) * factor(out[o]);
            }
    });
    T* const to = forward ? out : toX ? x : kernel;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        double value = sums[i];
        if (bias) value += static_cast<double>(static_cast<float>(bias[i % static_cast<std::size_t>(w.filters)]));
        if (c.relu) value = std::max(value, 0.0);
        to[i] = static_cast<T>(static_cast<float>(value));
    }
}

class PlannedReferenceConvolution final : public PlannedConvolution {
 public:
    PlannedReferenceConvolution(const Convolution& c, bool tensorFloat32) : convolution_(c), tensorFloat32_(tensorFloat32) {}
    void run(cudaStream_t stream, const Places& places) override {
        static_cast<void>(cudaEmulation::submit(stream, [c = convolution_, places, rounds = tensorFloat32_] {
            if (c.type == DType::BFloat16) convolve<BFloat16>(c, places, false);
            else convolve<float>(c, places, rounds);
        }));
    }

 private:
    Convolution convolution_;
    bool tensorFloat32_;
};

class ReferenceConvolution final : public ConvolutionLibrary {
 public:
    explicit ReferenceConvolution(bool tensorFloat32) : tensorFloat32_(tensorFloat32) {}
    std::shared_ptr<PlannedConvolution> plan(const Convolution& c) override {
        if ((c.bias || c.relu) && !cudaEmulation::settings().fusedProducts) return nullptr;
        return std::make_shared<PlannedReferenceConvolution>(c, tensorFloat32_);
    }

 private:
    bool tensorFloat32_;
};

}  // namespace

const std::string& whyNoConvolutionLibrary() {
    static const std::string none = "the emulated device was given none", there;
    return cudaEmulation::settings().convolutionLibrary ? there : none;
}

std::unique_ptr<ConvolutionLibrary> makeConvolutionLibrary(std::byte*, bool tensorFloat32) {
    return cudaEmulation::settings().convolutionLibrary ? std::make_unique<ReferenceConvolution>(tensorFloat32) : nullptr;
}

}  // namespace lamina::cuda
