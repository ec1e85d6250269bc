// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/row_notes.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "engine/base/words.h"
#include "engine/data/csv_cells.h"

namespace lamina {

namespace {

void addNote(std::string& note, const std::string& more) { note += (note.empty() ? "" : "; ") + more; }

/** Dates are filled with days, which nobody reads: of a column that was not read as it was fitted what is taken is left unsaid. */
std::string wordsOfMissing(const PreparedColumn& input, const Column& column) {
    const std::string missing = input.name + " is missing";
    if (input.category) {
        const bool fills = !input.fill.empty() && std::find(input.categories.begin(), input.categories.end(), input.fill) != input.categories.end();
        return fills ? missing + ", taken as " + input.fill : missing;
    }
    const auto fill = column.type == ColumnType::Number ? parseNumber(input.fill) : std::nullopt;
    return fill ? missing + ", taken as " + shortNumber(*fill) : missing;
}

/** Tells the categories of a column that a model has seen from others. */
class SeenCells {
 public:
    SeenCells(const PreparedColumn& input, const Column& column) : column_(column), all_(!input.category || input.length > 0) {
        if (all_) return;  // numbers, and texts of many words
        known_.insert(input.categories.begin(), input.categories.end());
        for (const auto& category : column.categories) byCode_.push_back(known_.contains(category));
    }

    /** Of a cell that is not missing. */
    bool has(std::size_t row) const {
        if (all_) return true;
        if (column_.type == ColumnType::Category) return byCode_[static_cast<std::size_t>(column_.codes[row])];
        return known_.contains(exactNumber(column_.numbers[row] + 0.0));  // -0 is 0, as convert() has it
    }

 private:
    const Column& column_;
    bool all_;
    std::unordered_set<std::string> known_;
    std::vector<bool> byCode_;  // of a column that was read as categories
};

/** answered: of each row. Returns whether a cell was not seen. */
bool noteCells(std::vector<std::string>& notes, const std::vector<bool>& answered, const PreparedColumn& input, const Column& column) {
    const SeenCells seen(input, column);
    const std::string missing = wordsOfMissing(input, column);
    bool unseen = false;
    for (std::size_t row = 0; row < notes.size(); ++row) {
        if (!answered[row]) continue;
        if (column.missing(row)) addNote(notes[row], missing);
        else if (!seen.has(row)) addNote(notes[row], input.name + " holds \"" + column.text(row) + "\", which the model has not seen"), unseen = true;
    }
    return unseen;
}

}  // namespace

std::vector<std::string> notesOnRows(const Preparation& preparation, const RawData& raw, const std::vector<OddCell>& odd) {
    const Table& table = *raw.table;
    std::vector<std::string> notes(table.rows());
    std::vector<bool> answered(table.rows(), true);
    for (std::size_t i = 0; i < std::min(table.leftOut.size(), raw.leftOut.size()); ++i) {
        answered[table.leftOut[i]] = false;
        notes[table.leftOut[i]] = "no answer: " + raw.leftOut[i].file + ": " + raw.leftOut[i].why;
    }
    for (const OddCell& cell : odd) {
        answered[cell.row] = false;
        addNote(notes[cell.row], (notes[cell.row].empty() ? "no answer: column \"" : "column \"") + cell.column + "\" holds \"" + cell.text + "\", expected " + cell.expected);
    }
    bool trouble = std::find(answered.begin(), answered.end(), false) != answered.end();
    std::set<std::string> told;  // a column may enter several Inputs
    for (const PreparedColumn& input : preparation.inputs)
        if (const int at = table.find(input.name); at >= 0 && told.insert(input.name).second)
            trouble = noteCells(notes, answered, input, table.columns[static_cast<std::size_t>(at)]) || trouble;
    if (!trouble) notes.clear();
    return notes;
}

}  // namespace lamina
