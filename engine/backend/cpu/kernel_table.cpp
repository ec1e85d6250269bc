// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cpu/kernel_table.h"

namespace lamina::cpu {

Isa bestIsa() {
#ifdef LAMINA_X86
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return __builtin_cpu_supports("avx512bf16") ? Isa::Avx512BFloat16 : Isa::Avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Isa::Avx2;
#endif
    return Isa::Base;
}

std::string isaTitle(Isa isa) {
    switch (isa) {
        case Isa::Avx512BFloat16: return "AVX-512 with bfloat16";
        case Isa::Avx512: return "AVX-512";
        case Isa::Avx2: return "AVX2";
        case Isa::Base: break;
    }
#ifdef LAMINA_X86
    return "SSE2";
#else
    return "baseline";
#endif
}

template <class T>
const KernelTable<T>& kernelTable(Isa isa) {
#ifdef LAMINA_X86
    if (isa >= Isa::Avx512) return avx512Kernels(T{});
    if (isa == Isa::Avx2) return avx2Kernels(T{});
#endif
    static_cast<void>(isa);
    return baseKernels(T{});
}

const BFloat16Table& bfloat16Table(Isa isa) {
#ifdef LAMINA_X86
    if (isa == Isa::Avx512BFloat16) return avx512bf16BFloat16();
    if (isa == Isa::Avx512) return avx512BFloat16();
    if (isa == Isa::Avx2) return avx2BFloat16();
#endif
    static_cast<void>(isa);
    return baseBFloat16();
}

template const KernelTable<float>& kernelTable<float>(Isa);
template const KernelTable<double>& kernelTable<double>(Isa);

}  // namespace lamina::cpu
