// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/checkpoint_writer.h"

#include <exception>
#include <utility>

namespace lamina {

CheckpointWriter::CheckpointWriter() : thread_([this] { work(); }) {}

CheckpointWriter::~CheckpointWriter() {
    {
        std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

bool CheckpointWriter::busy() const {
    std::lock_guard lock(mutex_);
    return static_cast<bool>(write_);
}

void CheckpointWriter::begin(std::function<void()> write) {
    {
        std::lock_guard lock(mutex_);
        write_ = std::move(write);
    }
    wake_.notify_all();
}

std::string CheckpointWriter::takeTrouble() {
    std::lock_guard lock(mutex_);
    return std::exchange(trouble_, {});
}

void CheckpointWriter::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return ending_ || write_; });
        if (!write_) return;
        const std::function<void()> write = write_;
        lock.unlock();
        std::string trouble;
        try {
            write();
        } catch (const std::exception& e) {
            trouble = e.what();
        }
        lock.lock();
        write_ = nullptr;  // not busy from here on
        trouble_ = std::move(trouble);
    }
}

}  // namespace lamina
