// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sample_grid.h"

#include <QAbstractListModel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {
constexpr int side = SampleGrid::side, cellPadding = 6, captionHeight = 16, gap = 12, between = 4;

int widthOf(std::size_t pictures) {
    const int count = std::max(static_cast<int>(pictures), 1);
    return count * side + (count - 1) * between;
}

}  // namespace

class SampleGrid::Model : public QAbstractListModel {
 public:
    explicit Model(SampleGrid* grid) : QAbstractListModel(grid), grid_(grid) {}
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : grid_->count(); }
    QVariant data(const QModelIndex& index, int role) const override {
        if (role != Qt::AccessibleTextRole && role != Qt::ToolTipRole) return {};
        const auto sample = grid_->samples_[static_cast<std::size_t>(index.row())];
        const Caption c = grid_->caption_(sample);
        const QString words = c.between.isEmpty() ? c.first : c.first + QLatin1Char(' ') + c.between;
        return SampleGrid::tr("sample %1, %2 %3").arg(sample + 1).arg(words, c.second).trimmed();
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
        // As many as fit beside one another, spread over the whole width.
        const int tile = widthOf(grid_->pictures_.size()), room = grid_->viewport()->width();
        const int columns = std::max(1, (room + gap) / (tile + gap));
        return {std::max(tile, std::min(room / columns, 2 * tile)), side + grid_->lines_ * captionHeight + gap};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const auto sample = grid_->samples_[static_cast<std::size_t>(index.row())];
        painter->save();
        QRect tile(option.rect.topLeft(), QSize(side, side));
        for (std::size_t i = 0; i < grid_->pictures_.size(); ++i, tile.translate(side + between, 0))
            paintTile(*painter, tile, grid_->picture(i, sample), option.state & QStyle::State_Selected);
        paintCaption(*painter, QRect(option.rect.topLeft(), QSize(widthOf(grid_->pictures_.size()), side)), grid_->caption_(sample));
        painter->restore();
    }

 private:
    void paintTile(QPainter& painter, const QRect& tile, const QImage& image, bool selected) const {
        const Theme& t = theme();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(selected ? t.accent : t.line);
        painter.setBrush(t.raised);
        painter.drawRoundedRect(QRectF(tile).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        const QSize fit = image.size().scaled(tile.size() - QSize(2 * cellPadding, 2 * cellPadding), Qt::KeepAspectRatio);
        QRect place({}, fit);
        place.moveCenter(tile.center());
        painter.setRenderHint(QPainter::SmoothPixmapTransform, image.width() > place.width());
        painter.drawImage(place, image);
    }
    void paintCaption(QPainter& painter, const QRect& tile, const Caption& caption) const {
        QRect line(tile.left(), tile.bottom() + 2, tile.width(), captionHeight);
        painter.setFont(lamina::ui::font(TextSize::Small));
        painter.setPen(theme().muted);
        for (const QString& words : {caption.first, caption.between}) {
            if (words.isEmpty()) continue;
            painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(words, Qt::ElideRight, tile.width()));
            line.translate(0, captionHeight - 2);
        }
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
    const auto choose = [this](const QModelIndex& index) {
        if (index.isValid()) emit chosen(samples_.at(static_cast<std::size_t>(index.row())));
    };
    connect(this, &QListView::clicked, this, choose);
    connect(this, &QListView::activated, this, choose);
}

void SampleGrid::show(SamplePainter painter, std::vector<std::uint32_t> samples,
                      std::function<Caption(std::uint32_t)> caption) {
    const auto picture = [painter = std::move(painter)](std::uint32_t sample, const QColor& paper, const QColor& ink) { return painter.image(sample, paper, ink); };
    show(std::vector<SamplePicture>{picture}, std::move(samples), std::move(caption));
}

void SampleGrid::show(std::vector<SamplePicture> pictures, std::vector<std::uint32_t> samples, std::function<Caption(std::uint32_t)> caption) {
    model_->changing();
    pictures_ = std::move(pictures);
    samples_ = std::move(samples);
    caption_ = std::move(caption);
    lines_ = !samples_.empty() && !caption_(samples_.front()).between.isEmpty() ? 3 : 2;
    model_->changed();
    scrollToTop();
}

QImage SampleGrid::picture(std::size_t which, std::uint32_t sample) const { return pictures_.at(which)(sample, theme().raised, theme().text); }

void SampleGrid::clear() { show(std::vector<SamplePicture>{}, {}, {}); }

}  // namespace lamina::ui
