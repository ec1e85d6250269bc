// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/folds_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "engine/recipes/metrics.h"
#include "engine/trained/figure_words.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/issue_words.h"
#include "ui/document/training_controller.h"
#include "ui/plots/numbers.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/stat_tile.h"
#include "ui/theme/strip.h"
#include "ui/theme/table_look.h"

namespace lamina::ui {

namespace {

constexpr int pace = 100, fewest = 2, most = 50, usual = 5, barSteps = 1000;

/** "93.3 ± 1.2 %", "0.213 ± 0.045". */
QString spreadText(const std::string& name, const Spread& s) {
    if (isShare(name)) return FoldsPage::tr("%1 ± %2").arg(QString::number(100 * s.mean, 'f', 1), shareText(s.deviation, 1));
    return FoldsPage::tr("%1 ± %2").arg(QString::number(s.mean, 'g', 3), QString::number(s.deviation, 'g', 2));
}

/** Metrics as people ask for them, the loss behind them. */
std::vector<std::string> namesOf(const FoldFigures& figures) {
    std::vector<std::string> names;
    for (const auto& [name, value] : figures)
        if (name != "loss") names.push_back(name);
    names.push_back("loss");
    return names;
}

/** Cross-validated again, the edited project would give the same figures: numbers and order of the layers count too, as first weights hang
 *  on them; where the cards lie does not. */
bool trainsAlike(const Project& a, const Project& b) { return a.data == b.data && a.training == b.training && sameNet(a.graph, b.graph); }

QTableWidgetItem* cell(const QString& text, bool strong = false) {
    auto* item = new QTableWidgetItem(text);
    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    QFont font = item->font();
    font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
    if (strong) item->setFont(font);
    return item;
}

}  // namespace

FoldsPage::FoldsPage(TrainingController& training, QWidget* parent)
    : QWidget(parent), training_(training), folds_(new QSpinBox), begin_(primaryButton(tr("Cross-validate"))), cancel_(secondaryButton(tr("Cancel"))), said_(mutedLabel({})),
      bar_(new QProgressBar), strip_(new Strip), tiles_(new QHBoxLayout), table_(new QTableWidget) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::space);
    layout->addWidget(buildHead());
    layout->addWidget(strip_);
    strip_->hide();
    tiles_->setSpacing(metrics::space * 2);
    layout->addLayout(tiles_);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setSelectionMode(QAbstractItemView::NoSelection);
    table_->setFocusPolicy(Qt::TabFocus);
    calmTable(*table_);
    table_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->setAccessibleName(tr("Figures of each fold"));
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->verticalHeader()->setDefaultSectionSize(metrics::row);
    table_->verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table_->setStyleSheet(QStringLiteral("QHeaderView::section:vertical { padding: 0 8px; } QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; }"));  // the place of an arrow moves the words
    auto* row = new QHBoxLayout;
    row->addWidget(table_, 1);
    row->addStretch();
    layout->addLayout(row, 1);
    layout->addStretch();
    table_->hide();
    connect(begin_, &QPushButton::clicked, this, &FoldsPage::begin);
    connect(cancel_, &QPushButton::clicked, this, &FoldsPage::cancel);
    connect(&pace_, &QTimer::timeout, this, &FoldsPage::tick);
    connect(&training_.document(), &Document::changed, this, &FoldsPage::projectChanged);
    connect(&training_.document(), &Document::replaced, this, &FoldsPage::forget);
    connect(&training_.store(), &DataStore::preparedChanged, this, &FoldsPage::projectChanged);
    pace_.setInterval(pace);
    showBusy(false);
}

QWidget* FoldsPage::buildHead() {
    auto* head = new QWidget;
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    auto* what = mutedLabel(tr("The project is trained as often as there are folds, from new weights, and each time judged on the fold it has not seen: how good it is, and how much of that is chance. "
                               "The test part stays out."));
    what->setWordWrap(true);
    what->setMaximumWidth(760);
    layout->addWidget(what);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::gap);
    folds_->setRange(fewest, most);
    folds_->setValue(usual);
    folds_->setSuffix(tr(" folds"));
    folds_->setAccessibleName(tr("Folds"));
    bar_->setRange(0, barSteps);
    bar_->setTextVisible(false);
    bar_->setFixedWidth(240);
    bar_->setAccessibleName(tr("Cross-validation"));
    for (QWidget* widget : {static_cast<QWidget*>(folds_), static_cast<QWidget*>(begin_), static_cast<QWidget*>(bar_), static_cast<QWidget*>(cancel_), static_cast<QWidget*>(said_)}) row->addWidget(widget);
    row->addStretch();
    layout->addLayout(row);
    return head;
}

QString FoldsPage::said() const { return strip_->isHidden() ? said_->text() : strip_->sentence(); }

void FoldsPage::refuse(const QString& why) {
    strip_->show(Strip::Tone::Error, tr("The folds cannot be trained."), why);
    emit ended();
}

QString FoldsPage::whyNot() const {
    const auto inTheWay = training_.blockers();
    if (!inTheWay.empty()) return fullSentence(inTheWay.front());
    if (const auto why = whyNoFolds(*training_.document().project()); !why.empty()) return QString::fromStdString(why);
    return training_.store().state() == DataStore::State::Ready ? QString() : tr("The data are still being read.");
}

