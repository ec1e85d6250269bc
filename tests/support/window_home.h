// SPDX-License-Identifier: GPL-3.0-or-later
// What a test of the whole window stands on: settings of its own, the theme, and a folder for its files.
#pragma once

#include <QApplication>
#include <QSettings>
#include <QString>
#include <QTemporaryDir>

#include "ui/theme/theme.h"

namespace lamina::test {

class WindowHome {
 public:
    /** Before the first window. */
    void begin() const {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, path());
        QCoreApplication::setOrganizationName(QStringLiteral("lamina-test"));
        ui::ThemeManager::instance().install(*qApp);
    }
    QString path() const { return folder_.path(); }
    QString filePath(const QString& name) const { return folder_.filePath(name); }

 private:
    QTemporaryDir folder_;
};

}  // namespace lamina::test
