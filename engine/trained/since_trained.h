// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a project is still the one that a net was trained with, as far as its answers go.
#pragma once

#include "engine/model/project.h"

namespace lamina {

/** What is another than it was then. */
struct SinceTrained {
    bool net = false;   // layers, their parameters, wires; not places, nor which of them learn
    bool data = false;  // files, columns, preparation, split; of a net that knew no data nothing

    bool any() const { return net || data; }
};

/** trained: of the net. A parameter that is as usual is the same as one that is left out. Quick: asked after every edit. */
SinceTrained changedSince(const Project& trained, const Project& now);

}  // namespace lamina
