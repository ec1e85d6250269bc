// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/table_inputs.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/data/prepare.h"

namespace lamina {

namespace {

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

/** Fills the places of columns, step by step. */
class Places {
 public:
    Places(const std::vector<Column>& columns, const DataRecipe& recipe, const Wanted& wanted)
        : columns_(columns), recipe_(recipe), wanted_(wanted), places_(columns.size(), nowhere) {}

    std::vector<std::size_t> all() {
        for (std::size_t c = 0; c < columns_.size(); ++c) places_[c] = chosen(columns_[c].name);
        for (std::size_t c = 0; c < columns_.size(); ++c)
            if (places_[c] == nowhere) places_[c] = called(columns_[c].name);
        giveIds([&](const Column& c) { return isText(recipe_, c.name); });
        giveIds([](const Column& c) { return c.type == ColumnType::Category; });
        giveRest();
        requireAll();
        return places_;
    }

 private:
    std::size_t chosen(const std::string& column) const {
        const auto choice = recipe_.columns.find(column);
        if (choice == recipe_.columns.end() || choice->second.input.empty()) return nowhere;
        const std::size_t place = called(choice->second.input);
        if (place != nowhere) return place;
        throw Error::input("it enters the Input \"" + choice->second.input + "\", which the net does not have; it has " + firstOf(wanted_.inputNames(), 8),
                           "column \"" + column + "\"", "choose another Input for the column");
    }

    std::size_t called(const std::string& name) const {
        const auto it = std::find_if(wanted_.inputs.begin(), wanted_.inputs.end(), [&](const auto& input) { return lowerCase(input.name) == lowerCase(name); });
        return it == wanted_.inputs.end() ? nowhere : static_cast<std::size_t>(it - wanted_.inputs.begin());
    }

    std::vector<std::size_t> empty(bool ids) const {
        std::vector<std::size_t> inputs;
        for (std::size_t i = 0; i < wanted_.inputs.size(); ++i)
            if (wanted_.inputs[i].ids == ids && std::find(places_.begin(), places_.end(), i) == places_.end()) inputs.push_back(i);
        return inputs;
    }

    template <class Fits>
    void giveIds(Fits fits) {
        std::vector<std::size_t> left;
        for (std::size_t c = 0; c < columns_.size(); ++c)
            if (places_[c] == nowhere && fits(columns_[c])) left.push_back(c);
        const auto inputs = empty(true);
        for (std::size_t i = 0; left.size() == inputs.size() && i < left.size(); ++i) places_[left[i]] = inputs[i];
    }

    /** To the one Input of numbers; where there are several, to the one that is left. */
    void giveRest() {
        std::vector<std::size_t> numbers;
        for (std::size_t i = 0; i < wanted_.inputs.size(); ++i)
            if (!wanted_.inputs[i].ids) numbers.push_back(i);
        if (numbers.size() > 1) numbers = empty(false);
        if (numbers.size() == 1) std::replace(places_.begin(), places_.end(), nowhere, numbers.front());
    }

    void requireAll() const {
        std::vector<std::string> lost, bare;
        for (std::size_t c = 0; c < columns_.size(); ++c)
            if (places_[c] == nowhere) lost.push_back(columns_[c].name);
        for (std::size_t i = 0; i < wanted_.inputs.size(); ++i)
            if (std::find(places_.begin(), places_.end(), i) == places_.end()) bare.push_back(wanted_.inputs[i].name);
        if (!lost.empty())
            throw Error::input(firstOf(lost, 8) + (lost.size() == 1 ? " enters" : " enter") + " none of the Inputs " + firstOf(wanted_.inputNames(), 8), "columns",
                               "choose an Input for each, or ignore them");
        if (!bare.empty())
            throw Error::input("no column enters " + firstOf(bare, 8), "Inputs", "choose the columns that do, or remove the Input");
    }

    const std::vector<Column>& columns_;
    const DataRecipe& recipe_;
    const Wanted& wanted_;
    std::vector<std::size_t> places_;
};

}  // namespace

std::vector<std::size_t> placesOf(const std::vector<Column>& columns, const DataRecipe& recipe, const Wanted& wanted) {
    if (wanted.inputs.size() < 2) return std::vector<std::size_t>(columns.size(), 0);
    return Places(columns, recipe, wanted).all();
}

std::vector<InputColumns> byInput(const std::vector<PreparedColumn>& fitted, const std::vector<std::string>& inputs) {
    std::vector<InputColumns> all;
    for (std::size_t i = 0; i < fitted.size(); ++i) {
        auto own = std::find_if(all.begin(), all.end(), [&](const InputColumns& g) { return g.input == fitted[i].input; });
        if (own == all.end()) own = all.insert(all.end(), {fitted[i].input, {}, {}});
        own->columns.push_back(fitted[i]);
        own->places.push_back(i);
    }
    const auto place = [&](const InputColumns& g) { return std::find(inputs.begin(), inputs.end(), g.input) - inputs.begin(); };
    const bool known = std::all_of(all.begin(), all.end(), [&](const InputColumns& g) { return place(g) < static_cast<std::ptrdiff_t>(inputs.size()); });
    if (known) std::stable_sort(all.begin(), all.end(), [&](const InputColumns& a, const InputColumns& b) { return place(a) < place(b); });
    return all;
}

bool areIds(const std::vector<PreparedColumn>& columns, const Windows& windows) {
    if (columns.size() != 1 || !columns.front().category || columns.front().oneHot) return false;
    return columns.front().length > 0 || columns.front().ids || windows.on();
}

}  // namespace lamina
