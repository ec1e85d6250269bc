// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/class_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableView>
#include <QTabBar>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/trained/never_said.h"
#include "ui/document/words.h"
#include "ui/evaluation/boundary.h"
#include "ui/evaluation/confusion_view.h"
#include "ui/evaluation/quiet_table.h"
#include "ui/evaluation/ranking_view.h"
#include "ui/evaluation/rows_model.h"
#include "ui/plots/numbers.h"
#include "ui/plots/points_picture.h"
#include "ui/plots/sample_grid.h"
#include "ui/theme/button.h"
#include "ui/theme/fonts.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr int boundarySide = 128;
constexpr std::size_t worstShown = 60, mostRows = 500, confusionsShown = 20;
constexpr int narrowCell = 180, mostLines = 4, tall = 900;  // pixels of a column, lines of a text, height at which samples and classes stand together
constexpr int mostFitted = 10;  // rows of the table of classes
constexpr int mostCells = 30;  // classes of a matrix that can still be read
constexpr std::int64_t textBefore = 16;

/** The newest values that a window holds up to a step, of a column of words: what the net went by. row: of the step's target. */
QString before(const Column& column, const Windows& windows, int step, std::uint32_t row) {
    std::vector<std::string> names;
    for (std::int64_t back = std::min<std::int64_t>(step, textBefore - 1); back >= 0; --back) {
        const auto at = static_cast<std::int64_t>(row) - windows.horizon - back * windows.samplingRate;
        if (at >= 0) names.push_back(column.missing(static_cast<std::size_t>(at)) ? std::string("—") : column.text(static_cast<std::size_t>(at)));
    }
    const bool characters = std::all_of(names.begin(), names.end(), [](const std::string& name) { return QString::fromStdString(name).size() == 1; });
    return visibleNames(names).join(characters ? QString() : QStringLiteral(" "));
}

/** The column whose next value is told at every step; null where there is none, or it holds numbers. */
const Column* toldColumn(const Dataset& data, const RawData& raw) {
    if (!raw.table || !data.preparation.windows.on() || data.preparation.targets.empty()) return nullptr;
    for (const auto& column : raw.table->columns)
        if (column.name == data.preparation.targets.front().name && column.type == ColumnType::Category) return &column;
    return nullptr;
}

/** Whether what is true and what was said stand under a picture in a line each: in one, long names would cut the answer off. */
bool inTwoLines(const QStringList& classes) {
    const QFontMetrics metrics(lamina::ui::font(TextSize::Small));
    int widest = 0;
    for (const QString& name : classes) widest = std::max(widest, metrics.horizontalAdvance(name));
    return metrics.horizontalAdvance(ClassPage::tr("true %1 · said %2").arg(QString(), QString())) + 2 * widest > SampleGrid::side;
}

/** Of probabilities it is one, of other numbers a number. */
QString leadText(const Answered& answer, bool shares) {
    return shares ? probabilityText(static_cast<double>(answer.lead)) : QString::number(static_cast<double>(answer.lead), 'f', 2);
}

std::vector<OwnColumn> ownColumns(const ClassFigures& figures, const std::vector<Answered>& answers, const std::vector<std::uint32_t>& rawRows) {
    const QStringList& classes = figures.classes;
    std::vector<OwnColumn> own{{ClassPage::tr("row"), {}, true}, {ClassPage::tr("true"), {}}, {ClassPage::tr("said"), {}}, {ClassPage::tr("sure"), {}, true}, {ClassPage::tr("loss"), {}, true}};
    for (std::size_t i = 0; i < answers.size(); ++i) {
        own[0].cells << QString::number(rawRows[i] + 1);
        own[1].cells << classes.value(answers[i].truth);
        own[2].cells << classes.value(answers[i].said);
        own[3].cells << probabilityText(static_cast<double>(answers[i].sureness));
        own[4].cells << QString::number(answers[i].loss, 'f', 2);
    }
    if (!figures.shares) own.resize(3);
    if (figures.steps == 1) return own;
    OwnColumn steps{ClassPage::tr("step"), {}, true};
    for (const auto& a : answers) steps.cells << QString::number(a.step + 1);
    own.insert(own.begin() + 1, std::move(steps));
    return own;
}

}  // namespace

