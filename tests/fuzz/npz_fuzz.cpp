// SPDX-License-Identifier: GPL-3.0-or-later
// NPZ: an archive of arrays.
#include "engine/data/npz.h"
#include "engine/data/zip_places.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    zipPlaces(fuzz::bytes(data, size));
    fuzz::readOrRefuse([&] { fuzz::require(!parseNpz(fuzz::bytes(data, size), "seed").empty(), "an archive has arrays"); });
    return 0;
}
