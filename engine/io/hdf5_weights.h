// SPDX-License-Identifier: GPL-3.0-or-later
// Keras' model.weights.h5, in memory: a tree of groups with the variables of each object under "vars/0", "vars/1" …
// Source: keras/src/saving/saving_lib.py (H5IOStore).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/base/tensor.h"

namespace lamina {

/** An object of the tree: a layer, a cell of one, the optimizer, or the model itself. */
struct StoredVariables {
    std::string path;  // "layers/dense_1", "layers/lstm/cell", "optimizer"; empty: the model
    std::string name;  // the layer's own name, an attribute of its vars; may be empty
    std::vector<Tensor> variables;
};

/** The file's bytes; every object gets its "vars", also when it has no variables, as Keras before 3.6 demands. */
std::vector<std::byte> writeHdf5Weights(std::span<const StoredVariables> objects);

/** All objects, in the order of their paths. Half precision becomes float32, 64-bit integers int32 where they fit.
 *  Throws Error (input) for what is no HDF5, and for everything Keras does not write: links out of the tree, external or
 *  virtual storage, filters other than deflate and shuffle, sizes beyond reason. */
std::vector<StoredVariables> readHdf5Weights(std::span<const std::byte> file, const std::string& where);

}  // namespace lamina
