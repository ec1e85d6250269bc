// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/pooling_library.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/backend/cuda/kernels/bfloat16.h"
#include "engine/backend/cuda/kernels/pooling.h"
#include "engine/backend/cuda/stream.h"

namespace lamina::cuda {

namespace {

Count inputs(const Window2D& w) { return Count{w.batch} * w.height * w.width * w.channels; }
Count outputs(const Window2D& w) { return Count{w.batch} * w.outHeight * w.outWidth * w.channels; }

/** Whether every window of an axis begins or ends in the image. */
bool touchesTheImage(const Window2D& w, int axis) {
    const int in = axis == 0 ? w.height : w.width, out = axis == 0 ? w.outHeight : w.outWidth;
    return w.padBefore[axis] < w.kernel[axis] && (out - 1) * w.strides[axis] - w.padBefore[axis] < in;
}

/** What a pooling made. */
template <class T>
struct Made {
    DeviceBuffer out, places;
    std::vector<T> maxima;
    std::vector<std::uint8_t> at;

    explicit Made(Count count)
        : out(static_cast<std::uint64_t>(count) * sizeof(T)), places(static_cast<std::uint64_t>(count)), maxima(static_cast<std::size_t>(count)),
          at(static_cast<std::size_t>(count)) {}
    void fetch(cudaStream_t stream) {
        check(cudaMemcpyAsync(maxima.data(), out.data(), out.size(), cudaMemcpyDeviceToHost, stream), "send what it pooled");
        check(cudaMemcpyAsync(at.data(), places.data(), places.size(), cudaMemcpyDeviceToHost, stream), "send what it pooled");
    }
};

/** -1, 0 and 1 in no order, so that most windows have equal maxima; a NaN now and then, which wins. */
template <class T>
std::vector<T> tiedImage(Count count) {
    std::vector<T> x(static_cast<std::size_t>(count));
    std::uint32_t h = 1;
    for (std::size_t i = 0; i < x.size(); ++i) {
        h = h * 1664525u + 1013904223u;
        const bool nan = i % 97 == 41;
        x[i] = static_cast<T>(nan ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>((h >> 16) % 3) - 1.0f);
    }
    return x;
}

template <class T>
bool sameAsOurs(PlannedPooling& planned, const Window2D& w) {
    const std::vector<T> x = tiedImage<T>(inputs(w));
    const DeviceBuffer image(x.size() * sizeof(T));
    Made<T> theirs(outputs(w)), ours(outputs(w));
    const Stream stream = makeStream();
    check(cudaMemcpyAsync(image.data(), x.data(), image.size(), cudaMemcpyHostToDevice, stream.get()), "receive an image");
    planned.run(stream.get(), {image.data(), theirs.out.data(), theirs.places.data()});
    LaunchList list;
    addMaxPool(list, w, image.as<const T>(), ours.out.template as<T>(), ours.places.template as<std::uint8_t>());
    list.run(stream.get());
    theirs.fetch(stream.get());
    ours.fetch(stream.get());
    check(cudaStreamSynchronize(stream.get()), "pool an image");
    for (std::size_t i = 0; i < ours.at.size(); ++i) {
        const auto a = static_cast<float>(theirs.maxima[i]), b = static_cast<float>(ours.maxima[i]);
        // Where a NaN is does not matter: what is behind it is lost.
        if (std::isnan(b) ? !std::isnan(a) : (!(a == b) || theirs.at[i] != ours.at[i])) return false;
    }
    return true;
}

}  // namespace

bool isForLibrary(const Pooling& p, std::uint64_t fromBytes) {
    const Window2D& w = p.window;
    constexpr int mostTaps = 128;  // places are bytes with a sign there
    if (w.dilation[0] != 1 || w.dilation[1] != 1) return false;  // it knows no windows with gaps
    if (!touchesTheImage(w, 0) || !touchesTheImage(w, 1)) return false;
    if (inputs(w) > std::numeric_limits<std::int32_t>::max()) return false;  // how it counts farther is not told
    if (p.type != DType::Float32 && p.type != DType::BFloat16) return false;
    if (p.places && (*p.places != DType::UInt8 || w.kernel[0] * w.kernel[1] > mostTaps)) return false;
    return static_cast<std::uint64_t>(inputs(w) + outputs(w)) * sizeOf(p.type) >= fromBytes;
}

bool tiesGoToTheFirst(const std::function<std::shared_ptr<PlannedPooling>(const Pooling&)>& plan, DType type) {
    // Windows that overlap, and padding on three sides.
    const Window2D w{2, 9, 8, 16, 5, 4, 16, {3, 3}, {2, 2}, {1, 1}, {1, 0}, 1};
    const auto planned = plan({Pooling::Kind::Max, Pooling::Pass::Forward, w, type, DType::UInt8});
    if (!planned) return false;
    return type == DType::BFloat16 ? sameAsOurs<BFloat16>(*planned, w) : sameAsOurs<float>(*planned, w);
}

}  // namespace lamina::cuda
