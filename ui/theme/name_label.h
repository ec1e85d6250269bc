// SPDX-License-Identifier: GPL-3.0-or-later
// Names that people gave, which may be of any length: what stands beside them stays in view.
#pragma once

#include <QLabel>

namespace lamina::ui {

/** A name as it stands in a sentence: cut in the middle to so many characters, for its end tells it from others as well. */
QString shortName(const QString& name, qsizetype most = 48);

/** A label that is cut in the middle where it is wider than its place; then its tool tip says all of it. */
class NameLabel : public QLabel {
    Q_OBJECT
 public:
    /** kind: as those of labels.h, "title" or "strong". */
    NameLabel(const QString& name, const char* kind, QWidget* parent = nullptr);

    /** The name as it is seen. */
    QString shown() const;
    QSize minimumSizeHint() const override;

 protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace lamina::ui
