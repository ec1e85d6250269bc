// SPDX-License-Identifier: GPL-3.0-or-later
// safetensors: a header in JSON and the bytes of all tensors behind it.
// Source: github.com/huggingface/safetensors (format description and reference implementation).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/tensor.h"

namespace lamina {

/** A tensor as the file has it; more types than we compute with can be kept. */
struct SafeTensor {
    std::string name;
    std::string dtype;                 // "F32", "BF16", "I64", "BOOL" … as the format spells them
    std::vector<std::uint64_t> shape;
    std::vector<std::byte> bytes;      // row-major, little-endian
    bool operator==(const SafeTensor&) const = default;
};

struct SafeTensors {
    std::map<std::string, std::string> metadata;
    std::vector<SafeTensor> tensors;   // by position in the file
    bool operator==(const SafeTensors&) const = default;
};

/** Checks everything the reference reader checks. Throws Error (input) for a file that is not exactly right. */
SafeTensors readSafetensors(std::span<const std::byte> file, const std::string& where);

/** The same bytes as the reference writer: by type from wide to narrow, then by name. Throws Error when bytes and shape
 *  of a tensor do not agree or a name comes twice. */
std::vector<std::byte> writeSafetensors(const SafeTensors& file);

/** To what we compute with: half precision becomes float32, wide integers int32 where they fit. Throws Error for a type
 *  we have no use for. */
Tensor toTensor(const SafeTensor& tensor);
SafeTensor toSafeTensor(const std::string& name, const Tensor& tensor);

}  // namespace lamina
