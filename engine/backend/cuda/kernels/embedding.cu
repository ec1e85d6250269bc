// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/embedding.h"

#include "engine/backend/cuda/kernels/pointwise.h"
#include "engine/backend/cuda/kernels/rows.h"

namespace lamina::cuda {

namespace {

struct EmbedArgs {
    const float *ids, *table;
    float* out;
    Count count, rows, n;
};

/** The row that an id names, or −1. */
__device__ Count rowNamed(float id, Count rows) { return id >= 0.0f && id < static_cast<float>(rows) ? static_cast<Count>(id) : -1; }

/** A warp an id. */
__global__ void embed(EmbedArgs a) {
    for (Count i = firstRow(); i < a.count; i += rowStride()) {
        const Count row = rowNamed(a.ids[i], a.rows);
        for (Count j = laneOfRow(); j < a.n; j += 32) a.out[i * a.n + j] = row < 0 ? NAN : a.table[row * a.n + j];
    }
}

struct EmbedBackwardArgs {
    const float *ids, *dy;
    float* dtable;
    Count count, rows, n;
};

/** Whether one of 32 ids from `begin` on is this row; the same in every lane. */
__device__ unsigned equals(const EmbedBackwardArgs& a, Count begin, Count end, Count row) {
    const Count i = begin + laneOfRow();
    return __ballot_sync(allLanes, i < end && rowNamed(a.ids[i], a.rows) == row);
}

/** A warp an id: that of the first place of a row sums all its places, in their order; the others have nothing to do. */
__global__ void embedBackward(EmbedBackwardArgs a) {
    for (Count i = firstRow(); i < a.count; i += rowStride()) {
        const Count row = rowNamed(a.ids[i], a.rows);
        bool first = row >= 0;
        for (Count begin = 0; first && begin < i; begin += 32) first = equals(a, begin, i, row) == 0;
        if (!first) continue;
        for (Count begin = i / 32 * 32; begin < a.count; begin += 32) {
            unsigned found = equals(a, begin, a.count, row);
            while (found != 0) {
                const int bit = __ffs(static_cast<int>(found)) - 1;
                found &= found - 1;
                for (Count j = laneOfRow(); j < a.n; j += 32) a.dtable[row * a.n + j] += a.dy[(begin + bit) * a.n + j];
            }
        }
    }
}

}  // namespace

void addEmbed(LaunchList& list, const float* ids, const float* table, float* out, Count count, Count rows, Count n) {
    list.add(embed, gridOfRows(count), EmbedArgs{ids, table, out, count, rows, n});
}

void addEmbedBackward(LaunchList& list, const float* ids, const float* dy, float* dtable, Count count, Count rows, Count n) {
    addFill(list, dtable, rows * n, 0.0f);
    list.add(embedBackward, gridOfRows(count), EmbedBackwardArgs{ids, dy, dtable, count, rows, n});
}

}  // namespace lamina::cuda
