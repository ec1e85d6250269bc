// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/class_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/document/words.h"
#include "ui/evaluation/boundary.h"
#include "ui/evaluation/confusion_view.h"
#include "ui/evaluation/ranking_view.h"
#include "ui/evaluation/rows_model.h"
#include "ui/plots/points_picture.h"
#include "ui/plots/sample_grid.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr int boundarySide = 128;
constexpr std::size_t worstShown = 24;

/** Lies on the page instead of in a box; its heads keep no room for the arrow of a sorted column. */
void makeClear(QAbstractItemView* view) {
    view->setStyleSheet(QStringLiteral("QAbstractItemView, QHeaderView, QHeaderView::section { background: transparent; }"
                                       "QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; }"));
}

void makeQuiet(QTableView* view) {
    makeClear(view);
    view->setShowGrid(false);
    view->setFrameShape(QFrame::NoFrame);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);  // as high as its rows, as long as there is room
    view->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    view->verticalHeader()->hide();
    view->verticalHeader()->setDefaultSectionSize(metrics::row);
}

QTableWidgetItem* figureItem(double value) {
    auto* item = new QTableWidgetItem(std::isfinite(value) ? QString::number(value, 'f', 3) : QStringLiteral("–"));
    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

std::vector<OwnColumn> ownColumns(const QStringList& classes, const std::vector<Answered>& answers, const std::vector<std::uint32_t>& rawRows) {
    std::vector<OwnColumn> own{{ClassPage::tr("row"), {}, true}, {ClassPage::tr("true"), {}}, {ClassPage::tr("said"), {}}, {ClassPage::tr("sure"), {}, true}, {ClassPage::tr("loss"), {}, true}};
    for (std::size_t i = 0; i < answers.size(); ++i) {
        own[0].cells << QString::number(rawRows[i] + 1);
        own[1].cells << classes.value(answers[i].truth);
        own[2].cells << classes.value(answers[i].said);
        own[3].cells << QString::number(answers[i].sureness, 'f', 2);
        own[4].cells << QString::number(answers[i].loss, 'f', 2);
    }
    return own;
}

}  // namespace

ClassPage::ClassPage(QWidget* parent)
    : QWidget(parent), confusion_(new ConfusionView), mistaken_(mutedLabel({})), cellTitle_(strongLabel({})), cellRest_(mutedLabel({})),
      grid_(new SampleGrid), rowsModel_(new RowsModel(this)), rows_(new QTableView), table_(new QTableWidget),
      tabs_(new QTabWidget), rankingTitle_(strongLabel({})), ranking_(new RankingView), plane_(new PointsPicture) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::page + 8);
    layout->addWidget(buildLeft(), 4);
    layout->addWidget(buildRight(), 6);
    connect(confusion_, &ConfusionView::picked, this, &ClassPage::showCell);
    connect(rows_, &QTableView::clicked, this, [this](const QModelIndex& index) { emit sampleChosen(rowsModel_->rawRow(index.row())); });
}

QWidget* ClassPage::buildLeft() {
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(strongLabel(tr("Confusion")));
    head->addWidget(mutedLabel(tr("rows true, columns predicted; click a cell to see its samples")), 1);
    layout->addLayout(head);
    layout->addWidget(confusion_);
    layout->addWidget(mistaken_);
    mistaken_->setWordWrap(true);
    plane_->setMinimumHeight(240);
    layout->addWidget(plane_, 1);
    layout->addStretch();
    return side;
}

QWidget* ClassPage::buildRight() {
    tabs_->addTab(buildSamples(), tr("Samples"));
    tabs_->addTab(buildClasses(), tr("Classes"));
    tabs_->setDocumentMode(true);
    return tabs_;
}

QWidget* ClassPage::buildSamples() {
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, metrics::gap, 0, 0);
    layout->setSpacing(metrics::gap);
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(cellTitle_);
    head->addWidget(cellRest_, 1);
    layout->addLayout(head);
    makeQuiet(rows_);
    rows_->setModel(rowsModel_);
    rows_->horizontalHeader()->setMaximumSectionSize(180);
    rows_->setAccessibleName(tr("Samples of the cell"));
    makeClear(grid_);
    layout->addWidget(grid_, 1);
    layout->addWidget(rows_, 1);
    layout->addStretch();
    return side;
}

QWidget* ClassPage::buildClasses() {
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, metrics::gap, 0, 0);
    layout->setSpacing(metrics::gap);
    makeQuiet(table_);
    table_->setAccessibleName(tr("Precision, recall and F1 of each class; the curves are those of the chosen one"));
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setMinimumHeight(3 * metrics::row);
    connect(table_, &QTableWidget::currentCellChanged, this, [this](int row) { showRanking(row); });
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(rankingTitle_);
    head->addWidget(mutedLabel(tr("choose a class above")), 1);
    layout->addWidget(table_, 5);
    layout->addSpacing(metrics::gap);
    layout->addLayout(head);
    layout->addWidget(ranking_, 6);
    return side;
}