ClassPage::ClassPage(QWidget* parent)
    : QWidget(parent), confusionRest_(mutedLabel({})), confusion_(new ConfusionView), confusions_(new QTableWidget), mistaken_(mutedLabel({})), cellTitle_(strongLabel({})), cellRest_(mutedLabel({})),
      back_(linkButton(tr("Worst samples"))), ranked_(linkButton({})), grid_(new SampleGrid), rowsModel_(new RowsModel(this)), rows_(new QTableView), table_(new QTableWidget),
      tabs_(new QTabWidget), rankingTitle_(strongLabel({})), ranking_(new RankingView), plane_(new PointsPicture), planeLegend_(mutedLabel({})) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::page + 8);
    layout->addWidget(buildLeft(), 4);
    layout->addWidget(buildRight(), 6);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &ClassPage::showBoundary);
    connect(confusion_, &ConfusionView::picked, this, &ClassPage::showCell);
    const auto choose = [this](const QModelIndex& index) { emit sampleChosen(rowsModel_->rawRow(index.row())); };
    connect(rows_, &QTableView::clicked, this, choose);
    connect(rows_, &QTableView::activated, this, choose);
    connect(grid_, &SampleGrid::chosen, this, [this](std::uint32_t sample) { emit sampleChosen(data_->rowOf(sample)); });
    for (auto* list : {static_cast<QAbstractItemView*>(rows_), static_cast<QAbstractItemView*>(grid_)}) makeTried(list);
}

QWidget* ClassPage::buildLeft() {
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    leftHead_ = new QWidget;
    auto* head = new QHBoxLayout(leftHead_);
    head->setContentsMargins(0, 0, 0, 0);
    head->setSpacing(6);
    head->addWidget(strongLabel(tr("Confusion")));
    head->addWidget(confusionRest_, 1);
    layout->addWidget(leftHead_);
    layout->addWidget(confusion_);
    makeQuiet(confusions_);
    confusions_->setSelectionMode(QAbstractItemView::SingleSelection);
    confusions_->setAccessibleName(tr("The most frequent confusions"));
    connect(confusions_, &QTableWidget::currentCellChanged, this, [this](int row) {
        if (row >= 0 && row < static_cast<int>(mistakes_.size())) showCell(mistakes_[static_cast<std::size_t>(row)].truth, mistakes_[static_cast<std::size_t>(row)].said);
    });
    layout->addWidget(confusions_, 4);
    layout->addWidget(mistaken_);
    mistaken_->setWordWrap(true);
    plane_->setMinimumHeight(200);
    layout->addWidget(planeLegend_);
    planeLegend_->setTextFormat(Qt::RichText);
    planeLegend_->setWordWrap(true);
    planeLegend_->setAccessibleName(tr("Classes by colour"));
    layout->addWidget(plane_, 1);
    layout->addStretch();
    return side;
}

QWidget* ClassPage::buildRight() {
    classes_ = buildClasses();
    samples_ = buildSamples();
    tabs_->addTab(samples_, tr("Samples"));
    tabs_->addTab(classes_, tr("Classes"));
    tabs_->setDocumentMode(true);
    auto* side = new QWidget;
    right_ = new QVBoxLayout(side);
    right_->setContentsMargins(0, 0, 0, 0);
    right_->setSpacing(metrics::page);
    right_->addWidget(tabs_, 1);
    return side;
}

