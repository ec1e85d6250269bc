// SPDX-License-Identifier: GPL-3.0-or-later
// Several tables as one: their rows under one another, or their columns side by side, found by a key.
#pragma once

#include <string>
#include <vector>

#include "engine/data/table.h"

namespace lamina {

/** A table and what its file is called in errors: "march.csv". */
struct NamedTable {
    std::string name;
    Table table;
};

/** The rows of all, columns matched by name in the order of the first. Columns that only later tables have are left out and told in
 *  `notes`. Numbers among words that are not all written in one style (1,5 and 1.5) are written plainly. Throws Error (input) naming table and column where one is missing, or is words in one table and numbers in another. */
Table appendRows(std::vector<NamedTable> tables, std::vector<std::string>* notes = nullptr);

/** The rows of the first table with the columns of the others beside them, missing where a key is not found; a name that is there
 *  already becomes "name (2)". How many keys were not found is told in `notes`. Throws Error (input) where a table has no such column, where
 *  a key is twice in a table that is not the first, or where not one is found. What leftOut of the first leaves out stays so; such rows of the
 *  others are not found. */
Table joinColumns(std::vector<NamedTable> tables, const std::string& key, std::vector<std::string>* notes = nullptr);

/** Columns that can join further tables to the first: in all of them, no value twice or missing in any but the first. */
std::vector<std::string> possibleKeys(const std::vector<NamedTable>& tables);

/** Whether tables have the same columns, whatever their order. */
bool sameColumns(const std::vector<NamedTable>& tables);

}  // namespace lamina
