// SPDX-License-Identifier: GPL-3.0-or-later
// Another style sheet for a window that is open. Qt matches all rules anew for every widget there is, hidden ones included, in one
// go: half a second for all rooms. Here what is seen comes first, in steps between which events are handled, and is shown at once
// when it is done; what is hidden follows, or comes when it is shown.
#pragma once

#include <QList>
#include <QObject>
#include <QPointer>
#include <QSet>
#include <QTemporaryFile>
#include <QTimer>

class QApplication;
class QWidget;

namespace lamina::ui {

class Restyling : public QObject {
    Q_OBJECT
 public:
    /** The one of the program. */
    static Restyling& of(QApplication& application);

    /** Gives all widgets another sheet; one that was begun before and is not done goes over into this. */
    void begin(QApplication& application, const QString& sheet);
    /** Whether widgets are left that have the sheet of before. */
    bool busy() const { return !stale_.isEmpty(); }

 signals:
    /** All that is seen has the new sheet, and may be painted. */
    void shown();

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    explicit Restyling(QObject* parent);
    /** Where the style reads the sheet; false: there is no place for it. */
    bool write(const QString& sheet);
    void step();
    void restyle(QWidget* widget);
    void show();

    QTemporaryFile file_;
    QTimer timer_;
    QList<QPointer<QWidget>> waiting_;   // those that are seen in front
    qsizetype next_ = 0, seen_ = 0;      // of them: to do; how many are seen
    QSet<QObject*> stale_;
    QList<QPointer<QWidget>> held_;      // windows that are not painted meanwhile
};

}  // namespace lamina::ui
