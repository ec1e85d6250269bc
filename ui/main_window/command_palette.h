// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+Shift+P: every command of the window by name, with its keys.
#pragma once

#include <QFrame>
#include <QList>
#include <QPointer>

class QAction;
class QLineEdit;
class QListWidget;

namespace lamina::ui {

/** Pops up over a window with the commands that window has at this moment; deletes itself when it closes. */
class CommandPalette : public QFrame {
    Q_OBJECT
 public:
    explicit CommandPalette(QWidget* window);
    /** Commands of visible widgets, each once, those that cannot be pressed left out. */
    static QList<QAction*> commandsOf(QWidget* window);

 protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void fill(const QString& words);
    void run();

    QList<QPointer<QAction>> commands_;
    QLineEdit* search_;
    QListWidget* list_;
};

}  // namespace lamina::ui
