// SPDX-License-Identifier: GPL-3.0-or-later
// What of a drawing does not go with the data, as what is wrong with a layer: for the Model room.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/model/issue.h"

namespace lamina::ui {

class DataStore;
class Document;

struct NetMisfit {
    Issue issue;                 // at the layer where it is said
    std::vector<NodeId> layers;  // that it is about
    std::function<void()> mend;  // does what the first button says; empty: nobody has said how
};

/** The first that the data doctor says in red of net, loss and data; without its `mend`. None while the drawing itself has errors: they come first. */
std::optional<NetMisfit> netMisfit(const Document& document, const DataStore& data);

}  // namespace lamina::ui
