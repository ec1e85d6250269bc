// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/synthetic.h"

namespace lamina {

const std::vector<Generator>& generators() {
    static const std::vector<Generator> all = {lineGenerator(), xorGenerator(),   spiralsGenerator(), moonsGenerator(),
                                               circlesGenerator(), blobsGenerator(), digitsGenerator(), seriesGenerator(),
                                               shapesGenerator(), reviewsGenerator(), sumsGenerator()};
    return all;
}

}  // namespace lamina
