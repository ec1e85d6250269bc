// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/layer_list.h"

#include <QDrag>
#include <QMimeData>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

#include "engine/layers/catalogue.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"
#include "ui/canvas/canvas_view.h"

namespace lamina::ui {
namespace {

enum Role { LayerRole = Qt::UserRole, NodeRole, FamilyRole, HeadRole, UnfitRole };

QString text(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

/** Family heads small and grey; rows with a stripe. */
class LayerDelegate : public QStyledItemDelegate {
 public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        return {160, index.data(HeadRole).toBool() ? 36 : 30};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Theme& c = theme();
        const QRectF r = option.rect;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        QFont f = option.font;
        if (index.data(HeadRole).toBool()) {
            f.setPixelSize(11);
            f.setWeight(QFont::DemiBold);
            painter->setFont(f);
            painter->setPen(c.muted);
            painter->drawText(r.adjusted(14, 8, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
        } else {
            paintBack(*painter, option, r.adjusted(6, 1, -6, -1));
            painter->setPen(Qt::NoPen);
            const bool fits = index.flags() & Qt::ItemIsEnabled;
            painter->setBrush(fits ? familyColor(Family(index.data(FamilyRole).toInt())) : c.line);
            painter->drawRoundedRect(QRectF(r.left() + 14, r.center().y() - 7, 4, 14), 1.5, 1.5);
            f.setPixelSize(13);
            painter->setFont(f);
            painter->setPen(fits ? c.text : c.faint);
            const QString shown = QFontMetricsF(f).elidedText(index.data().toString(), Qt::ElideRight, r.width() - 40);
            painter->drawText(r.adjusted(28, 0, -8, 0), Qt::AlignLeft | Qt::AlignVCenter, shown);
        }
        painter->restore();
    }

 private:
    static void paintBack(QPainter& painter, const QStyleOptionViewItem& option, const QRectF& r) {
        QColor back = theme().accent;
        if (option.state & QStyle::State_Selected) back.setAlphaF(0.14f);
        else if (option.state & QStyle::State_MouseOver) back.setAlphaF(0.06f);
        else return;
        painter.setPen(Qt::NoPen);
        painter.setBrush(back);
        painter.drawRoundedRect(r, 6, 6);
    }
};

}  // namespace

LayerList::LayerList(QWidget* parent) : QListWidget(parent) {
    setItemDelegate(new LayerDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setUniformItemSizes(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setDragEnabled(true);
    setDragDropMode(DragOnly);
    setAccessibleName(tr("Layers"));
    connect(this, &QListWidget::itemActivated, this, &LayerList::chosen);
}

void LayerList::addHead(const QString& title) {
    auto* item = new QListWidgetItem(title, this);
    item->setData(HeadRole, true);
    item->setFlags(Qt::ItemIsEnabled);
}

QListWidgetItem* LayerList::addRow(const QString& title, const QString& layer, NodeId node, const QString& help) {
    const LayerSpec* spec = findLayer(layer.toStdString());
    auto* item = new QListWidgetItem(title, this);
    item->setData(LayerRole, layer);
    item->setData(NodeRole, QVariant::fromValue<qlonglong>(node));
    item->setData(FamilyRole, static_cast<int>(spec ? spec->family : Family::Core));
    item->setToolTip(help);
    return item;
}

void LayerList::fillWithCatalogue(const std::map<std::string, QString>& unfit) {
    clear();
    std::vector<Family> families;  // in the order of the catalogue
    for (const auto& spec : layerCatalogue())
        if (std::find(families.begin(), families.end(), spec.family) == families.end()) families.push_back(spec.family);
    for (const Family family : families) {
        bool headed = false;
        for (const auto& spec : layerCatalogue()) {
            if (spec.family != family) continue;
            if (unfit.contains(spec.name)) continue;
            if (!std::exchange(headed, true)) addHead(text(lamina::title(spec.family)));
            addRow(text(spec.name), text(spec.name), 0, text(spec.help));
        }
    }
    if (!unfit.empty()) addHead(tr("Do not fit here"));
    for (const auto& [name, why] : unfit) {
        auto* row = addRow(text(name), text(name), 0, why);
        row->setData(UnfitRole, why);
        row->setFlags(Qt::NoItemFlags);
    }
    selectFirst();
}

void LayerList::fillWithDrawn(const Document& document) {
    clear();
    for (const auto& node : document.graph().nodes) {
        const QString where = node.block.empty() ? QString() : QStringLiteral("  ·  ") + tr("in %1").arg(text(node.block));
        addRow(text(node.name) + QStringLiteral("  ·  ") + text(node.layer) + where, text(node.layer), node.id, {});
    }
    setDragEnabled(false);
    selectFirst();
}

void LayerList::search(const QString& words) {
    QListWidgetItem* head = nullptr;
    for (int i = 0; i < count(); ++i) {
        QListWidgetItem* at = item(i);
        if (at->data(HeadRole).toBool()) {
            head = at;
            head->setHidden(true);
            continue;
        }
        const bool match = words.isEmpty() || at->text().contains(words, Qt::CaseInsensitive) || at->toolTip().contains(words, Qt::CaseInsensitive);
        at->setHidden(!match);
        if (match && head) head->setHidden(false);
    }
    selectFirst();
}

void LayerList::selectFirst() {
    setCurrentItem(nullptr);
    step(1);
}

void LayerList::step(int by) {
    for (int i = (currentItem() ? currentRow() : by > 0 ? -1 : count()) + by; i >= 0 && i < count(); i += by)
        if (!item(i)->isHidden() && !item(i)->data(HeadRole).toBool() && item(i)->flags()) return setCurrentRow(i);
}

QString LayerList::whyUnfit() const {
    for (int i = 0; i < count(); ++i)
        if (const QString why = item(i)->data(UnfitRole).toString(); !why.isEmpty() && !item(i)->isHidden()) return why;
    return {};
}

QString LayerList::currentLayer() const { return currentItem() ? currentItem()->data(LayerRole).toString() : QString(); }
NodeId LayerList::currentNode() const { return currentItem() ? currentItem()->data(NodeRole).toLongLong() : 0; }

int LayerList::shownCount() const {
    int shown = 0;
    for (int i = 0; i < count(); ++i) shown += !item(i)->isHidden() && !item(i)->data(HeadRole).toBool();
    return shown;
}

int LayerList::shownHeight() const {
    int height = 0;
    for (int i = 0; i < count(); ++i) height += item(i)->isHidden() ? 0 : sizeHintForRow(i);
    return height;
}

QStringList LayerList::mimeTypes() const { return {QLatin1String(kLayerMime)}; }

QMimeData* LayerList::mimeData(const QList<QListWidgetItem*>& items) const {
    auto* data = new QMimeData;
    if (!items.isEmpty()) data->setData(QLatin1String(kLayerMime), items.front()->data(LayerRole).toString().toUtf8());
    return data;
}

void LayerList::startDrag(Qt::DropActions) {
    if (currentLayer().isEmpty()) return;
    auto* drag = new QDrag(this);
    drag->setMimeData(mimeData({currentItem()}));
    const QRect row = visualItemRect(currentItem());
    QPixmap picture = viewport()->grab(row);
    drag->setPixmap(picture);
    drag->setHotSpot(QPoint(20, row.height() / 2));
    drag->exec(Qt::CopyAction);
}

}  // namespace lamina::ui
