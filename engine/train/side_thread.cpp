// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/side_thread.h"

#include <exception>
#include <utility>

#include "engine/base/sentence.h"

namespace lamina {

SideThread::SideThread() : thread_([this] { run(); }) {}

SideThread::~SideThread() {
    {
        std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

bool SideThread::busy() const {
    std::lock_guard lock(mutex_);
    return static_cast<bool>(work_);
}

void SideThread::begin(std::function<void()> work) {
    {
        std::lock_guard lock(mutex_);
        work_ = std::move(work);
    }
    wake_.notify_all();
}

std::string SideThread::takeTrouble() {
    std::lock_guard lock(mutex_);
    return std::exchange(trouble_, {});
}

void SideThread::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return ending_ || work_; });
        if (!work_) return;
        const std::function<void()> work = work_;
        lock.unlock();
        std::string trouble;
        try {
            work();
        } catch (const std::exception& e) {
            trouble = sentenceOf(e);
        }
        lock.lock();
        work_ = nullptr;  // not busy from here on
        trouble_ = std::move(trouble);
    }
}

}  // namespace lamina
