// SPDX-License-Identifier: GPL-3.0-or-later
// The bar at the top: the project, with a menu, and where one is, undo, redo, search, and the one big button.
#pragma once

#include <QWidget>

class QAction;
class QHBoxLayout;
class QMenu;
class QPushButton;

namespace lamina::ui {

class MenuButton;
class NameLabel;

class TopBar : public QWidget {
    Q_OBJECT
 public:
    struct Actions {
        QAction &undo, &redo, &save, &exportNet, &search, &train, &create, &open;
    };
    /** menu: what the project's name opens. */
    TopBar(const Actions& actions, QMenu& menu, QWidget* parent = nullptr);

    void setTitle(const QString& project, const QString& where);
    /** The start page has New and Open where the rooms have what works on a project. */
    void setStart(bool start);

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    /** A button that shows an action: its words, whether it can be pressed, its keys. */
    QPushButton* add(QPushButton* button, QAction& action, bool keys);

    QHBoxLayout* row_;
    MenuButton* project_;
    NameLabel* where_;
    const QAction* train_;
    QPushButton *undo_, *redo_, *save_, *export_, *trainButton_, *create_, *open_;
};

}  // namespace lamina::ui
