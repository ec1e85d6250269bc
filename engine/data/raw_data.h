// SPDX-License-Identifier: GPL-3.0-or-later
// What a source gives before anything is done to it: a table, or arrays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/data/file_stamps.h"
#include "engine/data/npz.h"
#include "engine/data/table.h"

namespace lamina {

/** Named arrays whose first axis is the sample: images and labels, x and y. */
using Arrays = std::vector<NamedTensor>;

/** A file, or a row by its line, that is not among the samples. */
struct LeftOut {
    std::string file, why;
    std::string todo = {};  // what a person can do about it, as far as known
    std::string reason() const { return todo.empty() ? why : why + " — " + todo; }
};

/** Immutable and cheap to copy: one of the two pointers is set. */
struct RawData {
    std::string source;       // a name of data/sources.h
    std::string description;  // "comma, UTF-8, header"; "uint8, 28 × 28 × 1"
    std::shared_ptr<const Table> table;
    std::shared_ptr<const Arrays> arrays;
    std::vector<std::string> classes = {};  // names of the labels 0, 1, 2 …; empty: they are numbers only
    std::vector<std::string> files = {};    // of pictures: where each sample came from, below the folder
    std::vector<LeftOut> leftOut = {};      // of pictures and texts: those that could not be read; of a table: see its leftOut
    std::vector<FileStamp> stamps = {};     // of its files, as they were when it was read
    std::size_t stretched = 0;              // of pictures: how many had another shape than all have now, and were not cropped to it
    bool nameless = false;                  // a table whose file has no header: people name its columns (see renameColumn)

    std::size_t rows() const;
    bool empty() const { return !table && !arrays; }
};

/** Bytes of it that lie on disk, to be read from there. */
std::uint64_t bytesOnDisk(const RawData& raw);

}  // namespace lamina
