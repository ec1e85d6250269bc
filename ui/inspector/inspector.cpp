// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector.h"

#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/inspector/block_panel.h"
#include "ui/inspector/cost_footer.h"
#include "ui/inspector/layer_panel.h"
#include "ui/inspector/model_panel.h"
#include "ui/theme/floating_strips.h"

namespace lamina::ui {

Inspector::Inspector(Document& document, const DataStore* data, QWidget* parent) : QWidget(parent), document_(document), data_(data) {
    setObjectName(QStringLiteral("inspector"));
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Inspector"));
    keepFree(*this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    scroll_ = new QScrollArea(this);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    footer_ = new CostFooter(document, data, this);
    column->addWidget(scroll_, 1);
    column->addWidget(footer_);
    connect(&document_, &Document::changed, this, &Inspector::refresh);
    connect(&document_, &Document::selectionChanged, this, &Inspector::refresh);
    connect(&document_, &Document::blockOpened, this, &Inspector::refresh);
    refresh();
}

LayerPanel* Inspector::layerPanel() const { return qobject_cast<LayerPanel*>(scroll_->widget()); }

void Inspector::showMisfit(std::optional<NetMisfit> misfit) {
    misfit_ = std::move(misfit);
    if (auto* panel = layerPanel()) panel->showMisfit(misfit_);
    if (auto* panel = qobject_cast<ModelPanel*>(scroll_->widget())) panel->showMisfit(misfit_);
}

void Inspector::refresh() {
    if (auto* panel = layerPanel(); panel && panel->fits() && !selectedBlock(document_)) return panel->refresh();
    if (const auto* panel = qobject_cast<BlockPanel*>(scroll_->widget()); panel && panel->fits()) return;
    if (auto* panel = qobject_cast<ModelPanel*>(scroll_->widget()); panel && document_.selection().empty()) return panel->refresh();
    // An editor may be the sender of what brought us here: it goes when the event loop is back.
    if (QWidget* old = scroll_->takeWidget()) old->hide(), old->deleteLater();
    if (document_.selection().empty()) {
        auto* panel = new ModelPanel(document_);
        panel->showMisfit(misfit_);
        scroll_->setWidget(panel);
    }
    else if (const auto block = selectedBlock(document_)) scroll_->setWidget(new BlockPanel(document_, *block));
    else {
        auto* panel = new LayerPanel(document_, document_.selection(), data_);
        panel->showMisfit(misfit_);
        scroll_->setWidget(panel);
    }
}

}  // namespace lamina::ui
