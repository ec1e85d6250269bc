// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does with the files of the whole window, and what it says then.
#pragma once

#include <QAction>
#include <QApplication>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QTimer>

#include "ui/main_window/main_window.h"
#include "ui/theme/strip.h"

namespace lamina::test {

/** What is wrong, or strange. */
inline ui::Strip& said(const ui::MainWindow& window) { return *window.findChild<ui::Strip*>("said"); }
/** What went well. */
inline ui::Strip& done(const ui::MainWindow& window) { return *window.findChild<ui::Strip*>("done"); }

/** What a strip that is seen says besides that sentence; "none": no strip says it. */
inline QString detailOf(const ui::MainWindow& window, const QString& sentence) {
    for (const auto* strip : window.findChildren<ui::Strip*>())
        if (strip->isVisible() && strip->sentence() == sentence) return strip->detail();
    return QStringLiteral("none");
}

/** A command that asks for a file to write, and the file for its dialog. */
inline void answer(ui::MainWindow& window, const QString& command, const QString& file) {
    QTimer::singleShot(0, &window, [&] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(file);
        dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->click();
    });
    for (QAction* action : window.actions())
        if (action->text() == command) action->trigger();
}
inline void saveAs(ui::MainWindow& window, const QString& file) { answer(window, QStringLiteral("Save as…"), file); }

}  // namespace lamina::test
