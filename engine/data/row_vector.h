// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors of a value a row: long ones lie where rows lie, on disk when memory shall hold no more of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace lamina {

/** size bytes of a RowStore of their own. */
void* takeRows(std::size_t size);
void giveRowsBack(void* data, std::size_t size) noexcept;
/** Whether such bytes lie on disk. */
bool rowsOnDisk(const void* data);
/** Gives back the memory of bytes that takeRows gave: those on disk stay there. */
void releaseRows(const void* data, std::size_t size);

/** Short vectors lie in memory as all others do. */
template <class T>
struct RowAllocator {
    using value_type = T;
    static constexpr std::size_t few = std::size_t{1} << 20;  // bytes

    RowAllocator() = default;
    template <class U>
    RowAllocator(const RowAllocator<U>&) {}
    T* allocate(std::size_t n) { return static_cast<T*>(n >= few / sizeof(T) ? takeRows(n * sizeof(T)) : ::operator new(n * sizeof(T))); }
    void deallocate(T* data, std::size_t n) noexcept { n >= few / sizeof(T) ? giveRowsBack(data, n * sizeof(T)) : ::operator delete(data); }
    template <class U>
    bool operator==(const RowAllocator<U>&) const { return true; }
};

template <class T>
using RowVector = std::vector<T, RowAllocator<T>>;

template <class T>
bool operator==(const RowVector<T>& a, const std::vector<T>& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

}  // namespace lamina
