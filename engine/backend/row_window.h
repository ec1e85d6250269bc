// SPDX-License-Identifier: GPL-3.0-or-later
// Samples on disk, brought into memory ahead of the steps by a thread that knows the order in which they are visited.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "engine/backend/executor.h"
#include "engine/base/tensor.h"

namespace lamina {

class RowWindow {
 public:
    /** A stretch of samples of an epoch's order that is in memory. */
    struct Stretch {
        int pass = 0;
        std::uint32_t epoch = 0;
        std::uint64_t begin = 0, count = 0;  // positions of the order
        bool holds(int wanted, std::uint32_t when, std::uint64_t from, std::uint64_t samples) const {
            return pass == wanted && epoch == when && from >= begin && from + samples <= begin + count;
        }
    };
    /** Where the samples of a stretch lie: a block a tensor, one sample behind the other. */
    struct Part {
        Stretch stretch;
        std::vector<const std::byte*> data;
    };

    /** tensors: all that a sample consists of, on disk or not. bytes: what the window may take, but it always holds two steps
     *  of `batch` samples and one that is being brought in. */
    RowWindow(std::vector<Tensor> tensors, std::uint64_t bytes, std::int64_t batch);
    ~RowWindow();

    /** Passes are numbered from 0, and outlive the window. */
    void addPass(const Pass& pass);

    /** The part that holds samples [position, position + batch) of an epoch's order; waits until it is there, or until cancelled()
     *  says so: nothing then. It stays until the next call. Throws Error where the disk fails. */
    std::optional<Part> part(int pass, std::uint32_t epoch, std::uint64_t position, std::int64_t batch, const std::function<bool()>& cancelled);

    /** Samples that a part holds at most. */
    std::int64_t samples() const { return samples_; }
    /** Bytes that the window holds. */
    std::uint64_t bytes() const { return parts * static_cast<std::uint64_t>(samples_) * sampleBytes_; }
    /** Seconds in which parts were waited for. */
    double waited() const { return waited_; }

 private:
    static constexpr std::size_t parts = 3;  // one that is read, one that is ready, one that is being filled

    enum class State { Free, Filling, Full, Read };
    struct Slot {
        State state = State::Free;
        bool wanted = true;  // of one being filled: nobody changed their mind
        Stretch stretch;
        std::vector<std::vector<std::byte>> data;
    };
    struct Follower {
        int pass;
        std::uint32_t epochs;  // later
    };

    void run();
    bool fill(Slot& slot);
    std::vector<std::uint32_t> rowsOf(const Stretch& stretch) const;
    Stretch stretchAt(int pass, std::uint32_t epoch, std::uint64_t position) const;
    Stretch behind(const Stretch& stretch) const;
    Slot* slotIn(State state);
    Slot* slotOf(const Stretch& stretch);
    void startAt(const Stretch& stretch);
    void learn(const Stretch& next);

    std::vector<Tensor> tensors_;
    std::vector<std::size_t> rowBytes_;
    std::uint64_t sampleBytes_ = 0;
    std::int64_t samples_ = 0;
    std::vector<const Pass*> passes_;
    std::map<int, std::int64_t> batches_;     // of a pass's steps, once it was asked for
    std::map<int, Follower> followers_;       // what came behind a pass last time
    std::array<Slot, parts> slots_;
    std::optional<Stretch> last_;             // given out
    std::optional<Stretch> next_;             // to be filled
    std::exception_ptr trouble_;
    double waited_ = 0;
    bool ending_ = false;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::thread thread_;                      // last: it uses all of these
};

}  // namespace lamina
