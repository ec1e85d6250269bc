// SPDX-License-Identifier: GPL-3.0-or-later
// What a room of the window stands on, and what a person presses in it.
#pragma once

#include <QPushButton>
#include <QString>
#include <QWidget>

#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"

namespace lamina::test {

/** An empty project, its data and its training. */
struct TrainingBench {
    ui::Document document;
    ui::DataStore store{document};
    ui::TrainingController training{document, store};
};

/** The visible button of these words; null: there is none. */
inline QPushButton* button(const QWidget& in, const QString& words) {
    for (auto* one : in.findChildren<QPushButton*>())
        if (one->isVisible() && one->text() == words) return one;
    return nullptr;
}

}  // namespace lamina::test
