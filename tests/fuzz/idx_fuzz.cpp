// SPDX-License-Identifier: GPL-3.0-or-later
// IDX, gzipped or not.
#include "engine/data/idx.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readOrRefuse([&] {
        const Tensor tensor = parseIdx(fuzz::bytes(data, size), "seed");
        fuzz::require(tensor.bytes().size() == static_cast<std::size_t>(tensor.shape().elements()) * sizeOf(tensor.dtype()), "the bytes fill the shape");
    });
    return 0;
}
