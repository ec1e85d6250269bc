// SPDX-License-Identifier: GPL-3.0-or-later
// What hangs below the project's name: the commands on files, projects of lately, and the theme.
#pragma once

#include <QMenu>

namespace lamina::ui {

class ProjectMenu : public QMenu {
    Q_OBJECT
 public:
    struct Actions {
        QAction &create, &open, &save, &saveAs, &exportNet, &start, &commands, &quit;
    };
    ProjectMenu(const Actions& actions, QWidget* parent);

 signals:
    void recentChosen(const QString& path);

 private:
    void fillRecents();
    QMenu* themes();

    QMenu* recents_;
};

}  // namespace lamina::ui
