// SPDX-License-Identifier: GPL-3.0-or-later
// Writes checkpoints on a thread of its own, one at a time, so that no step waits for a disk.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace lamina {

class CheckpointWriter {
 public:
    CheckpointWriter();
    /** Lets the one that is being written come to its end. */
    ~CheckpointWriter();

    /** Whether one is being written. */
    bool busy() const;
    /** Begins; not while busy. What `write` throws ends nothing but is kept as trouble. */
    void begin(std::function<void()> write);
    /** Why the last one could not be written, once; empty where all is well. */
    std::string takeTrouble();

 private:
    void work();

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::function<void()> write_;
    std::string trouble_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace lamina
