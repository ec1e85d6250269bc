// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/start_page.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/document/recents.h"
#include "ui/main_window/recent_button.h"
#include "ui/main_window/template_card.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr int kSide = 344, kNarrowSide = 256, kNarrow = 1440, kEdge = 56, kRight = 40, kMostShown = 6, kGap = 20, kCard = 196, kBottom = 32, kLowBottom = 12;
/** Where the page is low, as much of it as can be shows. */
constexpr int kLow = 800, kTop = 48, kLowTop = 24, kDrop = 112, kLowDrop = 76;
/** Where it is high, what is on it grows and moves down. kHeading: what title, sentence and the distances between take. */
constexpr int kHighDrop = 160, kHeading = 110, kNarrowest = 1640, kWidest = 2600, kFurthestDown = 200;

/** A dashed frame: files may be dropped here (the whole window takes them). */
class DropArea : public QWidget {
 public:
    using QWidget::QWidget;

 protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QPen pen(theme().faint, 1);
        pen.setDashPattern({4, 3});
        painter.setPen(pen);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::panelRadius, metrics::panelRadius);
    }
};

/** As many cards side by side as there is room for; where one would stand alone in the last row one more, as long as they can be read, or fewer. */
int columnsIn(int room, int cards) {
    const int most = std::clamp((room + kGap) / (kCard + kGap), 2, kMostShown);
    const auto alone = [cards](int columns) { return cards % columns == 1; };
    if (!alone(most)) return most;
    if (most < kMostShown && !alone(most + 1) && (room - most * kGap) / (most + 1) >= TemplateCard::narrowest) return most + 1;
    for (int columns = most - 1; columns >= 2; --columns)
        if (!alone(columns)) return columns;
    return most;
}

constexpr int kCardInset = 8;  // of the words of a recent project, which lies on a patch of its own

/** In line with the recent projects. */
QLabel* indented(QLabel* label) {
    label->setIndent(kCardInset);
    label->setWordWrap(true);
    return label;
}

}  // namespace

StartPage::StartPage(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(buildMain());
    row->addWidget(scroll, 1);
    row->addWidget(buildSide());
    layOutCards();
    refresh();
}

QWidget* StartPage::buildMain() {
    main_ = new QWidget;
    auto* column = new QVBoxLayout(main_);
    column->setContentsMargins(kEdge, kTop, kRight, kBottom);
    column->setSpacing(8);
    column->addWidget(pageLabel(tr("Draw a network. Give it data. Watch it learn."), main_));
    column->addSpacing(8);
    column->addWidget(buildDrop());
    column->addSpacing(8);
    column->addWidget(mutedLabel(tr("Or start from a template: the first three ask for your data, the others bring theirs."), main_));
    column->addSpacing(4);
    auto* holder = new QWidget(main_);
    grid_ = new QGridLayout(holder);
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setSpacing(kGap);
    for (const auto& t : templates()) {
        auto* card = new TemplateCard(t, holder);
        const bool own = t.project.data.source.empty();  // the person's own data are asked for
        connect(card, &QAbstractButton::clicked, this, [this, card, own] {
            const QString name = QString::fromStdString(card->name());
            own ? emit dataAsked(name) : emit templateChosen(name);
        });
        cards_.push_back(card);
    }
    column->addWidget(holder);
    column->addStretch();
    return main_;
}

QWidget* StartPage::buildDrop() {
    auto* area = new DropArea(main_);
    drop_ = area;
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(16, 8, 16, 8);
    auto* first = new QLabel(tr("Drop a CSV, a folder of photos (a folder a class), a .keras model, IDX files or a project here"), area);
    first->setAlignment(Qt::AlignCenter);
    auto* row = new QHBoxLayout;
    row->setSpacing(2);
    auto* browse = linkButton(tr("browse"), area);
    connect(browse, &QPushButton::clicked, this, &StartPage::browse);
    row->addStretch();
    row->addWidget(mutedLabel(tr("and get a project that trains · or"), area));
    row->addWidget(browse);
    row->addWidget(mutedLabel(tr("or"), area));
    auto* folder = linkButton(tr("choose a folder of photos"), area);
    connect(folder, &QPushButton::clicked, this, &StartPage::folderAsked);
    row->addWidget(folder);
    row->addStretch();
    column->addStretch();
    column->addWidget(first);
    column->addLayout(row);
    column->addStretch();
    return area;
}

