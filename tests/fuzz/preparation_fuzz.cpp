// SPDX-License-Identifier: GPL-3.0-or-later
// The preparation of data that travels in a model, as JSON.
#include "engine/data/preparation_json.h"
#include "engine/data/prepare.h"
#include "engine/io/json.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readOrRefuse([&] {
        const Preparation preparation = preparationFromJson(parseJson(fuzz::text(data, size), "seed"));
        static_cast<void>(inputNames(preparation));
        static_cast<void>(preparationFromJson(toJson(preparation)));
    });
    return 0;
}
