// SPDX-License-Identifier: GPL-3.0-or-later
// On x86-64 a switch is a dozen instructions of our own (swapcontext asks the kernel for the signal mask each time, and a
// block of 256 threads switches thousands of times); elsewhere it is swapcontext.
#include "tests/support/cuda_emulation/context.h"

#include <cstdint>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#define STARTS_SWITCH(save, bottom, size) __sanitizer_start_switch_fiber(save, bottom, size)
#define ENDS_SWITCH(save, bottom, size) __sanitizer_finish_switch_fiber(save, bottom, size)
#else
#define STARTS_SWITCH(save, bottom, size) static_cast<void>(save), static_cast<void>(bottom), static_cast<void>(size)
#define ENDS_SWITCH(save, bottom, size) static_cast<void>(save), static_cast<void>(bottom), static_cast<void>(size)
#endif

namespace cudaEmulation {

namespace {

thread_local Context* entering = nullptr;

}  // namespace

#if defined(__x86_64__)

/** Saves what a callee must keep on this stack, and goes on with what was saved on the other. */
extern "C" void laminaSwitchStack(void** save, void* load);
asm(R"(
.text
.globl laminaSwitchStack
.type laminaSwitchStack, @function
laminaSwitchStack:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size laminaSwitchStack, .-laminaSwitchStack
)");

void Context::first() {
    Context* const self = entering;
    ENDS_SWITCH(nullptr, &self->outsideStack_, &self->outsideBytes_);
    self->entry_(self->argument_);
}

void Context::start(Entry entry, void* argument) {
    entry_ = entry, argument_ = argument;
    stack_ = std::make_unique<std::byte[]>(stackBytes);
    auto top = reinterpret_cast<std::uintptr_t>(stack_.get() + stackBytes) / 16 * 16;
    auto* words = reinterpret_cast<void**>(top);
    *--words = nullptr;  // where `first` would return to; keeps the stack aligned as after a call
    *--words = reinterpret_cast<void*>(&Context::first);
    for (int i = 0; i < 6; ++i) *--words = nullptr;
    inside_ = words;
}

void Context::resume() {
    entering = this;
    STARTS_SWITCH(&sanitizerOutside_, stack_.get(), stackBytes);
    laminaSwitchStack(&outside_, inside_);
    ENDS_SWITCH(sanitizerOutside_, nullptr, nullptr);
}

void Context::yield() {
    STARTS_SWITCH(&sanitizerInside_, outsideStack_, outsideBytes_);
    laminaSwitchStack(&inside_, outside_);
    ENDS_SWITCH(sanitizerInside_, &outsideStack_, &outsideBytes_);
}

#else

void Context::first(unsigned, unsigned) {
    Context* const self = entering;
    ENDS_SWITCH(nullptr, &self->outsideStack_, &self->outsideBytes_);
    self->entry_(self->argument_);
}

void Context::start(Entry entry, void* argument) {
    entry_ = entry, argument_ = argument;
    stack_ = std::make_unique<std::byte[]>(stackBytes);
    getcontext(&inside_);
    inside_.uc_stack.ss_sp = stack_.get();
    inside_.uc_stack.ss_size = stackBytes;
    inside_.uc_link = nullptr;
    makecontext(&inside_, reinterpret_cast<void (*)()>(&Context::first), 2, 0u, 0u);
}

void Context::resume() {
    entering = this;
    STARTS_SWITCH(&sanitizerOutside_, stack_.get(), stackBytes);
    swapcontext(&outside_, &inside_);
    ENDS_SWITCH(sanitizerOutside_, nullptr, nullptr);
}

void Context::yield() {
    STARTS_SWITCH(&sanitizerInside_, outsideStack_, outsideBytes_);
    swapcontext(&inside_, &outside_);
    ENDS_SWITCH(sanitizerInside_, &outsideStack_, &outsideBytes_);
}

#endif

}  // namespace cudaEmulation
