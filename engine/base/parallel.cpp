// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "engine/base/platform.h"

namespace lamina {

namespace {

/** Every thread takes the next piece that nobody has taken. */
class Pile {
 public:
    Pile(std::size_t count, const std::function<void(std::size_t)>& work) : count_(count), work_(work) {}

    void takeAll() {
        for (std::size_t i = next_++; i < count_; i = next_++) {
            try {
                work_(i);
            } catch (...) {
                keep(i, std::current_exception());
            }
        }
    }

    void rethrow() const {
        if (error_) std::rethrow_exception(error_);
    }

 private:
    void keep(std::size_t number, std::exception_ptr error) {
        next_ = count_;  // pieces are taken in order: whatever has a lower number has been begun
        const std::lock_guard lock(mutex_);
        if (error_ && number_ < number) return;
        error_ = std::move(error);
        number_ = number;
    }

    std::size_t count_;
    const std::function<void(std::size_t)>& work_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::exception_ptr error_;
    std::size_t number_ = 0;
};

}  // namespace

void inParallel(std::size_t count, const std::function<void(std::size_t)>& work, std::size_t threads) {
    Pile pile(count, work);
    {
        std::vector<std::jthread> helpers;
        try {
            for (std::size_t t = 1; t < std::min({count, threads, static_cast<std::size_t>(processors())}); ++t) helpers.emplace_back([&] { pile.takeAll(); });
        } catch (const std::system_error&) {  // the system gives no more threads: those that are there do it
        }
        pile.takeAll();
    }
    pile.rethrow();
}

}  // namespace lamina