void FoldsPage::begin() {
    if (const QString why = whyNot(); !why.isEmpty()) {
        hindered_ = true;
        return refuse(why);
    }
    strip_->hide();
    hindered_ = false;
    judged_ = training_.document().project();
    status_ = {};
    showTiles();
    showTable();
    validation_.start(*judged_, training_.store().raw(), folds_->value());
    showBusy(true);
    tick();
    pace_.start();
}

void FoldsPage::cancel() { validation_.cancel(); }

void FoldsPage::showBusy(bool busy) {
    folds_->setEnabled(!busy);
    begin_->setVisible(!busy);
    cancel_->setVisible(busy);
    bar_->setVisible(busy);
    if (!busy) said_->clear();
}

void FoldsPage::forget() {
    status_ = {};
    validation_.cancel();
    judged_.reset();
    hindered_ = false;
    strip_->hide();
    showTiles();
    showTable();
    showBusy(false);
    begin_->setEnabled(!validation_.status().active);  // until the fold that is on has ended
}

void FoldsPage::tick() {
    if (!judged_) {
        if (validation_.status().active) return;
        pace_.stop();
        return begin_->setEnabled(true);
    }
    const std::size_t before = status_.active ? status_.judged.size() : 0;
    status_ = validation_.status();
    if (status_.judged.size() != before || !status_.active) showTiles(), showTable();
    if (status_.active) return showProgress();
    pace_.stop();
    showBusy(false);
    if (!status_.trouble.empty()) return refuse(QString::fromStdString(status_.trouble));
    projectChanged();
    emit ended();
}

void FoldsPage::showProgress() {
    const auto done = static_cast<double>(status_.judged.size());
    bar_->setValue(static_cast<int>(barSteps * (done + status_.share) / std::max(1, status_.folds)));
    said_->setText(tr("fold %1 of %2, epoch %3 of %4").arg(std::min(static_cast<int>(status_.judged.size()) + 1, status_.folds)).arg(status_.folds).arg(std::min(status_.epoch + 1, status_.epochs)).arg(status_.epochs));
}

void FoldsPage::showTiles() {
    while (QLayoutItem* item = tiles_->takeAt(0)) {
        if (item->widget()) item->widget()->hide(), item->widget()->deleteLater();
        delete item;
    }
    if (status_.judged.size() < 2) return;
    for (const auto& name : namesOf(status_.judged.front()))
        tiles_->addWidget(new StatTile(tr("%1, mean ± deviation").arg(QString::fromStdString(judged_ ? figureWords(*judged_, name) : name)), spreadText(name, spreadOf(status_.judged, name))));
    tiles_->addStretch();
}

void FoldsPage::showTable() {
    table_->setVisible(!status_.judged.empty());
    table_->clear();
    if (status_.judged.empty()) return;
    const auto names = namesOf(status_.judged.front());
    const bool spread = status_.judged.size() > 1;
    table_->setColumnCount(static_cast<int>(names.size()));
    table_->setRowCount(static_cast<int>(status_.judged.size()) + (spread ? 2 : 0));
    QStringList columns, rows;
    for (const auto& name : names) columns << QString::fromStdString(judged_ ? figureWords(*judged_, name) : name);
    for (std::size_t fold = 0; fold < status_.judged.size(); ++fold) {
        rows << tr("fold %1").arg(fold + 1);
        for (std::size_t c = 0; c < names.size(); ++c) table_->setItem(static_cast<int>(fold), static_cast<int>(c), cell(metricText(names[c], status_.judged[fold].at(names[c]))));
    }
    for (std::size_t c = 0; c < names.size() && spread; ++c) {
        const Spread s = spreadOf(status_.judged, names[c]);
        table_->setItem(table_->rowCount() - 2, static_cast<int>(c), cell(metricText(names[c], s.mean), true));
        table_->setItem(table_->rowCount() - 1, static_cast<int>(c), cell(metricText(names[c], s.deviation), true));
    }
    if (spread) rows << tr("mean") << tr("deviation");
    table_->setHorizontalHeaderLabels(columns);
    table_->setVerticalHeaderLabels(rows);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table_->resizeColumnsToContents();
    for (int c = 0; c < table_->columnCount(); ++c) table_->setColumnWidth(c, std::max(120, table_->columnWidth(c)));
    const QHeaderView &columnHeads = *table_->horizontalHeader(), &rowHeads = *table_->verticalHeader();
    table_->setMaximumSize(rowHeads.sizeHint().width() + columnHeads.length(), columnHeads.sizeHint().height() + rowHeads.length());
}

/** Figures are of the project as it was: another net or other data make them old. What hindered may be mended. */
void FoldsPage::projectChanged() {
    if (status_.active) return;
    const bool old = judged_ && !trainsAlike(*training_.document().project(), *judged_);
    if (!strip_->isHidden() && (hindered_ ? whyNot().isEmpty() : old)) strip_->hide();
    if (old && !status_.judged.empty()) return said_->setText(tr("Of the project as it was before the last changes."));
    said_->setText(status_.cancelled ? tr("Cancelled after %1 of %2 folds.").arg(status_.judged.size()).arg(status_.folds) : QString());
}

}  // namespace lamina::ui