/** Where there is room for both, the figures of the classes stand under the samples instead of behind them. */
void ClassPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool both = height() >= tall;
    // The heads of both sides stand in line: tabs are higher than words.
    samples_->layout()->setContentsMargins(0, both ? 0 : metrics::gap, 0, 0);
    leftHead_->setFixedHeight(both ? cellTitle_->sizeHint().height() : tabs_->tabBar()->sizeHint().height());
    fitTable();
    confusion_->setLargest(both ? height() / 2 : 0);  // where the page is high, there is room below it all the same
    if (both == (tabs_->count() == 1)) return;
    if (both) {
        tabs_->removeTab(1);
        right_->addWidget(classes_, 1);
        classes_->show();
    } else {
        right_->removeWidget(classes_);
        tabs_->addTab(classes_, tr("Classes"));
    }
    tabs_->tabBar()->setVisible(!both);
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
    head->addWidget(back_);
    back_->setToolTip(tr("Leaves this cell for the worst samples of all (Escape)"));
    back_->hide();
    connect(back_, &QPushButton::clicked, this, &ClassPage::goBack);
    head->addWidget(ranked_);
    connect(ranked_, &QPushButton::clicked, this, [this] {
        uncertain_ = !uncertain_;
        showRanked();
    });
    layout->addLayout(head);
    makeQuiet(rows_);
    rows_->setModel(rowsModel_);
    rows_->verticalHeader()->setMaximumSectionSize(mostLines * 20);
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

void ClassPage::show(std::shared_ptr<const TrainedModel> model, std::shared_ptr<const Dataset> data, const RawData& raw, ClassFigures figures, std::size_t output) {
    output_ = output;
    model_ = std::move(model);
    data_ = std::move(data);
    raw_ = raw;
    figures_ = std::move(figures);
    const bool pictures = figures_.steps == 1 && isPicture(data_->inputs.front().shape().withoutBatch());
    painter_ = pictures ? SamplePainter(data_->inputs.front()) : SamplePainter();
    showConfusion();
    showTable();
    showPlane();
    showRanked();
}

