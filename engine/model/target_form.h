// SPDX-License-Identifier: GPL-3.0-or-later
// How targets must look for a loss.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lamina {

/** Index: int32 (n). OneHot: float32 (n, classes). Number: float32 (n, columns). Binary: two classes as float32 (n, 1) of
 *  0 and 1. Where classes meet Number or Binary, two become 0/1 in one column and more become one-hot. */
enum class TargetForm { Index, OneHot, Number, Binary };

/** What a net asks of its data: the form of the target of each output and, where there are several inputs or outputs, their names, by
 *  which arrays and columns are found. */
struct Wanted {
    Wanted(TargetForm form) : forms{form} {}

    std::vector<TargetForm> forms;  // one an output
    std::vector<std::string> inputs = {}, outputs = {};  // of one: empty
    std::string output = {};  // of one: its name, by which the target is found where no array is called y or labels
    std::vector<bool> ids = {};  // of each of several inputs: it leads to an Embedding, which takes ids
    std::vector<std::size_t> positions = {};  // of each output: axes of positions in a sample that it answers for, each with a class of its own; empty: none has any

    bool judging = false;  // a net that is trained is judged: samples of one class are a fair question, which to learn from they are not

    std::size_t positionsOf(std::size_t output) const { return output < positions.size() ? positions[output] : 0; }
    bool several() const { return forms.size() > 1; }
    bool operator==(const Wanted&) const = default;
};

}  // namespace lamina
