// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/table_rows.h"

namespace lamina {

Column withoutRows(const Column& column) {
    Column none;
    none.name = column.name;
    none.type = column.type;
    none.style = column.style;
    return none;
}

Column rowAlone(const Column& column, std::size_t row) {
    Column one = withoutRows(column);
    if (column.type == ColumnType::Number) {
        one.numbers.push_back(column.numbers[row]);
        return one;
    }
    const bool known = !column.missing(row);
    one.codes.push_back(known ? 0 : -1);
    if (known) one.categories = {column.categories[static_cast<std::size_t>(column.codes[row])]};
    return one;
}

}  // namespace lamina
