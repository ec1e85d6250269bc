// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/model_room.h"

#include <QAction>
#include <QHBoxLayout>
#include <QSettings>
#include <QSplitter>

#include "ui/document/data_fit.h"
#include "ui/document/data_store.h"

namespace lamina::ui {
namespace {

constexpr int kPaletteWidth = 220, kInspectorWidth = 280;
const QString kLayout = QStringLiteral("model/layout");

}  // namespace

ModelRoom::ModelRoom(Document& document, const DataStore* data, QWidget* parent)
    : QWidget(parent),
      document_(document),
      data_(data),
      mending_(document),
      splitter_(new QSplitter(this)),
      palette_(new LayerPalette(document)),
      canvas_(new CanvasView(document)),
      inspector_(new Inspector(document, data)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(splitter_);
    for (QWidget* part : {static_cast<QWidget*>(palette_), static_cast<QWidget*>(canvas_), static_cast<QWidget*>(inspector_)}) splitter_->addWidget(part);
    splitter_->setHandleWidth(1);
    splitter_->setChildrenCollapsible(false);
    splitter_->setStretchFactor(1, 1);
    palette_->setMinimumWidth(160);
    canvas_->setMinimumWidth(320);
    inspector_->setMinimumWidth(240);
    restore();
    if (data_) {
        connect(data_, &DataStore::stateChanged, this, &ModelRoom::offerNet);
        connect(data_, &DataStore::preparedChanged, this, &ModelRoom::offerNet);
        offerNet();
        misfits_.setSingleShot(true);
        connect(&misfits_, &QTimer::timeout, this, &ModelRoom::showMisfit);
        const auto soon = [this] { misfits_.start(0); };
        connect(data_, &DataStore::stateChanged, this, soon);
        connect(data_, &DataStore::preparedChanged, this, soon);
        connect(&document_, &Document::changed, this, soon);
        soon();
    }

    auto* find = new QAction(tr("Find a layer to add"), this);
    find->setShortcut(Qt::Key_Slash);
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QAction::triggered, palette_, &LayerPalette::focusSearch);
    addAction(find);
    setFocusProxy(canvas_);
}

ModelRoom::~ModelRoom() { QSettings().setValue(kLayout, splitter_->saveState()); }

void ModelRoom::offerNet() {
    if (data_->state() != DataStore::State::Ready) return canvas_->offerNet(nullptr, {});
    const auto prepared = data_->prepared();
    const bool known = prepared && prepared->dataset && !prepared->dataset->inputs.empty();
    canvas_->offerNet([this] {
        mending_.apply(suggestedNet(data_->raw()).remedies.front(), [this](const QString& why) { emit document_.refused(why); });
    }, known ? prepared->dataset->inputs.front().shape().withoutBatch() : Shape{});
}

void ModelRoom::showMisfit() {
    auto misfit = netMisfit(document_, *data_);
    if (misfit && misfit->issue.mends())
        misfit->mend = [this, remedy = misfit->issue.remedies.front()] { mending_.apply(remedy, [this](const QString& why) { emit document_.refused(why); }); };
    canvas_->showMisfit(misfit);
    inspector_->showMisfit(std::move(misfit));
}

void ModelRoom::restore() {
    if (!splitter_->restoreState(QSettings().value(kLayout).toByteArray())) splitter_->setSizes({kPaletteWidth, 1000, kInspectorWidth});
}

}  // namespace lamina::ui
