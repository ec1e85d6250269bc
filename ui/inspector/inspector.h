// SPDX-License-Identifier: GPL-3.0-or-later
// The right side of the Model room: the selected layers or the whole model, and under them what the model costs.
#pragma once

#include <QWidget>

#include "ui/document/document.h"
#include "ui/document/net_misfit.h"

class QScrollArea;

namespace lamina::ui {

class CostFooter;
class DataStore;
class LayerPanel;

class Inspector : public QWidget {
    Q_OBJECT
 public:
    explicit Inspector(Document& document, const DataStore* data = nullptr, QWidget* parent = nullptr);

    /** The panel of the selected layers; null when nothing is selected. */
    LayerPanel* layerPanel() const;
    /** What of the drawing does not go with the data: said at the layers that it is about. */
    void showMisfit(std::optional<NetMisfit> misfit);

 private:
    void refresh();

    Document& document_;
    const DataStore* data_;
    std::optional<NetMisfit> misfit_;
    QScrollArea* scroll_;
    CostFooter* footer_;
};

}  // namespace lamina::ui
