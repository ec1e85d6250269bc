// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/host_copies.h"

#include <algorithm>

#include "engine/backend/state_image.h"

namespace lamina::cuda {

void HostCopies::send(const DeviceBuffer& from, const PinnedBuffer& to, std::uint64_t offset, const char* what) const {
    if (from.size() > 0) check(cudaMemcpyAsync(to.data() + offset, from.data(), from.size(), cudaMemcpyDeviceToHost, stream_), what);
}

void HostCopies::reserveCheckpoint() {
    checkpoint_ = PinnedBuffer(std::max<std::uint64_t>(StateImage(plan_).bytes(), 1));
    checkpointed_ = makeEvent();
}

void HostCopies::enqueueCheckpoint(const Snapshot* kept) {
    const StateImage image(plan_);
    const auto copy = [this](const DeviceBuffer& from, std::uint64_t to) { send(from, checkpoint_, to, "send a checkpoint"); };
    copy(arenas_.weights, image.weights());
    for (int i = 0; i < image.slots(); ++i) copy(arenas_.optimizer[static_cast<std::size_t>(i)], image.slot(i));
    copy(arenas_.state, image.state());
    copy(arenas_.accumulators, image.accumulators());
    if (kept) {
        copy(kept->weights, image.snapshotWeights());
        copy(kept->state, image.snapshotState());
    }
    check(cudaEventRecord(checkpointed_.get(), stream_), "mark a checkpoint");
}

ExecutorState HostCopies::checkpoint() const { return StateImage(plan_).read(checkpoint_.data()); }
std::vector<Tensor> HostCopies::checkpointedSnapshot() const { return StateImage(plan_).readSnapshot(checkpoint_.data()); }

void HostCopies::reserveLook() {
    look_ = PinnedBuffer(std::max<std::uint64_t>(3 * plan_.weightBytes + plan_.stateBytes, 1));
    looked_ = makeEvent();
}

void HostCopies::enqueueLook(LookMoment moment) {
    const auto copy = [this](const DeviceBuffer& from, std::uint64_t part) { send(from, look_, part * plan_.weightBytes, "send a look"); };
    copy(arenas_.weights, moment == LookMoment::Before ? 0 : 1);
    if (moment == LookMoment::Before) return;
    copy(arenas_.gradients, 2);
    copy(arenas_.state, 3);
    check(cudaEventRecord(looked_.get(), stream_), "mark a look");
}

}  // namespace lamina::cuda
