// SPDX-License-Identifier: GPL-3.0-or-later
// How a thread computes while it runs kernels.
#pragma once

namespace lamina::cpu {

/** As long as it lives, in this thread: numbers too small for float32's normal range count as 0. Adam's slots of weights
 *  that get no gradient sink that low, and each such number costs a hundred cycles. */
class ComputeScope {
 public:
    ComputeScope() {
#if defined(__x86_64__)
        mode_ = __builtin_ia32_stmxcsr();
        __builtin_ia32_ldmxcsr(mode_ | flushToZero | denormalsAreZero);
#endif
    }
    ~ComputeScope() {
#if defined(__x86_64__)
        __builtin_ia32_ldmxcsr(mode_);
#endif
    }
    ComputeScope(const ComputeScope&) = delete;
    ComputeScope& operator=(const ComputeScope&) = delete;

 private:
    static constexpr unsigned flushToZero = 0x8000, denormalsAreZero = 0x0040;
    [[maybe_unused]] unsigned mode_ = 0;
};

}  // namespace lamina::cpu
