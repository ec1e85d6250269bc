// SPDX-License-Identifier: GPL-3.0-or-later
// A second stack in one thread: start it, go on in it, come back from it.
#pragma once

#include <cstddef>
#include <memory>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace cudaEmulation {

class Context {
 public:
    using Entry = void (*)(void*);

    /** entry never returns; it begins at the first resume. */
    void start(Entry entry, void* argument);
    /** Goes on in this context until it yields. Called from outside of it. */
    void resume();
    /** Back to where resume was called. Called inside of it. */
    void yield();

 private:
    static constexpr std::size_t stackBytes = 64 * 1024;
    std::unique_ptr<std::byte[]> stack_;
    Entry entry_ = nullptr;
    void* argument_ = nullptr;
#if defined(__x86_64__)
    static void first();
    void *inside_ = nullptr, *outside_ = nullptr;
#else
    static void first(unsigned high, unsigned low);
    ucontext_t inside_, outside_;
#endif
    void *sanitizerInside_ = nullptr, *sanitizerOutside_ = nullptr;
    const void* outsideStack_ = nullptr;
    std::size_t outsideBytes_ = 0;
};

}  // namespace cudaEmulation
