// SPDX-License-Identifier: GPL-3.0-or-later
// JPEG, PNG, BMP and WebP, told apart by their first bytes.
#include "engine/data/image.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const int side : {0, 4})
        fuzz::readOrRefuse([&] {
            const Image image = decodeImage(fuzz::bytes(data, size), "seed", side);
            const auto bytes = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * static_cast<std::size_t>(image.channels);
            fuzz::require(image.pixels.size() == bytes && bytes > 0, "the bytes fill the picture");
        });
    return 0;
}
