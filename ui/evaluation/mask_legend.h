// SPDX-License-Identifier: GPL-3.0-or-later
// Which colour of a mask is which class; as many lines as there need to be.
#pragma once

#include <QStringList>
#include <QWidget>

namespace lamina::ui {

class MaskLegend : public QWidget {
    Q_OBJECT
 public:
    explicit MaskLegend(QWidget* parent = nullptr);

    /** The words beside the colours of classes 0, 1, 2 … */
    void setWords(const QStringList& words);
    const QStringList& words() const { return words_; }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {80, 20}; }

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    /** Where each entry lies in so much width. */
    QList<QRect> places(int width) const;

    QStringList words_;
};

}  // namespace lamina::ui
