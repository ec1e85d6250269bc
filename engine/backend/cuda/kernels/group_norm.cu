// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/group_norm.h"

#include "engine/backend/cuda/kernels/columns.h"
#include "engine/backend/cuda/kernels/device.h"

namespace lamina::cuda {

namespace {

/** A block a group of a row, with no more threads than it has elements. */
template <class T>
Grid gridOfGroups(const GroupNormValues<T>& v) {
    const Count groups = v.rows * v.groups, elements = v.cells * (v.c / v.groups);
    const Count threads = elements < blockThreads ? quotient(elements, 32) * 32 : Count{blockThreads};
    return {dim3(static_cast<unsigned>(groups < mostBlocks ? groups : mostBlocks)), dim3(static_cast<unsigned>(threads))};
}

/** Where the elements of a group lie. */
struct Group {
    Count begin, channel, width, stride, elements;
    template <class T>
    __device__ Group(const GroupNormValues<T>& v, Count place) {
        const Count row = divided(place, v.groups);
        width = v.c / v.groups, stride = v.c, elements = v.cells * width;
        channel = (place - row * v.groups) * width;
        begin = row * v.cells * v.c + channel;
    }
    __device__ Count at(Count i) const {
        const Count cell = divided(i, width);
        return begin + cell * stride + (i - cell * width);
    }
    __device__ Count channelOf(Count i) const { return channel + modulo(i, width); }
};

template <class T>
struct ForwardArgs {
    GroupNormValues<T> v;
    float epsilon;
};

template <class T>
__global__ void groupNorm(ForwardArgs<T> a) {
    const GroupNormValues<T>& v = a.v;
    for (Count place = blockIdx.x; place < v.rows * v.groups; place += gridDim.x) {
        const Group g(v, place);
        float sum = 0;
        for (Count i = threadIdx.x; i < g.elements; i += blockDim.x) sum += static_cast<float>(v.x[g.at(i)]);
        const float mean = v.centers ? blockSum(sum) / static_cast<float>(g.elements) : 0.0f;
        sum = 0;
        for (Count i = threadIdx.x; i < g.elements; i += blockDim.x) {
            const float d = static_cast<float>(v.x[g.at(i)]) - mean;
            sum += d * d;
        }
        const float inverse = 1.0f / sqrtf(blockSum(sum) / static_cast<float>(g.elements) + a.epsilon);
        for (Count i = threadIdx.x; i < g.elements; i += blockDim.x) {
            const Count at = g.at(i), c = g.channelOf(i);
            const float normal = (static_cast<float>(v.x[at]) - mean) * inverse;
            v.out[at] = static_cast<T>(normal * (v.gamma ? v.gamma[c] : 1.0f) + (v.beta ? v.beta[c] : 0.0f));
        }
        if (v.mean && threadIdx.x == 0) {
            v.mean[place] = mean;
            v.inverseStddev[place] = inverse;
        }
    }
}

/** dx = (g − mean of g − x̂ · mean of g·x̂) / stddev, with g = dy · gamma; without the mean of g where nothing centers. */
template <class T>
__global__ void groupNormBackward(GroupNormValues<T> v) {
    for (Count place = blockIdx.x; place < v.rows * v.groups; place += gridDim.x) {
        const Group g(v, place);
        const float mean = v.mean[place], inverse = v.inverseStddev[place];
        float sum = 0, sumNormal = 0;
        for (Count i = threadIdx.x; i < g.elements; i += blockDim.x) {
            const Count at = g.at(i);
            const float dy = static_cast<float>(v.dy[at]) * (v.gamma ? v.gamma[g.channelOf(i)] : 1.0f);
            sum += dy;
            sumNormal += dy * (static_cast<float>(v.x[at]) - mean) * inverse;
        }
        const float share = 1.0f / static_cast<float>(g.elements);
        sum = v.centers ? blockSum(sum) * share : 0.0f;
        sumNormal = blockSum(sumNormal) * share;
        for (Count i = threadIdx.x; i < g.elements; i += blockDim.x) {
            const Count at = g.at(i);
            const float dy = static_cast<float>(v.dy[at]) * (v.gamma ? v.gamma[g.channelOf(i)] : 1.0f);
            const float normal = (static_cast<float>(v.x[at]) - mean) * inverse;
            v.dx[at] = static_cast<T>(inverse * (dy - sum - normal * sumNormal));
        }
    }
}

/** Σ dy and Σ dy·x̂ over all rows and cells. */
template <class T>
struct ScaleSums {
    using Sum = Sums<float, 2>;
    GroupNormValues<T> v;
    __device__ void add(Sum& sum, Count line, Count c) const {
        const Count moments = divided(line, v.cells) * v.groups + divided(c, v.c / v.groups);
        const auto dy = static_cast<float>(v.dy[line * v.c + c]);
        sum.v[0] += dy;
        sum.v[1] += dy * (static_cast<float>(v.x[line * v.c + c]) - v.mean[moments]) * v.inverseStddev[moments];
    }
    __device__ void finish(Count c, const Sum& sum) const {
        if (v.dbeta) v.dbeta[c] = sum.v[0];
        if (v.dgamma) v.dgamma[c] = sum.v[1];
    }
};

}  // namespace

template <class T>
void addGroupNorm(LaunchList& list, const GroupNormValues<T>& v, double epsilon) {
    list.add(groupNorm<T>, gridOfGroups(v), ForwardArgs<T>{v, static_cast<float>(epsilon)});
}

template <class T>
void addGroupNormBackward(LaunchList& list, const GroupNormValues<T>& v) {
    if (v.dx) list.add(groupNormBackward<T>, gridOfGroups(v), v);
    if (v.dgamma || v.dbeta) addColumns(list, ScaleSums<T>{v}, v.rows * v.cells, v.c);
}

template void addGroupNorm<float>(LaunchList&, const GroupNormValues<float>&, double);
template void addGroupNorm<BFloat16>(LaunchList&, const GroupNormValues<BFloat16>&, double);
template void addGroupNormBackward<float>(LaunchList&, const GroupNormValues<float>&);
template void addGroupNormBackward<BFloat16>(LaunchList&, const GroupNormValues<BFloat16>&);

}  // namespace lamina::cuda
