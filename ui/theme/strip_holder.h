// SPDX-License-Identifier: GPL-3.0-or-later
// Room around strips above a page, only while one of them has something to say.
#pragma once

#include <QWidget>
#include <vector>

namespace lamina::ui {

class Strip;

class StripHolder : public QWidget {
    Q_OBJECT
 public:
    /** Below one another, the first on top. */
    StripHolder(const std::vector<Strip*>& strips, const QMargins& around, QWidget* parent = nullptr);

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void follow();

    std::vector<Strip*> strips_;
};

}  // namespace lamina::ui
