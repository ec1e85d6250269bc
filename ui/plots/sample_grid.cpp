// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sample_grid.h"

#include <QAbstractListModel>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {
constexpr int side = 84, padding = 6, lineHeight = 16, gap = 12, between = 4;
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
        return {grid_->panes() * (side + between) - between + gap, side + 2 * lineHeight + gap};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const auto sample = grid_->samples_[static_cast<std::size_t>(index.row())];
        QRect tile(option.rect.topLeft(), QSize(side, side));
        painter->save();
        for (const auto& pictures : grid_->painters_) {
            paintTile(*painter, tile, pictures, sample, option.state & QStyle::State_Selected);
            tile.translate(side + between, 0);
        }
        const QRect all(option.rect.topLeft(), QSize(grid_->panes() * (side + between) - between, side));
        paintCaption(*painter, all, grid_->caption_(sample));
        painter->restore();
    }

 private:
    void paintTile(QPainter& painter, const QRect& tile, const SamplePainter& pictures, std::uint32_t sample, bool selected) const {
        const Theme& t = theme();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(selected ? t.accent : t.line);
        painter.setBrush(t.raised);
        painter.drawRoundedRect(QRectF(tile).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        const QImage image = pictures.image(sample, t.raised, t.text);
        const QSize fit = image.size().scaled(tile.size() - QSize(2 * padding, 2 * padding), Qt::KeepAspectRatio);
        QRect place({}, fit);
        place.moveCenter(tile.center());
        painter.setRenderHint(QPainter::SmoothPixmapTransform, image.width() > place.width());
        painter.drawImage(place, image);
    }
    void paintCaption(QPainter& painter, const QRect& tile, const Caption& caption) const {
        QRect line(tile.left(), tile.bottom() + 2, tile.width(), lineHeight);
        painter.setFont(lamina::ui::font(TextSize::Small));
        painter.setPen(theme().muted);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(caption.first, Qt::ElideRight, tile.width()));
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

void SampleGrid::show(SamplePainter painter, std::vector<std::uint32_t> samples, std::function<Caption(std::uint32_t)> caption) {
    show(std::vector<SamplePainter>{std::move(painter)}, std::move(samples), std::move(caption));
}

void SampleGrid::show(std::vector<SamplePainter> painters, std::vector<std::uint32_t> samples, std::function<Caption(std::uint32_t)> caption) {
    model_->changing();
    painters_ = std::move(painters);
    samples_ = std::move(samples);
    caption_ = std::move(caption);
    model_->changed();
    scrollToTop();
}

void SampleGrid::clear() { show(SamplePainter(), {}, {}); }

}  // namespace lamina::ui
