// SPDX-License-Identifier: GPL-3.0-or-later
// float32 convolutions by oneDNN. A batch is cut into parts of its own, whatever the number of threads, and each part is
// one call of a primitive on one thread: the executor's team is the only one, and results do not depend on its size.
#pragma once

#include <memory>

#include "engine/backend/cpu/instruction.h"
#include "engine/backend/cpu/kernel_arguments.h"

namespace lamina::cpu {

/** Each function appends instructions that do the same as the kernel of that name, or returns false when the library
 *  cannot, and the caller takes the kernel. */
class OneDnn {
 public:
    OneDnn();
    ~OneDnn();
    OneDnn(const OneDnn&) = delete;
    OneDnn& operator=(const OneDnn&) = delete;

    /** In how many parts a batch is cut. */
    static Count parts(Count batch);

    bool conv(InstructionList& list, const ConvArgs<float>& a);
    bool convBackwardData(InstructionList& list, const ConvArgs<float>& a);
    /** dkernel: one a part, one after another; the caller sums them up. */
    bool convBackwardKernel(InstructionList& list, const ConvArgs<float>& a);

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace lamina::cpu
