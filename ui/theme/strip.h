// SPDX-License-Identifier: GPL-3.0-or-later
// A message in the page, instead of a modal box: coloured edge, a sentence, a detail, what can be done.
#pragma once

#include <QTimer>
#include <functional>

#include "ui/theme/card.h"

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace lamina::ui {

/** What is said first, and what follows it. */
struct ToldInOrder {
    QString what, rest;
};

/** Of an error's one sentence, "place: what — what to do": what happened first, then the place where that is a path, then what to do. */
ToldInOrder toldInOrder(const QString& error);

/** Milliseconds that a message stays which goes by itself: long enough to see it, to read so many letters, and to press a button that it offers. */
int passingTime(qsizetype letters, bool offers = false);

class Strip : public Card {
    Q_OBJECT
 public:
    enum class Tone { Info, Ok, Warning, Error };

    explicit Strip(QWidget* parent = nullptr);

    /** Shows the strip with new words and no buttons. sentence: "Overfitting since epoch 17."; detail: the rest. Of an error's
        sentence alone what happened stands out: see toldInOrder(). */
    void show(Tone tone, const QString& sentence, const QString& detail = {});
    /** Other words for the rest; sentence and buttons stay. */
    void setDetail(const QString& detail);
    /** A button at the right; call after show(). `act` runs on the press; the strip stays until it is told otherwise. */
    QPushButton* addAction(const QString& text, std::function<void()> act, const QString& help = {});
    /** What it tells is done and asks for nothing: it goes by itself, at a click on it, or with the room it stands in; not while the pointer or the focus is
        on it. After show() and addAction(). milliseconds: 0: passingTime() of what it says. */
    void letPass(int milliseconds = 0);
    bool passes() const { return passing_.isActive(); }
    /** Whether the person may close it (×). Off at first. */
    void setClosable(bool closable);

    QString sentence() const;
    const QString& detail() const { return detail_; }

 signals:
    void closed();

 protected:
    void hideEvent(QHideEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

 private:
    void restyle();
    void pass();
    void dismiss();

    Tone tone_ = Tone::Info;
    QLabel* text_;
    QString sentence_, detail_;
    QHBoxLayout* actions_;
    QWidget* close_;
    QTimer passing_;  // active: it goes by itself
};

}  // namespace lamina::ui
