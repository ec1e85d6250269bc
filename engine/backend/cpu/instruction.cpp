// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cpu/instruction.h"

#include <omp.h>

namespace lamina::cpu {

void InstructionList::runParallel(const Instruction& i) {
#pragma omp parallel num_threads(i.threads)
    {
        const std::int64_t part = omp_get_thread_num(), parts = omp_get_num_threads();
        const Range range{i.count * part / parts, i.count * (part + 1) / parts};
        if (range.begin < range.end) i.run(i.arguments, range);
    }
}

}  // namespace lamina::cpu
