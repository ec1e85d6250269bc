// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/raw_data.h"

namespace lamina {

std::size_t RawData::rows() const {
    if (table) return table->rows();
    if (!arrays || arrays->empty() || arrays->front().tensor.shape().scalar()) return 0;
    return static_cast<std::size_t>(arrays->front().tensor.shape()[0]);
}

}  // namespace lamina
