// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the desktop is dark: Qt 6.5 knows; before, the desktop portal or the first palette says so.
#pragma once

#include <QObject>

class QDBusVariant;

namespace lamina::ui {

class SystemScheme : public QObject {
    Q_OBJECT
 public:
    /** Make it before the application's palette is ours. */
    explicit SystemScheme(QObject* parent = nullptr);

    bool dark() const { return dark_; }

 signals:
    void changed();

 private Q_SLOTS:
    void portalChanged(const QString& group, const QString& key, const QDBusVariant& value);

 private:
    void watchPortal();
    void setDark(bool dark);

    bool dark_ = false;
};

}  // namespace lamina::ui