void ClassPage::showConfusion() {
    const bool matrix = figures_.classes.size() <= mostCells;
    confusion_->setVisible(matrix);
    confusions_->setVisible(!matrix);
    mistaken_->setVisible(matrix);
    confusionRest_->setText(matrix ? tr("rows true, columns predicted; click for samples")
                                   : tr("the most frequent of %1 classes; click a row to see its samples").arg(figures_.classes.size()));
    if (matrix) confusion_->setFigures(figures_);
    mistaken_->setText(figures_.mostMistaken());
    mistaken_->setVisible(matrix && !mistaken_->text().isEmpty());  // else its line pushes the map out of the page
    mistakes_ = matrix ? std::vector<Confusion>() : figures_.mistakes(confusionsShown);
    confusions_->clear();
    confusions_->setColumnCount(4);
    confusions_->setRowCount(static_cast<int>(mistakes_.size()));
    confusions_->setHorizontalHeaderLabels({tr("true"), tr("said"), tr("times"), tr("of all true")});
    for (int c = 0; c < 4; ++c) confusions_->horizontalHeaderItem(c)->setTextAlignment((c > 1 ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    for (int row = 0; row < confusions_->rowCount(); ++row) {
        const Confusion& m = mistakes_[static_cast<std::size_t>(row)];
        confusions_->setItem(row, 0, new QTableWidgetItem(figures_.classes[m.truth]));
        confusions_->setItem(row, 1, new QTableWidgetItem(figures_.classes[m.said]));
        confusions_->setItem(row, 2, rightItem(QString::number(m.count)));
        confusions_->setItem(row, 3, rightItem(shareText(static_cast<double>(m.count) / static_cast<double>(figures_.samplesOf(m.truth)), 1)));
    }
    confusions_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
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
        table_->setItem(c, 4, rightItem(QString::number(figures_.samplesOf(c))));
    }
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    fitTable();
    const int first = n > 0 ? classToLookAt(figures_) : 0;
    table_->setCurrentCell(first, 0);
    showRanking(first);
}

/** A few classes are seen without scrolling where the page is high. */
void ClassPage::fitTable() {
    const int rows = height() >= tall ? std::clamp(table_->rowCount(), 3, mostFitted) : 2;
    table_->setMinimumHeight(table_->horizontalHeader()->sizeHint().height() + rows * metrics::row + 2);
}

void ClassPage::showRanking(int c) {
    if (c < 0 || c >= figures_.classes.size()) return;
    rankingTitle_->setText(tr("%1 against the rest").arg(figures_.classes[c]));
    ranking_->show(figures_.ranking(c), figures_.classes[c]);
}

void ClassPage::showPlane() {
    const bool plane = isPlane(*data_);
    plane_->setVisible(plane);
    planeLegend_->setVisible(plane);
    if (!plane) return;
    std::vector<std::uint32_t> samples;
    for (const auto& a : figures_.answers) samples.push_back(a.sample);
    plane_->setBackground({});
    plane_->setPoints(planePoints(*data_, samples));
    const auto& columns = data_->preparation.inputs;
    if (columns.size() == 2) plane_->setAxes(QString::fromStdString(columns[0].name), QString::fromStdString(columns[1].name));
    showBoundary();
}

/** In the theme's colours, on its paper. */
void ClassPage::showBoundary() {
    if (!data_ || !isPlane(*data_)) return;
    std::vector<QColor> colors;
    QStringList legend;
    for (int c = 0; c < figures_.classes.size(); ++c) {
        colors.push_back(curveColor(c));
        legend << QStringLiteral("<span style=\"color:%1\">●</span>&nbsp;%2").arg(colors.back().name(), figures_.classes[c].toHtmlEscaped());
    }
    planeLegend_->setText(legend.join(QStringLiteral("&emsp; ")));
    boundary_.start([model = model_, output = output_, bounds = plane_->bounds(), colors, paper = theme().panel] {
        return boundaryPicture(*model, output, bounds, boundarySide, colors, paper);
    }, [this](const QImage& picture) { plane_->setBackground(picture); }, [](const QString&) {});
}

void ClassPage::showCell(int truth, int said) {
    const auto answers = figures_.cell(truth, said);
    const QString title = truth == said ? tr("%1, told rightly").arg(figures_.classes[truth])
                                        : tr("%1 taken for %2").arg(figures_.classes[truth], figures_.classes[said]);
    back_->show();
    ranked_->hide();
    showAnswers(title, counted(answers.size(), tr("1 sample"), figures_.shares ? tr("%1 samples, surest first") : tr("%1 samples")), answers, Beneath::Sureness);
}

void ClassPage::goBack() {
    if (back_->hasFocus()) confusion_->setFocus();  // a button that goes would give it to whatever comes next
    confusion_->unpick();
    const QSignalBlocker quiet(confusions_);
    confusions_->setCurrentCell(-1, -1);  // the same row can be chosen again
    uncertain_ = false;
    showRanked();
}

void ClassPage::keyPressEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Escape || back_->isHidden()) return QWidget::keyPressEvent(event);
    goBack();
}

/** The worst of all samples, or those of which it wavered most, right or wrong. */
void ClassPage::showRanked() {
    const auto samples = uncertain_ ? figures_.uncertain(worstShown) : figures_.worst(worstShown);
    back_->hide();
    ranked_->show();
    ranked_->setText(uncertain_ ? tr("Show the worst") : tr("Show the most uncertain"));
    ranked_->setToolTip(uncertain_ ? figures_.shares ? tr("Samples of the largest loss") : tr("Samples of which it says least what is true") : tr("Samples of which the net wavers between two answers: the most worth a look, or a label"));
    const QString title = uncertain_ ? tr("Most uncertain samples") : tr("Worst samples");
    const QString order = uncertain_ ? tr("%1 of %2, smallest lead first") : figures_.shares ? tr("%1 of %2, largest loss first") : tr("%1 of %2");
    showAnswers(title, order.arg(samples.size()).arg(figures_.answers.size()), samples, uncertain_ ? Beneath::Lead : Beneath::Loss);
}

