// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sample_grid.h"

#include <QAbstractListModel>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {
constexpr int side = 84, padding = 6, lineHeight = 16, gap = 12;
}

class SampleGrid::Model : public QAbstractListModel {
 public:
    explicit Model(SampleGrid* grid) : QAbstractListModel(grid), grid_(grid) {}
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : grid_->count(); }
    QVariant data(const QModelIndex& index, int role) const override {
        if (role != Qt::AccessibleTextRole && role != Qt::ToolTipRole) return {};
        const auto sample = grid_->samples_[static_cast<std::size_t>(index.row())];
        const Caption c = grid_->caption_(sample);
        return SampleGrid::tr("sample %1, %2 %3").arg(sample + 1).arg(c.first, c.second).trimmed();
    }
    void changing() { beginResetModel(); }
    void changed() { endResetModel(); }

 private:
    SampleGrid* grid_;
};

class SampleGrid::Delegate : public QStyledItemDelegate {
 public:
    explicit Delegate(SampleGrid* grid) : QStyledItemDelegate(grid), grid_(grid) {}
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {side + gap, side + 2 * lineHeight + gap};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Theme& t = theme();
        const auto sample = grid_->samples_[static_cast<std::size_t>(index.row())];
        const QRect tile(option.rect.topLeft(), QSize(side, side));
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(option.state & QStyle::State_Selected ? t.accent : t.line);
        painter->setBrush(t.raised);
        painter->drawRoundedRect(QRectF(tile).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        const QImage image = grid_->painter_.image(sample, t.raised, t.text);
        const QSize fit = image.size().scaled(tile.size() - QSize(2 * padding, 2 * padding), Qt::KeepAspectRatio);
        QRect place({}, fit);
        place.moveCenter(tile.center());
        painter->setRenderHint(QPainter::SmoothPixmapTransform, image.width() > place.width());
        painter->drawImage(place, image);
        paintCaption(*painter, tile, grid_->caption_(sample));
        painter->restore();
    }

 private:
    void paintCaption(QPainter& painter, const QRect& tile, const Caption& caption) const {
        QRect line(tile.left(), tile.bottom() + 2, tile.width(), lineHeight);
        painter.setFont(lamina::ui::font(TextSize::Small));
        painter.setPen(theme().muted);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(caption.first, Qt::ElideRight, side));
        line.translate(0, lineHeight - 2);
        painter.setFont(lamina::ui::font(TextSize::Small, QFont::DemiBold));
        painter.setPen(theme().text);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, caption.second);
    }
    SampleGrid* grid_;
};

SampleGrid::SampleGrid(QWidget* parent) : QListView(parent), model_(new Model(this)) {
    setViewMode(QListView::IconMode);
    setResizeMode(QListView::Adjust);
    setMovement(QListView::Static);
    setUniformItemSizes(true);
    setLayoutMode(QListView::Batched);
    setBatchSize(2000);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setFrameShape(QFrame::NoFrame);
    viewport()->setAutoFillBackground(false);
    setItemDelegate(new Delegate(this));
    setModel(model_);
    setAccessibleName(tr("Samples"));
}

void SampleGrid::show(SamplePainter painter, std::vector<std::uint32_t> samples,
                      std::function<Caption(std::uint32_t)> caption) {
    model_->changing();
    painter_ = std::move(painter);
    samples_ = std::move(samples);
    caption_ = std::move(caption);
    model_->changed();
    scrollToTop();
}

void SampleGrid::clear() { show({}, {}, {}); }

}  // namespace lamina::ui
