// SPDX-License-Identifier: GPL-3.0-or-later
// Strips over the lower edge of a page: what comes late or passes moves nothing under the pointer, and stands where it covers least of what is read.
// A panel that is worked with while they stand there is not covered at all: what it shows may change under them.
#pragma once

#include <QWidget>
#include <vector>

namespace lamina::ui {

class Strip;

/** No strip floats over this part of a page, as long as there is room beside it. */
void keepFree(QWidget& panel);

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
    /** Where in the page they may stand: all its width, without the panels at its sides that are kept free. */
    QRect freePart() const;
    /** How many pixels of words, buttons and fields of the page are below it there, in coordinates of the parent. */
    int covered(const QRect& there) const;

    std::vector<Strip*> strips_;
    QWidget& over_;
};

}  // namespace lamina::ui
