// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/gallery_page.h"

#include <QAbstractButton>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPolygonF>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <map>
#include <span>

#include "engine/base/random.h"
#include "engine/data/prepare.h"
#include "ui/data/plane.h"
#include "ui/plots/sample_image.h"
#include "ui/theme/button.h"
#include "ui/theme/card.h"
#include "ui/theme/fonts.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palette.h"
#include "ui/theme/param_form.h"
#include "ui/theme/theme.h"
#include "ui/theme/wrapped_text.h"

namespace lamina::ui {

namespace {

constexpr int columns = 4, tileHeight = 186, pictureHeight = 108;
constexpr std::size_t mostPoints = 400;

/** What a tile draws of its data. */
struct Preview {
    struct Line {
        QString text;
        int group;  // its class
    };
    Plane plane;
    bool series = false;     // row by row: a line
    bool sameScale = false;  // both numbers of a point are inputs: a ring is round
    SamplePainter painter;
    std::vector<Line> lines;  // of texts
};

/** The first texts of a table: a column of sentences, or characters that make lines. */
std::vector<Preview::Line> linesOf(const Table& table, const DataRecipe& recipe, const Roles& all) {
    constexpr std::size_t most = 5, characters = 200;
    std::vector<Preview::Line> lines;
    for (const int i : all.inputs) {
        const Column& column = table.columns[static_cast<std::size_t>(i)];
        if (!isText(recipe, column.name) || all.targets.empty()) continue;
        const Column& target = table.columns[static_cast<std::size_t>(all.targets.front())];
        for (std::size_t row = 0; row < std::min(most, table.rows()); ++row) lines.push_back({QString::fromStdString(column.text(row)), std::max(0, target.codes.empty() ? 0 : target.codes[row])});
    }
    if (!lines.empty() || table.columns.size() != 1 || table.columns.front().type != ColumnType::Category) return lines;
    QString text;
    for (std::size_t row = 0; row < std::min(characters, table.rows()); ++row) text += QString::fromStdString(table.columns.front().text(row));
    for (const QString& line : text.split(QChar(u'\n'), Qt::SkipEmptyParts).mid(0, most)) lines.push_back({line, 0});
    return lines;
}

Preview previewOf(const DataRecipe& recipe) {
    Preview preview;
    const RawData raw = load(recipe, {});
    if (raw.table) {
        const Roles all = roles(raw, recipe);
        preview.plane = planeOf(*raw.table, all.inputs, all.targets);
        preview.series = all.inputs.empty() && !preview.plane.points.empty();
        preview.sameScale = all.inputs.size() == 2;
        if (preview.plane.points.empty()) preview.lines = linesOf(*raw.table, recipe, all);
        return preview;
    }
    for (const auto& array : *raw.arrays)
        if (array.tensor.shape().rank() > 2 && isPicture(array.tensor.shape().withoutBatch()) && preview.painter.empty())
            preview.painter = SamplePainter(array.tensor);
    return preview;
}

}  // namespace

/** A card with a picture of what a generator makes. */
class GalleryPage::Tile : public QAbstractButton {
 public:
    Tile(const Source& from, QWidget* parent) : QAbstractButton(parent), source(&from) {
        setText(QString::fromStdString(from.title));
        setAccessibleDescription(QString::fromStdString(from.help));
        setToolTip(QString::fromStdString(from.help));
        setCheckable(true);
        setAutoExclusive(true);
        setFixedHeight(tileHeight);
        setMinimumWidth(150);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setFocusPolicy(Qt::StrongFocus);
    }

    const Source* source;
    Preview preview;
    std::function<void()> twice;  // what a double click does

