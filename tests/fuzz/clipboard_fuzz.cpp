// SPDX-License-Identifier: GPL-3.0-or-later
// Layers on the clipboard, which any program may have written: what is pasted is inferred, copied and pasted again.
#include "engine/compile/infer.h"
#include "engine/io/layers_json.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readOrRefuse([&] {
        const Graph piece = layersFromText(fuzz::text(data, size));
        static_cast<void>(infer(piece));
        const Graph again = fuzz::readOwn([&] { return layersFromText(layersText(piece)); }, "what was copied is pasted");
        fuzz::require(again == piece, "what was copied is pasted as it was");
    });
    return 0;
}
