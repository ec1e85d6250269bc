// SPDX-License-Identifier: GPL-3.0-or-later
// model.weights.h5.
#include "engine/io/hdf5_weights.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readOrRefuse([&] { static_cast<void>(readHdf5Weights(fuzz::bytes(data, size), "seed")); });
    return 0;
}
