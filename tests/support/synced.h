// SPDX-License-Identifier: GPL-3.0-or-later
// What is brought to the disk, seen where the system is asked for it.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/platform_sync.h"

namespace lamina::test {

/** While it lives every sync is noted and done; or, where that is wished, fails. One at a time. */
class Synced {
 public:
    /** look: is told of the path that is about to come to the disk. */
    explicit Synced(std::function<void(const std::filesystem::path&)> look = {}) {
        const std::lock_guard lock(mutex_);
        paths_.clear();
        look_ = std::move(look);
        failure_ = 0;
        before_ = replaceSyncCall(&note);
    }
    ~Synced() { replaceSyncCall(before_); }
    Synced(const Synced&) = delete;
    Synced& operator=(const Synced&) = delete;

    /** Whether, without us, the system itself is asked. */
    bool asksTheSystem() const { return before_ == &::fsync; }
    std::vector<std::filesystem::path> paths() const {
        const std::lock_guard lock(mutex_);
        return paths_;
    }
    bool has(const std::filesystem::path& path) const {
        for (const auto& p : paths())
            if (p == std::filesystem::canonical(path)) return true;
        return false;
    }
    /** From now on syncs fail with that errno. */
    void fail(int code) { failure_ = code; }

 private:
    static int note(int handle) {
        const std::lock_guard lock(mutex_);
        paths_.push_back(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(handle)));
        if (look_) look_(paths_.back());
        if (failure_ == 0) return ::fsync(handle);
        errno = failure_;
        return -1;
    }

    static inline std::mutex mutex_;
    static inline std::vector<std::filesystem::path> paths_;
    static inline std::function<void(const std::filesystem::path&)> look_;
    static inline int failure_ = 0;
    SyncCall before_ = nullptr;
};

/** While it lives nothing waits for the disk: a short training keeps as many checkpoints as its own pace allows. */
class NoDisk {
 public:
    NoDisk() : before_(replaceSyncCall([](int) { return 0; })) {}
    ~NoDisk() { replaceSyncCall(before_); }
    NoDisk(const NoDisk&) = delete;
    NoDisk& operator=(const NoDisk&) = delete;

 private:
    SyncCall before_;
};

}  // namespace lamina::test
