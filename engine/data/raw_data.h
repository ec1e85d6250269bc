// SPDX-License-Identifier: GPL-3.0-or-later
// What a source gives before anything is done to it: a table, or arrays.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/data/npz.h"
#include "engine/data/table.h"

namespace lamina {

/** Named arrays whose first axis is the sample: images and labels, x and y. */
using Arrays = std::vector<NamedTensor>;

/** Immutable and cheap to copy: one of the two pointers is set. */
struct RawData {
    std::string source;       // a name of data/sources.h
    std::string description;  // "comma, UTF-8, header"; "uint8, 28 × 28 × 1"
    std::shared_ptr<const Table> table;
    std::shared_ptr<const Arrays> arrays;

    std::size_t rows() const;
    bool empty() const { return !table && !arrays; }
};

}  // namespace lamina
