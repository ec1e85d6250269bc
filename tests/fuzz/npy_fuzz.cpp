// SPDX-License-Identifier: GPL-3.0-or-later
// NPY: what is read, written again, is read the same.
#include <algorithm>

#include "engine/data/npy.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readOrRefuse([&] {
        const Tensor tensor = parseNpy(fuzz::bytes(data, size), "seed");
        const Tensor again = parseNpy(formatNpy(tensor), "again");
        fuzz::require(std::ranges::equal(again.bytes(), tensor.bytes()) && again.shape() == tensor.shape(), "what is written is read");
    });
    return 0;
}
