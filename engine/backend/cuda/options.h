// SPDX-License-Identifier: GPL-3.0-or-later
// What can be chosen when a plan is opened on a GPU.
#pragma once

#include <cstdint>

namespace lamina::cuda {

struct CudaOptions {
    int device = 0;
    bool tensorFloat32 = false;    // matrix products round their factors to TF32
    bool convolutionLibrary = true;  // convolutions by a library, where there is one
    bool poolingLibrary = true;      // and pooling
    /** Bytes that a pooling moves at least, to be one for a library: of less there is less to gain than its plan costs. Where that
     *  begins is estimated; tests/bench/gpu/pooling_times measures it. */
    std::uint64_t libraryPoolingFrom = std::uint64_t{64} << 20;
    std::uint64_t dataBudget = 0;  // bytes of device memory that data may take; 0: most of what is free
    int stepsAGraph = 32;          // steps that are one launch, where so many are to be done
    std::uint64_t columnWorkspace = std::uint64_t{64} << 20;  // bytes for the columns of convolutions; one image may be more
};

}  // namespace lamina::cuda
