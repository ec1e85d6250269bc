// SPDX-License-Identifier: GPL-3.0-or-later
// A big figure over a small word: "93 %" utilisation.
#pragma once

#include <QWidget>

class QLabel;

namespace lamina::ui {

class NameLabel;

class StatTile : public QWidget {
    Q_OBJECT
 public:
    explicit StatTile(const QString& label, const QString& figure = {}, QWidget* parent = nullptr);

    /** An empty figure reads "–". */
    void setFigure(const QString& figure);
    QString figure() const;
    void setLabel(const QString& label);
    /** A third line: what the figure is counted in. Empty: there is none. */
    void setUnit(const QString& unit);
    QString unit() const;

 private:
    void speak();

    QLabel* figure_;
    QLabel* label_;
    NameLabel* unit_ = nullptr;
};

}  // namespace lamina::ui
