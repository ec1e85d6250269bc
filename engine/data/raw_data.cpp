// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/raw_data.h"

#include "engine/data/dataset.h"

namespace lamina {

std::size_t RawData::rows() const {
    if (table) return table->rows();
    if (!arrays || arrays->empty() || arrays->front().tensor.shape().scalar()) return 0;
    return static_cast<std::size_t>(arrays->front().tensor.shape()[0]);
}

std::uint64_t bytesOnDisk(const RawData& raw) {
    std::uint64_t bytes = 0;
    if (raw.table)
        for (const Column& column : raw.table->columns) {
            if (rowsOnDisk(column.numbers.data())) bytes += column.numbers.size() * sizeof(double);
            if (rowsOnDisk(column.codes.data())) bytes += column.codes.size() * sizeof(std::int32_t);
        }
    if (raw.arrays)
        for (const NamedTensor& array : *raw.arrays)
            if (array.tensor.onDisk()) bytes += array.tensor.bytes().size();
    return bytes;
}

std::uint64_t bytesOnDisk(const Dataset& data) {
    std::uint64_t bytes = 0;
    for (const auto* tensors : {&data.inputs, &data.targets})
        for (const Tensor& tensor : *tensors)
            if (tensor.onDisk()) bytes += tensor.bytes().size();
    return bytes;
}

}  // namespace lamina
