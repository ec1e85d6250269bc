// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves some layers, in words: for the facts of a model and of a block.
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "ui/document/document.h"
#include "ui/document/text.h"

namespace lamina::ui {

/** "28 × 28 × 1, 10" of those that are known; "?" where none is. */
inline QString shapesOf(const Document& document, const std::vector<NodeId>& ids) {
    QStringList parts;
    for (const NodeId id : ids)
        if (const NodeInfo* info = document.info(id); info && info->known) parts << text(toString(info->output));
    return parts.isEmpty() ? QStringLiteral("?") : parts.join(QStringLiteral(", "));
}

}  // namespace lamina::ui
