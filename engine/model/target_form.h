// SPDX-License-Identifier: GPL-3.0-or-later
// How targets must look for a loss, and all that a net asks of its data.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lamina {

/** Index: int32 (n). OneHot: float32 (n, classes). Number: float32 (n, columns). Binary: two classes as float32 (n, 1) of
 *  0 and 1. Where classes meet Number or Binary, two become 0/1 in one column and more become one-hot. */
enum class TargetForm { Index, OneHot, Number, Binary };

/** What a net asks of the data of one of its several Inputs. */
struct WantedInput {
    std::string name = {};  // by which its array or its columns are found
    bool ids = false;       // it leads to an Embedding, which takes ids
    bool operator==(const WantedInput&) const = default;
};

/** What it asks of the target of one of its outputs. */
struct WantedOutput {
    TargetForm form = TargetForm::Index;
    std::string name = {};      // by which the target is found; where there is one output, only where no array is called y or labels
    std::size_t positions = 0;  // axes of positions in a sample that it answers for, each with a class of its own
    bool operator==(const WantedOutput&) const = default;
};

/** What a net asks of its data. */
struct Wanted {
    Wanted(TargetForm form) : outputs{WantedOutput{form}} {}

    std::vector<WantedInput> inputs = {};  // of one: empty
    std::vector<WantedOutput> outputs;     // one at least
    bool judging = false;  // a net that is trained is judged: samples of one class are a fair question, which to learn from they are not

    bool several() const { return outputs.size() > 1; }
    bool takesIds(std::size_t input) const { return input < inputs.size() && inputs[input].ids; }

    /** Of several Inputs; of one none. */
    std::vector<std::string> inputNames() const {
        std::vector<std::string> names;
        for (const WantedInput& input : inputs) names.push_back(input.name);
        return names;
    }

    /** Of several outputs; of one none: its target is found without. */
    std::vector<std::string> outputNames() const {
        std::vector<std::string> names;
        for (std::size_t i = 0; several() && i < outputs.size(); ++i) names.push_back(outputs[i].name);
        return names;
    }

    bool operator==(const Wanted&) const = default;
};

}  // namespace lamina
