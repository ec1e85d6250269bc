// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/counted_allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace lamina {

namespace {

std::atomic<long> count{0}, refused{0}, mostRefused{LONG_MAX};
std::atomic<bool> starved{false};
std::atomic<std::size_t> starvedFrom{0};
thread_local bool fed = false;

void* counted(void* memory) {
    count.fetch_add(1, std::memory_order_relaxed);
    return memory;
}

bool refuses(std::size_t size) {
    if (!starved.load(std::memory_order_relaxed) || fed || size < starvedFrom.load(std::memory_order_relaxed)) return false;
    long before = refused.load(std::memory_order_relaxed);
    while (before < mostRefused.load(std::memory_order_relaxed))
        if (refused.compare_exchange_weak(before, before + 1, std::memory_order_relaxed)) return true;
    return false;
}

void* countedAligned(std::size_t size, std::align_val_t alignment) {
    const auto to = static_cast<std::size_t>(alignment);
    return counted(std::aligned_alloc(to, (size + to - 1) / to * to));
}

void* orThrow(void* memory) {
    if (!memory) throw std::bad_alloc();
    return memory;
}

}  // namespace

long allocationCount() { return count.load(std::memory_order_relaxed); }

StarvedThreads::StarvedThreads(std::size_t from, long times) {
    refused = 0;
    mostRefused = times;
    starvedFrom = from;
    fed = true;
    starved = true;
}
StarvedThreads::~StarvedThreads() { starved = fed = false; }
long StarvedThreads::refusals() const { return refused; }

}  // namespace lamina

void* operator new(std::size_t size) { return lamina::orThrow(lamina::refuses(size) ? nullptr : lamina::counted(std::malloc(size ? size : 1))); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return lamina::counted(std::malloc(size ? size : 1));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return lamina::orThrow(lamina::countedAligned(size, alignment));
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    return lamina::countedAligned(size, alignment);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
