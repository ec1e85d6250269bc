// SPDX-License-Identifier: GPL-3.0-or-later
// Strips above a page, one at a time: what is said there takes no more of the page than one of them. The next comes when that is answered or gone.
#pragma once

#include <QWidget>
#include <vector>

namespace lamina::ui {

class Strip;

class StripHolder : public QWidget {
    Q_OBJECT
 public:
    /** The most urgent first. One that waits for its turn is not hidden, but not visible either. */
    StripHolder(const std::vector<Strip*>& strips, const QMargins& around, QWidget* parent = nullptr);

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void follow();

    struct Slot {
        Strip* strip;
        QWidget* place;  // of the strip alone: whether that has something to say is its own affair
    };
    std::vector<Slot> slots_;
};

}  // namespace lamina::ui
