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
    /** What it tells is done and asks for nothing: it goes by itself, or with the room it stands in; not while the pointer or the focus is on it. After show(). */
    void letPass(int milliseconds = 8000);
    bool passes() const { return passing_.isActive(); }
    /** Whether the person may close it (×). Off at first. */
    void setClosable(bool closable);

    QString sentence() const;
    const QString& detail() const { return detail_; }

 signals:
    void closed();

 protected:
    void hideEvent(QHideEvent* event) override;

 private:
    void restyle();
    void pass();

    Tone tone_ = Tone::Info;
    QLabel* text_;
    QString sentence_, detail_;
    QHBoxLayout* actions_;
    QWidget* close_;
    QTimer passing_;  // active: it goes by itself
};

}  // namespace lamina::ui
