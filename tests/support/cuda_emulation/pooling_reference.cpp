// SPDX-License-Identifier: GPL-3.0-or-later
// The pooling library of the emulated device: by its definition, sums in double. Of equal maxima it takes the first, or, where the
// test says so, the last.
#include <cmath>
#include <vector>

#include "engine/backend/cuda/kernels/bfloat16.h"
#include "engine/backend/cuda/pooling_library.h"
#include "tests/support/cuda_emulation/emulation.h"

namespace lamina::cuda {

namespace {

std::uint64_t poolings = 0;

/** Calls body(x cell, tap) for the cells of a window that are no padding. */
template <class Body>
void forCells(const Window2D& w, int b, int oh, int ow, Body body) {
    for (int kh = 0; kh < w.kernel[0]; ++kh)
        for (int kw = 0; kw < w.kernel[1]; ++kw) {
            const int h = tapInput(w, 0, oh, kh), x = tapInput(w, 1, ow, kw);
            if (inside(h, w.height) && inside(x, w.width)) body((std::int64_t{b} * w.height + h) * w.width + x, kh * w.kernel[1] + kw);
        }
}

template <class T>
struct Pooler {
    const Pooling& p;
    const PlannedPooling::Places& at;
    bool lastWins;

    T* x() const { return static_cast<T*>(at.x); }
    T* out() const { return static_cast<T*>(at.out); }
    std::uint8_t* places() const { return static_cast<std::uint8_t*>(at.places); }

    void forward(int b, int oh, int ow, std::int64_t o, int c) const {
        double sum = 0, most = 0;
        int cells = 0, place = -1;
        forCells(p.window, b, oh, ow, [&](std::int64_t cell, int tap) {
            const auto value = static_cast<double>(static_cast<float>(x()[cell * p.window.channels + c]));
            sum += value, ++cells;
            if (place < 0 || value > most || (lastWins && value == most) || (std::isnan(value) && !std::isnan(most))) most = value, place = tap;
        });
        out()[o] = static_cast<T>(static_cast<float>(p.kind == Pooling::Kind::Max ? most : sum / cells));
        if (p.places) places()[o] = static_cast<std::uint8_t>(place);
    }
    void backward(int b, int oh, int ow, std::int64_t o, int c, std::vector<double>& dx) const {
        int cells = 0;
        forCells(p.window, b, oh, ow, [&](std::int64_t, int) { ++cells; });
        const auto dy = static_cast<double>(static_cast<float>(out()[o]));
        forCells(p.window, b, oh, ow, [&](std::int64_t cell, int tap) {
            double& to = dx[static_cast<std::size_t>(cell * p.window.channels + c)];
            if (p.kind == Pooling::Kind::Average) to += dy / cells;
            else if (places()[o] == tap) to += dy;
        });
    }
};

template <class T>
void pool(const Pooling& p, const PlannedPooling::Places& at, bool lastWins) {
    const Window2D& w = p.window;
    const Pooler<T> pooler{p, at, lastWins};
    std::vector<double> dx(static_cast<std::size_t>(w.batch) * static_cast<std::size_t>(w.height * w.width * w.channels));
    std::int64_t o = 0;
    for (int b = 0; b < w.batch; ++b)
        for (int oh = 0; oh < w.outHeight; ++oh)
            for (int ow = 0; ow < w.outWidth; ++ow)
                for (int c = 0; c < w.channels; ++c, ++o) {
                    if (p.pass == Pooling::Pass::Forward) pooler.forward(b, oh, ow, o, c);
                    else pooler.backward(b, oh, ow, o, c, dx);
                }
    if (p.pass == Pooling::Pass::Forward) return;
    for (std::size_t i = 0; i < dx.size(); ++i) pooler.x()[i] = static_cast<T>(static_cast<float>(dx[i]));
}

class PlannedReferencePooling final : public PlannedPooling {
 public:
    explicit PlannedReferencePooling(const Pooling& p) : pooling_(p), lastWins_(cudaEmulation::settings().lastMaximum) {}
    void run(cudaStream_t stream, const Places& at) override {
        static_cast<void>(cudaEmulation::submit(stream, [p = pooling_, at, lastWins = lastWins_] {
            if (p.type == DType::BFloat16) pool<BFloat16>(p, at, lastWins);
            else pool<float>(p, at, lastWins);
        }));
    }

 private:
    Pooling pooling_;
    bool lastWins_;
};

class ReferencePooling final : public PoolingLibrary {
 public:
    std::shared_ptr<PlannedPooling> plan(const Pooling& p) override {
        const auto planned = [](const Pooling& any) { return std::make_shared<PlannedReferencePooling>(any); };
        if (p.places && !tiesGoToTheFirst(planned, p.type)) return nullptr;
        ++poolings;
        return planned(p);
    }
};

}  // namespace

std::unique_ptr<PoolingLibrary> makePoolingLibrary() {
    return cudaEmulation::settings().convolutionLibrary ? std::make_unique<ReferencePooling>() : nullptr;
}

}  // namespace lamina::cuda

namespace cudaEmulation {

std::uint64_t poolingsByLibrary() { return lamina::cuda::poolings; }

}  // namespace cudaEmulation