 protected:
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }
    void mouseDoubleClickEvent(QMouseEvent*) override { twice(); }
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Theme& t = theme();
        const bool marked = isChecked();
        const QRectF all = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
        paintPanel(painter, all, underMouse() && !marked ? t.raised : t.panel, marked || hasFocus() ? t.accent : t.line, metrics::panelRadius);
        if (marked) paintPanel(painter, all.adjusted(1, 1, -1, -1), t.panel, t.accent, metrics::panelRadius - 1);
        const QRectF area = QRectF(0, 0, width(), pictureHeight).adjusted(16, 14, -16, -6);
        if (!preview.painter.empty()) paintPictures(painter, area);
        else if (!preview.lines.empty()) paintLines(painter, area);
        else if (preview.series) paintSeries(painter, area);
        else paintPoints(painter, area);
        const QRect words(14, pictureHeight + 6, width() - 28, 20);
        painter.setFont(lamina::ui::font(TextSize::Body, QFont::DemiBold));
        painter.setPen(t.text);
        painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, text());
        painter.setFont(lamina::ui::font(TextSize::Small));
        painter.setPen(t.muted);
        drawLines(painter, QRectF(words.left(), words.bottom() + 2, words.width(), height() - words.bottom()), QString::fromStdString(source->help), 2);
    }

 private:
    void paintPoints(QPainter& painter, const QRectF& area) const {
        const auto& points = preview.plane.points;
        if (points.empty()) return;
        const auto [x0, x1] = std::minmax_element(points.begin(), points.end(), [](auto& a, auto& b) { return a.x < b.x; });
        const auto [y0, y1] = std::minmax_element(points.begin(), points.end(), [](auto& a, auto& b) { return a.y < b.y; });
        const double w = std::max(x1->x - x0->x, 1e-9), h = std::max(y1->y - y0->y, 1e-9);
        QRectF square(0, 0, std::min(area.width(), area.height() * 1.8), area.height());
        if (preview.sameScale) square.setSize(QSizeF(w, h) * std::min(square.width() / w, square.height() / h));
        square.moveCenter(area.center());
        const double radius = points.size() < 20 ? 4 : 2;
        const Permutation mixed(points.size(), 1, 0);
        painter.setPen(Qt::NoPen);
        for (std::size_t i = 0; i < std::min(mostPoints, points.size()); ++i) {
            const auto& p = points[mixed(i)];
            painter.setBrush(curveColor(p.group));
            painter.drawEllipse(QPointF(square.left() + (p.x - x0->x) / w * square.width(),
                                        square.bottom() - (p.y - y0->y) / h * square.height()), radius, radius);
        }
    }
    /** The first of them: as many as can be told apart. */
    void paintSeries(QPainter& painter, const QRectF& area) const {
        constexpr std::size_t most = 100;
        const auto& all = preview.plane.points;
        const std::span points(all.data(), std::min(most, all.size()));
        const auto [least, greatest] = std::minmax_element(points.begin(), points.end(), [](auto& a, auto& b) { return a.y < b.y; });
        const double h = std::max(greatest->y - least->y, 1e-9), step = area.width() / static_cast<double>(std::max<std::size_t>(points.size() - 1, 1));
        QPolygonF line;
        for (std::size_t i = 0; i < points.size(); ++i) line << QPointF(area.left() + step * static_cast<double>(i), area.bottom() - (points[i].y - least->y) / h * area.height());
        painter.setPen(QPen(curveColor(0), 1.6));
        painter.drawPolyline(line);
    }
    void paintLines(QPainter& painter, const QRectF& area) const {
        painter.setFont(lamina::ui::font(TextSize::Small));
        const QFontMetrics metrics = painter.fontMetrics();
        const double each = std::min(area.height() / static_cast<double>(preview.lines.size()), metrics.height() + 2.0);
        double widest = 0;
        for (const auto& line : preview.lines) widest = std::max<double>(widest, metrics.horizontalAdvance(line.text));
        const double left = area.left() + std::max(0.0, (area.width() - widest) / 2), dot = 6;
        double top = area.center().y() - each * static_cast<double>(preview.lines.size()) / 2;
        for (const auto& line : preview.lines) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(curveColor(line.group));
            painter.drawEllipse(QPointF(left, top + each / 2), dot / 2, dot / 2);
            painter.setPen(theme().text);
            const QRectF words(left + dot + 4, top, area.right() - left - dot - 4, each);
            painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(line.text, Qt::ElideRight, static_cast<int>(words.width())));
            top += each;
        }
    }
    void paintPictures(QPainter& painter, const QRectF& area) const {
        constexpr std::size_t across = 5, down = 3;
        const double cell = std::min(area.width() / across, area.height() / down);
        const double left = area.center().x() - cell * across / 2, top = area.center().y() - cell * down / 2;
        for (std::size_t i = 0; i < std::min(across * down, preview.painter.count()); ++i)
            painter.drawImage(QRectF(left + cell * static_cast<double>(i % across), top + cell * static_cast<double>(i / across), cell - 2, cell - 2),
                              preview.painter.image(i, theme().panel, theme().text));
    }
};

