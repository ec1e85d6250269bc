// SPDX-License-Identifier: GPL-3.0-or-later
// Large float32 products and convolutions by oneDNN: primitives are made once, when a plan is opened.
#pragma once

#include <memory>

#include "engine/backend/cpu/instruction.h"
#include "engine/backend/cpu/kernel_arguments.h"

namespace lamina::cpu {

/** Each function appends instructions that do the same as the kernel of that name, or returns false when the library
 *  cannot or need not be used, and the caller takes the kernel. */
class OneDnn {
 public:
    OneDnn();
    ~OneDnn();
    OneDnn(const OneDnn&) = delete;
    OneDnn& operator=(const OneDnn&) = delete;

    bool matMul(InstructionList& list, const MatMulArgs<float>& a);
    bool conv(InstructionList& list, const ConvArgs<float>& a);
    bool convBackwardData(InstructionList& list, const ConvArgs<float>& a);
    /** dbias (filters) in the same pass, when not null. */
    bool convBackwardKernel(InstructionList& list, const ConvArgs<float>& a, float* dbias);

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace lamina::cpu