QWidget* StartPage::buildSide() {
    auto* side = new QWidget(this);
    side->setProperty("kind", "panel");
    side->setAttribute(Qt::WA_StyledBackground);
    side_ = side;
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(kCardInset, 48, kCardInset, 16);
    column->addWidget(indented(sectionLabel(tr("Recent"), side)));
    recent_ = new QVBoxLayout;
    recent_->setSpacing(4);
    column->addLayout(recent_);
    column->addSpacing(24);
    column->addWidget(indented(sectionLabel(tr("Help"), side)));
    auto* keys = linkButton(tr("Commands and keys"), side);
    connect(keys, &QPushButton::clicked, this, &StartPage::commands);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(kCardInset, 0, kCardInset, 0);
    row->addWidget(keys, 1);
    row->addWidget(smallLabel(tr("F1"), side));
    column->addLayout(row);
    column->addStretch();
    return side;
}

void StartPage::refresh() {
    while (QLayoutItem* item = recent_->takeAt(0)) {
        if (item->widget()) item->widget()->hide(), item->widget()->deleteLater();
        delete item;
    }
    const auto all = recents();
    for (const Recent& r : all) {
        auto* button = new RecentButton(r, this);
        connect(button, &QAbstractButton::clicked, this, [this, path = r.path] { emit fileChosen(path); });
        recent_->addWidget(button);
    }
    if (all.isEmpty()) {
        recent_->addWidget(indented(mutedLabel(tr("Projects you save appear here."), this)));
    }
}

/** Never so high that a card is a tower. */
int StartPage::cardHeight(int room, int columns, int high) const {
    const int rows = rowsOf(columns), width = (room - (columns - 1) * kGap) / columns;
    const int least = height() < kLow ? TemplateCard::lowest : TemplateCard::usual;
    return std::clamp((high - (rows - 1) * kGap) / rows, least, std::max(least, width * 9 / 10));
}

int StartPage::rowsOf(int columns) const { return std::max(1, (static_cast<int>(cards_.size()) + columns - 1) / columns); }

void StartPage::layOutCards() {
    const int side = width() < kNarrow ? kNarrowSide : kSide;
    const bool low = height() < kLow;
    const int drop = low ? kLowDrop : std::clamp(height() / 9, kDrop, kHighDrop), top = low ? kLowTop : kTop, bottom = low ? kLowBottom : kBottom;
    side_->setFixedWidth(side);
    drop_->setFixedHeight(drop);
    const int widest = std::clamp(height() * 3 / 2, kNarrowest, kWidest), has = width() - side - kEdge - kRight, room = std::min(widest, has), beside = (has - room) / 2;
    const int columns = columnsIn(room, static_cast<int>(cards_.size())), high = height() - top - bottom - drop - kHeading;
    const int card = cardHeight(room, columns, high), left = high - rowsOf(columns) * (card + kGap) + kGap;
    const int down = std::clamp(left / 3, 0, kFurthestDown);  // a little above the middle
    main_->layout()->setContentsMargins(kEdge + beside, top + down, kRight + beside, bottom);
    for (auto* one : cards_) one->setFixedHeight(card);
    if (columns == columns_) return;
    columns_ = columns;
    for (std::size_t i = 0; i < cards_.size(); ++i) grid_->addWidget(cards_[i], static_cast<int>(i) / columns, static_cast<int>(i) % columns);
    for (int c = 0; c < kMostShown; ++c) grid_->setColumnStretch(c, c < columns ? 1 : 0);
}

void StartPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOutCards();
}

}  // namespace lamina::ui