GalleryPage::GalleryPage(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::page);
    layout->setSpacing(metrics::space);
    auto* head = new QHBoxLayout;
    head->addWidget(titleLabel(tr("Dataset gallery")));
    head->addWidget(mutedLabel(tr("made on this machine, the same for the same seed")));
    head->addStretch();
    auto* back = secondaryButton(tr("Back"), this, QStringLiteral("chevron-left"));
    connect(back, &QPushButton::clicked, this, &GalleryPage::closed);
    head->addWidget(back);
    layout->addLayout(head);
    auto* grid = new QGridLayout;
    grid->setSpacing(metrics::space);
    buildTiles(grid);
    layout->addLayout(grid);
    layout->addWidget(buildSettings());
    layout->addStretch();
    pick(tiles_.front()->source->name);
}

void GalleryPage::buildTiles(QGridLayout* grid) {
    for (const auto& source : sources()) {
        if (!source.synthetic()) continue;
        auto* tile = new Tile(source, this);
        const int n = static_cast<int>(tiles_.size());
        grid->addWidget(tile, n / columns, n % columns);
        connect(tile, &QAbstractButton::clicked, this, [this, name = source.name] {
            pick(name);
            emit settingsShown(use_);
        });
        tile->twice = [this] { use_->click(); };
        tiles_.push_back(tile);
    }
    for (int c = 0; c < columns; ++c) grid->setColumnStretch(c, 1);
}

QWidget* GalleryPage::buildSettings() {
    auto* card = new Card(this);
    title_ = strongLabel({});
    help_ = mutedLabel({});
    help_->setWordWrap(true);
    form_ = new ParamForm;
    form_->setMaximumWidth(420);
    use_ = primaryButton(tr("Use these data"));
    card->body()->addWidget(title_);
    card->body()->addWidget(help_);
    card->body()->addWidget(form_);
    card->body()->addWidget(use_, 0, Qt::AlignLeft);
    connect(form_, &ParamForm::edited, this, [this](const QString& key, const ParamValue& value) {
        options_[key.toStdString()] = value;
        refreshPicture();
    });
    connect(use_, &QPushButton::clicked, this, [this] {
        DataRecipe recipe = source_->recipe;
        recipe.options = options_;
        emit chosen(recipe);
    });
    return card;
}

void GalleryPage::pick(const std::string& name) {
    source_ = &source(name);
    options_ = source_->recipe.options;
    for (auto* tile : tiles_) tile->setChecked(tile->source == source_);
    title_->setText(QString::fromStdString(source_->title));
    help_->setText(QString::fromStdString(source_->help));
    form_->show(source_->parameters, options_);
}

void GalleryPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (tiles_.front()->preview.plane.points.empty() && !pictures_.busy()) paintTiles();
}

void GalleryPage::paintTiles() {
    std::vector<DataRecipe> recipes;
    for (const auto* tile : tiles_) recipes.push_back(tile->source->recipe);
    pictures_.start(
        [recipes] {
            std::vector<Preview> previews;
            for (const auto& recipe : recipes) previews.push_back(previewOf(recipe));
            return previews;
        },
        [this](const std::vector<Preview>& previews) {
            for (std::size_t i = 0; i < tiles_.size(); ++i) {
                tiles_[i]->preview = previews[i];
                tiles_[i]->update();
            }
        },
        [](const QString&) {});
}

void GalleryPage::refreshPicture() {
    DataRecipe recipe = source_->recipe;
    recipe.options = options_;
    picture_.start([recipe] { return previewOf(recipe); },
                   [this, name = source_->name](const Preview& preview) {
                       for (auto* tile : tiles_) {
                           if (tile->source->name != name) continue;
                           tile->preview = preview;
                           tile->update();
                       }
                   },
                   [this](const QString& why) { help_->setText(why); });
}

}  // namespace lamina::ui
