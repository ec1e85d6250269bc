// SPDX-License-Identifier: GPL-3.0-or-later
// Work beside the training, one piece at a time on a thread of its own: no step waits for a disk or for figures of layers.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace lamina {

class SideThread {
 public:
    SideThread();
    /** Lets what is being done come to its end. */
    ~SideThread();

    /** Whether something is being done. */
    bool busy() const;
    /** Begins; not while busy. What `work` throws ends nothing but is kept as trouble. */
    void begin(std::function<void()> work);
    /** Why the last piece came to nothing, once; empty where all is well. */
    std::string takeTrouble();

 private:
    void run();

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::function<void()> work_;
    std::string trouble_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace lamina
