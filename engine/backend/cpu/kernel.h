// SPDX-License-Identifier: GPL-3.0-or-later
// What a kernel is: a function over a range of independent pieces of work, with its arguments in a struct.
#pragma once

#include <cstdint>

namespace lamina::cpu {

/** Pieces [begin, end): rows, elements or blocks, as the kernel says; and which of the team's threads does them, 0 … size − 1,
 *  for kernels that have a room of scratch memory a thread. */
struct Range {
    std::int64_t begin, end;
    int thread = 0;
};

using KernelFunction = void (*)(const void* arguments, Range range);

/** A kernel whose arguments are an A; the type keeps function and arguments together. */
template <class A>
struct Kernel {
    KernelFunction run = nullptr;
};

/** Makes a Kernel of a plain function. */
template <class A, void (*function)(const A&, Range)>
constexpr Kernel<A> kernelOf() {
    return {[](const void* arguments, Range range) { function(*static_cast<const A*>(arguments), range); }};
}

}  // namespace lamina::cpu
