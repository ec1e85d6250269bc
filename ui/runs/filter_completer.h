// SPDX-License-Identifier: GPL-3.0-or-later
// Offers the names of figures and fields while a filter is typed, wherever in it a name begins.
#pragma once

#include <QCompleter>
#include <QStringList>

class QStringListModel;

namespace lamina::ui {

class FilterCompleter : public QCompleter {
    Q_OBJECT
 public:
    explicit FilterCompleter(QObject* parent = nullptr);
    void setFigures(const QStringList& figures);

    QStringList splitPath(const QString& path) const override;
    QString pathFromIndex(const QModelIndex& index) const override;

 private:
    /** Where the name that is being typed begins; the end: there is none. */
    qsizetype beginOfName(const QString& text) const;

    QStringList names_;
    QStringListModel* model_;
};

}  // namespace lamina::ui
