// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that Lamina does not have. A drawing holds them as cards with an error (compile/infer.h); what their file said of them stays.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/io/json.h"

namespace lamina {

/** Those that were met in a file. */
struct Strangers {
    std::vector<std::string> told;  // "spectral (SpectralNormalization)"
    std::optional<Error> refusal;   // what is wrong with the first, for who needs them all

    bool any() const { return refusal.has_value(); }
};

/** What a layer's object in a file says otherwise than `ours`, what we would write; each value of its config is taken as a whole. Null: nothing. */
Json saidOtherwise(const Json& theirs, const Json& ours);
/** Says it again: it wins. */
void sayAgain(Json& ours, const Json& theirs);

/** Gives a layer of somebody's own, which is called as one of ours, a name of class that is none of ours: "mine>Dense", "mine.layers.Dense". */
void nameApart(Json& layer);

}  // namespace lamina