void ClassPage::show(std::shared_ptr<const TrainedModel> model, std::shared_ptr<const Dataset> data, const RawData& raw, ClassFigures figures) {
    model_ = std::move(model);
    data_ = std::move(data);
    raw_ = raw;
    figures_ = std::move(figures);
    const bool pictures = isPicture(data_->inputs.front().shape().withoutBatch());
    painter_ = pictures ? SamplePainter(data_->inputs.front()) : SamplePainter();
    confusion_->setFigures(figures_);
    mistaken_->setText(figures_.mostMistaken());
    showTable();
    showPlane();
    showWorst();
}

void ClassPage::showTable() {
    const int n = static_cast<int>(figures_.classes.size());
    table_->clear();
    table_->setColumnCount(5);
    table_->setRowCount(n);
    table_->setHorizontalHeaderLabels({tr("class"), tr("precision"), tr("recall"), tr("F1"), tr("samples")});
    for (int c = 0; c < 5; ++c) table_->horizontalHeaderItem(c)->setTextAlignment((c ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    for (int c = 0; c < n; ++c) {
        table_->setItem(c, 0, new QTableWidgetItem(figures_.classes[c]));
        table_->setItem(c, 1, figureItem(figures_.precision(c)));
        table_->setItem(c, 2, figureItem(figures_.recall(c)));
        table_->setItem(c, 3, figureItem(figures_.f1(c)));
        auto* samples = new QTableWidgetItem(QString::number(figures_.samplesOf(c)));
        samples->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        table_->setItem(c, 4, samples);
    }
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    const int first = n == 2 ? 1 : 0;  // of no and yes it is yes that is looked for
    table_->setCurrentCell(first, 0);
    showRanking(first);
}

void ClassPage::showRanking(int c) {
    if (c < 0 || c >= figures_.classes.size()) return;
    rankingTitle_->setText(tr("%1 against the rest").arg(figures_.classes[c]));
    ranking_->show(figures_.ranking(c), figures_.classes[c]);
}

void ClassPage::showPlane() {
    const bool plane = isPlane(*data_);
    plane_->setVisible(plane);
    if (!plane) return;
    std::vector<std::uint32_t> samples;
    for (const auto& a : figures_.answers) samples.push_back(a.sample);
    plane_->setBackground({});
    plane_->setPoints(planePoints(*data_, samples));
    const auto& columns = data_->preparation.inputs;
    if (columns.size() == 2) plane_->setAxes(QString::fromStdString(columns[0].name), QString::fromStdString(columns[1].name));
    std::vector<QColor> colors;
    for (int c = 0; c < figures_.classes.size(); ++c) colors.push_back(curveColor(c));
    boundary_.start([model = model_, bounds = plane_->bounds(), colors, paper = theme().panel] {
        return boundaryPicture(*model, bounds, boundarySide, colors, paper);
    }, [this](const QImage& picture) { plane_->setBackground(picture); }, [](const QString&) {});
}

void ClassPage::showCell(int truth, int said) {
    const auto answers = figures_.cell(truth, said);
    const QString title = truth == said ? tr("%1, told rightly").arg(figures_.classes[truth])
                                        : tr("%1 taken for %2").arg(figures_.classes[truth], figures_.classes[said]);
    showAnswers(title, counted(answers.size(), tr("1 sample"), tr("%1 samples, surest first")), answers, false);
}

void ClassPage::showWorst() {
    const auto worst = figures_.worst(worstShown);
    showAnswers(tr("Worst samples"), tr("%1 of %2, largest loss first").arg(worst.size()).arg(figures_.answers.size()), worst, true);
}

void ClassPage::showAnswers(const QString& title, const QString& rest, std::vector<Answered> answers, bool losses) {
    cellTitle_->setText(title);
    cellRest_->setText(rest);
    grid_->setVisible(!painter_.empty() && !answers.empty());
    rows_->setVisible(painter_.empty() && !answers.empty());  // an empty table would say nothing
    if (!painter_.empty()) {
        std::vector<std::uint32_t> samples;
        for (const auto& a : answers) samples.push_back(a.sample);
        const auto caption = [losses, answers = std::move(answers), classes = figures_.classes](std::uint32_t sample) {
            const auto it = std::find_if(answers.begin(), answers.end(), [&](const Answered& a) { return a.sample == sample; });
            if (it == answers.end()) return Caption{};
            return Caption{tr("true %1 · said %2").arg(classes[it->truth], classes[it->said]), losses ? tr("loss %1").arg(it->loss, 0, 'f', 2) : QString::number(it->sureness, 'f', 2)};
        };
        tabs_->setCurrentIndex(0);
        return grid_->show(painter_, std::move(samples), caption);
    }
    std::vector<std::uint32_t> rawRows;
    for (const auto& a : answers) rawRows.push_back(data_->rowOf(a.sample));
    auto own = ownColumns(figures_.classes, answers, rawRows);
    rowsModel_->show(raw_.table, std::move(own), std::move(rawRows));
    rows_->resizeColumnsToContents();
    tabs_->setCurrentIndex(0);
}

}  // namespace lamina::ui
