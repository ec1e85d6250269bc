// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/augment.h"

#include "engine/backend/cuda/kernels/device.h"
#include "engine/backend/cuda/kernels/noise_words.h"
#include "engine/plan/augment_math.h"

namespace lamina::cuda {

namespace {

struct Geometry {
    static __device__ double cosine(double x) { return cos(x); }
    static __device__ double sine(double x) { return sin(x); }
    static __device__ double floor(double x) { return ::floor(x); }
    static __device__ double root(double x) { return sqrt(x); }
    template <class T>
    static __device__ double number(T x) { return static_cast<double>(static_cast<float>(x)); }
};

template <class T, class Op>
struct AugmentArgs {
    Op op;
    const StepState* state;
    const T* x;
    T* out;
    Images images;
    std::uint64_t key, noiseKey;
};

/** The uniform numbers of an image, the same in every thread of a block. */
__device__ inline const double* chancesOf(Count image, std::uint64_t step, std::uint64_t key) {
    __shared__ double u[chancesAnImage];
    __syncthreads();  // those of the last image are read
    if (threadIdx.x < 2) {
        const auto words = wordsOf(2 * image + static_cast<Count>(threadIdx.x), step, key);
        for (int i = 0; i < 4; ++i) u[4 * threadIdx.x + static_cast<unsigned>(i)] = static_cast<double>(words[static_cast<std::size_t>(i)] >> 8) * 0x1.0p-24;
    }
    __syncthreads();
    return u;
}

/** A block an image at a time. */
template <class T>
__global__ void affine(AugmentArgs<T, RandomAffine> a) {
    const Count h = a.images.height, w = a.images.width, channels = a.images.channels, size = h * w * channels;
    const Count outSize = a.images.outHeight * a.images.outWidth * channels;
    for (Count image = blockIdx.x; image < a.images.count; image += gridDim.x) {
        const double* chances = chancesOf(image, a.state->step, a.key);
        ImageMap m = mapOf<Geometry>(a.op, chances, static_cast<double>(h), static_cast<double>(w));
        placeWindow<Geometry>(m, chances, h - a.images.outHeight, w - a.images.outWidth);
        for (Count i = threadIdx.x; i < outSize; i += blockDim.x) {
            const Count pixel = divided(i, channels), c = i - pixel * channels, row = divided(pixel, a.images.outWidth);
            const auto x = static_cast<double>(pixel - row * a.images.outWidth), y = static_cast<double>(row);
            const double value = sampled<Geometry>(a.x + image * size, h, w, channels, c, m.a[0] * x + m.a[1] * y + m.a[2],
                                                   m.b[0] * x + m.b[1] * y + m.b[2], a.op);
            a.out[image * outSize + i] = static_cast<T>(static_cast<float>(value));
        }
    }
}

template <class T>
__global__ void color(AugmentArgs<T, RandomColor> a) {
    const Count pixels = a.images.height * a.images.width, channels = a.images.channels, size = pixels * channels;
    for (Count image = blockIdx.x; image < a.images.count; image += gridDim.x) {
        const ColorChange change = changeOf<Geometry>(a.op, chancesOf(image, a.state->step, a.key));
        for (Count c = 0; c < channels; ++c) {
            const T* x = a.x + image * size + c;
            double mean = 0;
            for (Count i = threadIdx.x; i < pixels; i += blockDim.x) mean += Geometry::number(x[i * channels]);
            mean = blockSum(mean) / static_cast<double>(pixels);
            for (Count i = threadIdx.x; i < pixels; i += blockDim.x) {
                const double y = (Geometry::number(x[i * channels]) - mean) * change.contrast + mean + change.brightness;
                a.out[image * size + c + i * channels] = static_cast<T>(static_cast<float>(clamped<Geometry>(y, a.op.range)));
            }
        }
    }
}

template <class T>
__global__ void erase(AugmentArgs<T, RandomErase> a) {
    const Count h = a.images.height, w = a.images.width, channels = a.images.channels, size = h * w * channels;
    for (Count image = blockIdx.x; image < a.images.count; image += gridDim.x) {
        const Patch patch = patchOf<Geometry>(a.op, chancesOf(image, a.state->step, a.key), static_cast<double>(h), static_cast<double>(w));
        for (Count i = threadIdx.x; i < size; i += blockDim.x) {
            const Count at = image * size + i, pixel = divided(i, channels), row = divided(pixel, w), column = pixel - row * w;
            const bool erased = row >= patch.rows[0] && row < patch.rows[1] && column >= patch.columns[0] && column < patch.columns[1];
            if (!erased) {
                a.out[at] = a.x[at];
                continue;
            }
            const auto words = wordsOf(at, a.state->step, a.noiseKey);
            const double fill = a.op.noise ? a.op.fillValue * static_cast<double>(normalOf(words[0], words[1])) : a.op.fillValue;
            a.out[at] = static_cast<T>(static_cast<float>(clamped<Geometry>(fill, a.op.range)));
        }
    }
}

Grid gridOfImages(const Images& images) {
    const Count blocks = images.count < mostBlocks ? images.count : mostBlocks;
    return {dim3(static_cast<unsigned>(blocks)), dim3(blockThreads)};
}

}  // namespace

template <class T>
void addRandomAffine(LaunchList& list, const StepState* state, const RandomAffine& op, const T* x, T* out, const Images& images, std::uint64_t key) {
    list.add(affine<T>, gridOfImages(images), AugmentArgs<T, RandomAffine>{op, state, x, out, images, key, 0});
}
template <class T>
void addRandomColor(LaunchList& list, const StepState* state, const RandomColor& op, const T* x, T* out, const Images& images, std::uint64_t key) {
    list.add(color<T>, gridOfImages(images), AugmentArgs<T, RandomColor>{op, state, x, out, images, key, 0});
}
template <class T>
void addRandomErase(LaunchList& list, const StepState* state, const RandomErase& op, const T* x, T* out, const Images& images, std::uint64_t key,
                    std::uint64_t noiseKey) {
    list.add(erase<T>, gridOfImages(images), AugmentArgs<T, RandomErase>{op, state, x, out, images, key, noiseKey});
}

#define LAMINA_AUGMENTS(T)                                                                                                          \
    template void addRandomAffine<T>(LaunchList&, const StepState*, const RandomAffine&, const T*, T*, const Images&, std::uint64_t); \
    template void addRandomColor<T>(LaunchList&, const StepState*, const RandomColor&, const T*, T*, const Images&, std::uint64_t);   \
    template void addRandomErase<T>(LaunchList&, const StepState*, const RandomErase&, const T*, T*, const Images&, std::uint64_t,    \
                                    std::uint64_t);
LAMINA_AUGMENTS(float)
LAMINA_AUGMENTS(BFloat16)
#undef LAMINA_AUGMENTS

}  // namespace lamina::cuda
