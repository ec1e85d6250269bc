// SPDX-License-Identifier: GPL-3.0-or-later
// A list of layers grouped by family, each with its stripe: of the palette and of every list that pops up.
#pragma once

#include <QListWidget>
#include <map>
#include <string>

#include "ui/document/document.h"

namespace lamina::ui {

/** Group heads cannot be selected; what does not match the search is hidden, and heads of empty groups with it. */
class LayerList : public QListWidget {
    Q_OBJECT
 public:
    explicit LayerList(QWidget* parent = nullptr);

    /** Layers of the catalogue; those that do not fit, each with the reason, stand at the end and cannot be taken. */
    void fillWithCatalogue(const std::map<std::string, QString>& unfit = {});
    /** The layers that are drawn, by name. */
    void fillWithDrawn(const Document& document);
    void search(const QString& words);
    /** Up and down from a search field. */
    void step(int by);

    QString currentLayer() const;
    NodeId currentNode() const;
    /** Why the first of the shown layers that do not fit does not; empty: there is none. */
    QString whyUnfit() const;
    int shownCount() const;
    /** Of all rows that are shown, in pixels. */
    int shownHeight() const;

 signals:
    void chosen();  // Enter or double click

 protected:
    QMimeData* mimeData(const QList<QListWidgetItem*>& items) const override;
    QStringList mimeTypes() const override;
    void startDrag(Qt::DropActions actions) override;

 private:
    void addHead(const QString& text);
    QListWidgetItem* addRow(const QString& text, const QString& layer, NodeId node, const QString& help);
    void selectFirst();
};

}  // namespace lamina::ui
