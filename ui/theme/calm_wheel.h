// SPDX-License-Identifier: GPL-3.0-or-later
// The wheel over a field that nobody is in scrolls the page it lies on; it does not change what stands there.
#pragma once

#include <QObject>

namespace lamina::ui {

/** An event filter of the application. */
class CalmWheel : public QObject {
    Q_OBJECT
 public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace lamina::ui
