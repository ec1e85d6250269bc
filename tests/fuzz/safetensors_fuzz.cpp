// SPDX-License-Identifier: GPL-3.0-or-later
// safetensors: what is read is written and read the same; each tensor becomes numbers or is refused.
#include "engine/io/safetensors.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readOrRefuse([&] {
        const SafeTensors file = readSafetensors(fuzz::bytes(data, size), "seed");
        for (const SafeTensor& tensor : file.tensors) fuzz::readOrRefuse([&] { static_cast<void>(toTensor(tensor)); });
        const auto saved = writeSafetensors(file);
        fuzz::require(writeSafetensors(readSafetensors(saved, "saved")) == saved, "what is written is read");
    });
    return 0;
}
