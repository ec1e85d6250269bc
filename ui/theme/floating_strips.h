// SPDX-License-Identifier: GPL-3.0-or-later
// Strips over the lower edge of a page: what comes late or passes moves nothing under the pointer.
#pragma once

#include <QWidget>
#include <vector>

namespace lamina::ui {

class Strip;

class FloatingStrips : public QWidget {
    Q_OBJECT
 public:
    /** Below one another, the first on top. over: the page, or what is around it: `parent` or a widget in it. */
    FloatingStrips(const std::vector<Strip*>& strips, QWidget& over, QWidget* parent);

 protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void follow();
    void place();

    std::vector<Strip*> strips_;
    QWidget& over_;
};

}  // namespace lamina::ui