void ClassPage::showAnswers(const QString& title, const QString& rest, std::vector<Answered> answers, Beneath beneath) {
    cellTitle_->setText(title);
    cellRest_->setText(rest);
    for (auto* list : {static_cast<QAbstractItemView*>(grid_), static_cast<QAbstractItemView*>(rows_)}) list->scrollToTop();  // the first of them is what the title says
    grid_->setVisible(!painter_.empty() && !answers.empty());
    rows_->setVisible(painter_.empty() && !answers.empty());  // an empty table would say nothing
    if (!painter_.empty()) {
        std::vector<std::uint32_t> samples;
        for (const auto& a : answers) samples.push_back(a.sample);
        const auto caption = [beneath, answers = std::move(answers), classes = figures_.classes, shares = figures_.shares, apart = inTwoLines(figures_.classes)](std::uint32_t sample) {
            const auto it = std::find_if(answers.begin(), answers.end(), [&](const Answered& a) { return a.sample == sample; });
            if (it == answers.end()) return Caption{};
            const QString figure = beneath == Beneath::Loss ? tr("loss %1").arg(it->loss, 0, 'f', 2) : beneath == Beneath::Lead ? tr("lead %1").arg(leadText(*it, shares)) : probabilityText(static_cast<double>(it->sureness));
            if (apart) return Caption{tr("true %1").arg(classes[it->truth]), shares ? figure : QString(), tr("said %1").arg(classes[it->said])};
            return Caption{tr("true %1 · said %2").arg(classes[it->truth], classes[it->said]), shares ? figure : QString()};
        };
        tabs_->setCurrentIndex(0);
        return grid_->show(painter_, std::move(samples), caption);
    }
    if (answers.size() > mostRows) answers.resize(mostRows);
    std::vector<std::uint32_t> rawRows;
    for (const auto& a : answers) rawRows.push_back(rawRowOf(*data_, figures_, a));
    auto own = ownColumns(figures_, answers, rawRows);
    if (beneath == Beneath::Lead) {
        OwnColumn lead{tr("lead"), {}, true};
        for (const auto& a : answers) lead.cells << leadText(a, figures_.shares);
        own.push_back(std::move(lead));
    }
    const Column* told = figures_.steps > 1 ? toldColumn(*data_, raw_) : nullptr;
    if (told) {
        OwnColumn after{tr("after"), {}, true};  // to the right, so that what came last stands in line
        for (std::size_t i = 0; i < answers.size(); ++i) after.cells << before(*told, data_->preparation.windows, answers[i].step, rawRows[i]);
        own.insert(own.begin() + 2, std::move(after));  // behind row and step
    }
    const bool saysMore = raw_.table && (!told || raw_.table->columns.size() > 1);  // than what is true
    rowsModel_->show(saysMore ? raw_.table : nullptr, std::move(own), std::move(rawRows));
    layOutRows();
    tabs_->setCurrentIndex(0);
}

/** What is true stands in front already; a text takes the room that is left, over several lines. */
void ClassPage::layOutRows() {
    const auto& made = data_->preparation;
    const auto isTarget = [&](const QString& name) { return std::any_of(made.targets.begin(), made.targets.end(), [&](const auto& t) { return t.name == name.toStdString(); }); };
    const auto isText = [&](const QString& name) { return std::any_of(made.inputs.begin(), made.inputs.end(), [&](const auto& c) { return c.length > 0 && c.name == name.toStdString(); }); };
    auto* head = rows_->horizontalHeader();
    keepColumns(rows_);
    head->setSectionResizeMode(QHeaderView::Interactive);
    rows_->resizeColumnsToContents();
    bool text = false;
    for (int c = 0; c < rowsModel_->columnCount(); ++c) {
        const QString name = rowsModel_->headerData(c, Qt::Horizontal, Qt::DisplayRole).toString();
        const bool raw = c >= rowsModel_->ownColumns();
        rows_->setColumnHidden(c, raw && isTarget(name));
        if (raw && isText(name)) head->setSectionResizeMode(c, QHeaderView::Stretch), text = true;
        else if (head->sectionSize(c) > narrowCell) head->resizeSection(c, narrowCell);
    }
    rows_->setWordWrap(text);
    rows_->verticalHeader()->setSectionResizeMode(text ? QHeaderView::ResizeToContents : QHeaderView::Fixed);
    if (text) return;
    rows_->verticalHeader()->setDefaultSectionSize(metrics::row);
    spreadColumns(rows_);
}

}  // namespace lamina::ui
