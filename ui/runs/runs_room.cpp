// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_room.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/document/words.h"
#include "ui/runs/curves_card.h"
#include "ui/runs/differences_view.h"
#include "ui/runs/filter_completer.h"
#include "ui/runs/run_facts.h"
#include "ui/runs/run_model.h"
#include "ui/runs/table_place.h"
#include "ui/theme/button.h"
#include "ui/theme/card.h"
#include "ui/theme/empty_state.h"
#include "ui/theme/floating_strips.h"
#include "ui/theme/fonts.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/strip.h"
#include "ui/theme/table_look.h"

namespace lamina::ui {

namespace {

const QString layoutKey = QStringLiteral("runs/layout");
constexpr std::size_t mostCompared = 6;  // as many as there are colours
constexpr int squareWidth = 26;  // pixels from the edge of a row in which its square is meant
constexpr int narrowest = 64;  // pixels of a column
constexpr int shortestName = 120, leastName = 160, mostName = 280;  // pixels that the column of names has, before it shares what is spare

std::uint64_t bytesOf(const RunList& list, const std::vector<RunId>& ids) {
    std::uint64_t bytes = 0;
    for (const ListedRun& listed : list.runs)
        if (std::find(ids.begin(), ids.end(), listed.run.id) != ids.end()) bytes += listed.bytes;
    return bytes;
}

std::uint64_t bytesOf(const RunList& list) {
    return std::accumulate(list.runs.begin(), list.runs.end(), std::uint64_t{0}, [](std::uint64_t sum, const ListedRun& listed) { return sum + listed.bytes; });
}

QStringList headsOf(const RunModel& model) {
    QStringList heads;
    for (int column = 0; column < model.columnCount(); ++column) heads << model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    return heads;
}

/** The table stays sorted by what it was, wherever that column is then: another metric, or another kind of project, may have come before it. */
void listAnew(RunModel& model, const RunList& list, RunFilter& filter, QTableView& table) {
    const auto head = [&](int column) { return filter.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(); };
    const int before = filter.sortColumn();
    const Qt::SortOrder order = filter.sortOrder();
    const QString by = before < 0 ? QString() : head(before);
    model.setList(list);
    for (int column = 0; !by.isEmpty() && column < filter.columnCount(); ++column)
        if (column != before && head(column) == by) return table.sortByColumn(column, order);
}

QString whyNone(const RunFilter& filter, const QString& text) {
    if (!filter.unknown().isEmpty()) return unknownFigure(filter.unknown().front(), filter.figures());
    return RunsRoom::tr("No run meets the filter “%1”. Words are looked for in names, tags, notes and devices; tag:demo and val_loss < 0.6 work, too.").arg(text);
}

/** As many curves as there are colours can be told apart: what is left out is said. */
QString whatIsCompared(std::size_t shown, std::size_t selected) {
    const QString what = RunsRoom::tr("What differs");
    return shown == mostCompared && selected > shown ? what + QStringLiteral(" · ") + RunsRoom::tr("the first %1 of the %2 selected").arg(shown).arg(selected) : what;
}

}  // namespace

RunsRoom::RunsRoom(Document& document, TrainingController& training, Asking beforeReplacing, QWidget* parent)
    : QWidget(parent), document_(document), training_(training), beforeReplacing_(std::move(beforeReplacing)), store_(new RunStore(this)), model_(new RunModel(this)),
      filter_(new RunFilter(model_)), stack_(new QStackedWidget), compare_(new QStackedWidget), listed_(new QStackedWidget), strip_(new Strip) {
    auto* empty = new EmptyState(QStringLiteral("runs"), tr("Nothing has been trained on this machine yet. Every training is kept here, with its curves."), tr("Train"));
    connect(empty, &EmptyState::pressed, &training_, &TrainingController::train);
    empty_ = empty;
    page_ = new QWidget;
    auto* layout = new QVBoxLayout(page_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(buildTable());
    splitter->addWidget(details_ = buildDetails());
    splitter->setStretchFactor(0, 5);
    splitter->setStretchFactor(1, 4);
    splitter->setChildrenCollapsible(false);
    ownHeights_ = splitter->restoreState(QSettings().value(layoutKey).toByteArray());
    connect(splitter, &QSplitter::splitterMoved, this, [this] { ownHeights_ = true; });
    splitter->installEventFilter(this);
    layout->addWidget(splitter, 1);
    splitter_ = splitter;
    strip_->setObjectName(QStringLiteral("saidOfRuns"));
    strip_->hide();
    strip_->setClosable(true);
    new FloatingStrips({strip_}, *page_, page_);
    stack_->addWidget(empty_);
    stack_->addWidget(page_);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(stack_);
    connectStore();
    showDetails();
}

// Models and views go in an order of their own: nobody is to hear of it.
RunsRoom::~RunsRoom() {
    table_->selectionModel()->disconnect(this);
    if (ownHeights_) QSettings().setValue(layoutKey, splitter_->saveState());
}

QWidget* RunsRoom::buildBar() {
    auto* bar = new QWidget;
    bar->setProperty("kind", "panel");
    bar->setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(metrics::page, 10, metrics::page, 10);
    layout->setSpacing(12);
    search_ = new QLineEdit;
    search_->setPlaceholderText(tr("Filter: name, tag, val_loss < 0.6 …"));
    search_->setToolTip(tr("Words are looked for in names, tags, notes and devices, tag:demo in tags; val_loss < 0.6 is a condition, by a name of the table or of the logs"));
    search_->setCompleter(completer_ = new FilterCompleter(search_));
    search_->setAccessibleName(tr("Filter runs"));
    search_->setClearButtonEnabled(true);
    search_->setFixedWidth(320);
    count_ = mutedLabel({});
    resume_ = secondaryButton(tr("Resume"));
    resume_->setToolTip(tr("Trains a run that was stopped or broken off to its end, as if nothing had happened: it stays the same run."));
    open_ = secondaryButton(tr("Open as project"));
    export_ = secondaryButton(tr("Export…"));
    delete_ = secondaryButton(tr("Delete"));
    trash_ = flatButton({});
    layout->addWidget(search_);
    layout->addWidget(count_, 1);
    for (auto* button : {trash_, resume_, open_, export_, delete_}) layout->addWidget(button);
    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        filtering_ = true;  // what is selected goes row by row: nothing may touch the model in between
        filter_->setFilter(text);
        filtering_ = false;
        selectionChanged();
        showFiltered();
    });
    connect(open_, &QPushButton::clicked, this, &RunsRoom::openAsProject);
    connect(resume_, &QPushButton::clicked, this, &RunsRoom::goOn);
    connect(export_, &QPushButton::clicked, this, &RunsRoom::exportCurves);
    connect(delete_, &QPushButton::clicked, this, &RunsRoom::deleteSelected);
    connect(trash_, &QPushButton::clicked, this, [this] {
        if (!std::exchange(removed_, {}).empty()) strip_->hide();  // for good: it may offer to take them back
        store_->emptyTrash();
    });
    return bar;
}

QWidget* RunsRoom::buildTable() {
    table_ = new QTableView;
    table_->setModel(filter_);
    table_->setSortingEnabled(true);
    table_->sortByColumn(-1, Qt::AscendingOrder);  // as the registry lists them: newest first
    calmTable(*table_);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table_->setWordWrap(false);
    table_->setTextElideMode(Qt::ElideMiddle);  // a name ends in its number
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->horizontalHeader()->setDefaultSectionSize(narrowest);  // the last has no less than this
    table_->horizontalHeader()->setFont(lamina::ui::font(TextSize::Small, QFont::DemiBold));  // what the style writes with: the heads ask for no more room than they take
    table_->horizontalHeader()->setStyleSheet(QStringLiteral("QHeaderView::section { padding: 6px 1px 6px 11px; }"));  // the place of the arrow, 10 pixels, is kept always
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(metrics::row);
    table_->setAccessibleName(tr("Runs"));
    auto* erase = new QAction(tr("Delete"), table_);
    erase->setShortcut(QKeySequence::Delete);
    erase->setShortcutContext(Qt::WidgetShortcut);
    connect(erase, &QAction::triggered, this, &RunsRoom::deleteSelected);
    table_->addAction(erase);
    connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsRoom::selectionChanged);
    connect(table_->horizontalHeader(), &QHeaderView::sectionResized, this, [this](int column) { if (!spreading_ && column + 1 < filter_->columnCount()) ownWidths_ = true; });
    table_->installEventFilter(this);
    table_->viewport()->installEventFilter(this);
    none_ = new EmptyState(QStringLiteral("runs"), {}, tr("Show all runs"));
    connect(none_, &EmptyState::pressed, this, [this] {
        search_->setFocus();  // the button goes
        search_->clear();
    });
    listed_->addWidget(table_);
    listed_->addWidget(none_);
    return listed_;
}

bool RunsRoom::eventFilter(QObject* watched, QEvent* event) {
    if (watched == table_ && event->type() == QEvent::Resize) spreadColumns();
    if (watched == splitter_ && event->type() == QEvent::Resize) shareHeight();
    if (watched == table_->viewport() && onSquare(*event)) return true;
    if (watched == window() && undoesHere(*event)) return true;
    return QWidget::eventFilter(watched, event);
}

/** The table must not see what the mouse does after such a press either: it would take it for a selection. */
bool RunsRoom::onSquare(const QEvent& event) {
    const auto type = event.type();
    if (type == QEvent::MouseButtonPress || type == QEvent::MouseButtonDblClick) return squared_ = pressed(static_cast<const QMouseEvent&>(event));
    if (type == QEvent::MouseButtonRelease) return std::exchange(squared_, false);
    return type == QEvent::MouseMove && squared_;
}

/** A press on the square before a name compares one more run, or one less. */
bool RunsRoom::pressed(const QMouseEvent& event) {
    const QModelIndex index = table_->indexAt(event.position().toPoint());
    if (event.button() != Qt::LeftButton || index.column() != 0 || event.position().x() > table_->visualRect(index).left() + squareWidth) return false;
    table_->selectionModel()->select(index, QItemSelectionModel::Toggle | QItemSelectionModel::Rows);
    return true;
}

/** The columns share what is wider than they need, until the person has chosen widths. */
void RunsRoom::spreadColumns() {
    const int columns = filter_->columnCount();
    if (ownWidths_ || columns == 0 || model_->rowCount() == 0) return;
    std::vector<int> needs(static_cast<std::size_t>(columns));
    const QAbstractItemView& view = *table_;
    int all = 0;
    for (int c = 0; c < columns; ++c) {
        needs[static_cast<std::size_t>(c)] = std::max({view.sizeHintForColumn(c), table_->horizontalHeader()->sectionSizeHint(c)});
        if (c == 0) needs[0] = std::clamp(needs[0], leastName, mostName);  // a name may be of any length
        all += needs[static_cast<std::size_t>(c)];
    }
    spreading_ = true;
    if (all > table_->width()) needs[0] = std::max(shortestName, needs[0] - (all - table_->width()));  // figures before names, which end in "…"
    const int spare = std::max(0, table_->width() - all) / columns;
    for (int c = 0; c + 1 < columns; ++c) table_->setColumnWidth(c, needs[static_cast<std::size_t>(c)] + spare);  // the last takes the rest
    spreading_ = false;
}

/** A state may have longer words than those that were measured, as "interrupted" after "running". */
void RunsRoom::spreadStates() {
    const QAbstractItemView& view = *table_;
    if (view.sizeHintForColumn(RunModel::State) > table_->columnWidth(RunModel::State)) spreadColumns();
}

/** A table of few runs leaves its room to their curves, until the person has moved the border. */
void RunsRoom::shareHeight() {
    constexpr int leastTable = 200;  // pixels
    if (ownHeights_ || !splitter_) return;
    const int all = splitter_->height() - splitter_->handleWidth(), needs = table_->horizontalHeader()->sizeHint().height() + (model_->rowCount() + 1) * metrics::row;
    const int most = std::max(leastTable, all * 4 / 7), table = std::clamp(needs, leastTable, most);
    splitter_->setSizes({table, all - table});
}

QWidget* RunsRoom::buildDetails() {
    auto* details = new QWidget;
    auto* layout = new QHBoxLayout(details);
    layout->setContentsMargins(metrics::page, metrics::space, metrics::page, metrics::space);
    layout->setSpacing(metrics::space);
    curves_ = new CurvesCard;
    differences_ = new DifferencesView;
    facts_ = new RunFacts;
    auto* card = new Card;
    compareTitle_ = strongLabel({});
    canvas_ = linkButton(tr("Show on canvas"));
    canvas_->setToolTip(tr("Selects the layers that differ, in the room Model"));
    connect(canvas_, &QPushButton::clicked, this, &RunsRoom::showOnCanvas);
    auto* head = new QHBoxLayout;
    head->addWidget(compareTitle_, 1);
    head->addWidget(canvas_);
    card->body()->addLayout(head);
    auto* scroll = new QScrollArea;  // of one run there may be more to say than of another: the table keeps its height
    scroll->setWidget(facts_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    compare_->addWidget(scroll);
    compare_->addWidget(differences_);
    auto* hint = new EmptyState({}, tr("Select a run to see it, or several to compare them."));
    compare_->addWidget(hint);
    card->body()->addWidget(compare_, 1);
    layout->addWidget(curves_, 1);
    layout->addWidget(card, 1);
    connect(facts_, &RunFacts::named, store_, &RunStore::setName);
    connect(facts_, &RunFacts::tagged, store_, &RunStore::setTags);
    connect(facts_, &RunFacts::noted, store_, &RunStore::setNotes);
    return details;
}

void RunsRoom::connectStore() {
    connect(store_, &RunStore::listChanged, this, &RunsRoom::showList);
    connect(store_, &RunStore::detailsChanged, this, &RunsRoom::showDetails);
    connect(store_, &RunStore::removed, this, &RunsRoom::showRemoved);
    connect(store_, &RunStore::failed, this, [this](const QString& why) { strip_->show(Strip::Tone::Error, why); });
    connect(strip_, &Strip::closed, strip_, &QWidget::hide);
    connect(&training_, &TrainingController::stateChanged, store_, &RunStore::refresh);
    connect(&training_, &TrainingController::stateChanged, this, &RunsRoom::watchRegistry);
    connect(&training_, &TrainingController::ticked, this, &RunsRoom::follow);
    connect(model_, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first) { if (first.column() == RunModel::State) spreadStates(); });
    connect(&document_, &Document::replacing, this, [this] {  // whoever chose a project since wants that one
        opening_.drop();
        asked_.drop();
    });
    connect(&document_, &Document::replaced, this, [this] {  // what was compared for another project; a run that is opened stays chosen
        if (!takingRun_) table_->clearSelection();
    });
}

void RunsRoom::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    entered_ = true;
    window()->installEventFilter(this);
    watchRegistry();  // from before it is read: what is written meanwhile is not missed
    store_->refresh();
}

/** Not while a training of this window writes there: that is followed by its ticks. */
void RunsRoom::watchRegistry() { store_->watch(isVisible() && !training_.active()); }

void RunsRoom::hideEvent(QHideEvent* event) {
    window()->removeEventFilter(this);
    store_->watch(false);
    QWidget::hideEvent(event);
}

bool RunsRoom::undoesHere(QEvent& event) {
    if (event.type() != QEvent::ShortcutOverride && event.type() != QEvent::KeyPress) return false;
    if (removed_.empty() || !static_cast<QKeyEvent&>(event).matches(QKeySequence::Undo)) return false;
    if (event.type() == QEvent::KeyPress) takeBack(removed_.back());
    event.accept();
    return true;
}

void RunsRoom::follow() {
    if (!isVisible()) return;
    model_->setProgress(training_.status().run, tr("%1 %").arg(static_cast<int>(training_.progress() * 100)));
}

std::vector<RunId> RunsRoom::selected() const {
    std::vector<RunId> ids;
    for (const auto& index : table_->selectionModel()->selectedRows()) ids.push_back(index.data(RunModel::IdRole).toLongLong());
    return ids;
}

void RunsRoom::select(const std::vector<RunId>& ids) {
    std::unordered_map<RunId, int> rows;
    for (int row = 0; row < filter_->rowCount(); ++row) rows.emplace(runAt(*filter_, row), row);
    QItemSelection selection;
    for (const RunId id : ids)
        if (const auto at = rows.find(id); at != rows.end()) selection.select(filter_->index(at->second, 0), filter_->index(at->second, 0));
    table_->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void RunsRoom::selectionChanged() {
    if (filtering_) return;
    auto ids = selected();
    const auto bytes = bytesOf(store_->list(), ids);
    delete_->setText(ids.empty() ? tr("Delete") : tr("Delete (%1)").arg(shortBytes(static_cast<double>(bytes))));
    delete_->setEnabled(!ids.empty());
    open_->setEnabled(ids.size() == 1);
    export_->setEnabled(!ids.empty());
    if (ids.size() > mostCompared) ids.resize(mostCompared);
    model_->setCompared(ids);
    store_->open(ids);
}

RunId RunsRoom::begunHere(const std::vector<RunId>& selected) {
    const auto& runs = store_->list().runs;  // newest first
    const RunId own = training_.status().run;
    const auto at = std::find_if(runs.begin(), runs.end(), [&](const ListedRun& listed) { return listed.run.id == own; });
    if (own == 0 || at == runs.end()) return 0;
    const RunId before = std::exchange(own_, own);
    const bool busy = facts_->isAncestorOf(focusWidget());  // notes are being written
    if (own == before || model_->rowCount() == 0 || training_.earlier().same || busy) return 0;
    const auto older = std::next(at);
    const bool looksOn = selected.empty() || selected == std::vector{before} || (older != runs.end() && selected == std::vector{older->run.id});
    return looksOn ? own : 0;
}

void RunsRoom::showList() {
    auto ids = selected();
    const auto& list = store_->list();
    const RunId begun = begunHere(ids);
    if (begun > 0) ids = {begun};
    if (ids.empty() && beside_ > 0) ids = {beside_};
    beside_ = 0;
    const bool first = model_->rowCount() == 0;
    const QModelIndex current = table_->currentIndex();
    const int column = current.column();
    const RunId at = !current.isValid() ? 0 : begun > 0 ? begun : runAt(*filter_, current.row());
    TablePlace place(*table_);
    const QStringList heads = headsOf(*model_);
    spreading_ = true;  // columns that come or go are no width that a person chose
    listAnew(*model_, list, *filter_, *table_);
    spreading_ = false;
    completer_->setFigures(filter_->figures());
    showFiltered();
    trash_->setVisible(list.trashBytes > 0);
    trash_->setText(tr("Empty trash (%1)").arg(shortBytes(static_cast<double>(list.trashBytes))));
    stack_->setCurrentWidget(list.runs.empty() && list.trashBytes == 0 ? empty_ : page_);
    if (first || headsOf(*model_) != heads) spreadColumns();
    else spreadStates();
    shareHeight();
    select(ids.empty() && first && !list.runs.empty() ? std::vector{list.runs.front().run.id} : ids);
    if (selected().empty()) selectionChanged();
    if (at > 0) standOn(at, column);
    place.goBack();
    if (begun > 0 || (isVisible() && std::exchange(entered_, false))) revealSelected();
}

void RunsRoom::standOn(RunId run, int column) {
    if (const auto index = filter_->index(rowOf(*filter_, run), column); index.isValid()) table_->selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
}

void RunsRoom::showFiltered() {
    const auto& list = store_->list();
    const auto shown = static_cast<std::size_t>(filter_->rowCount());
    const QString all = counted(list.runs.size(), tr("1 run"), tr("%1 runs"));
    count_->setText((shown < list.runs.size() ? tr("%1 of %2").arg(shown).arg(all) : all) + QStringLiteral(" · ") + shortBytes(static_cast<double>(bytesOf(list))));
    const bool none = shown == 0 && !list.runs.empty();
    if (none) none_->setSentence(whyNone(*filter_, search_->text().trimmed()));
    listed_->setCurrentWidget(none ? static_cast<QWidget*>(none_) : table_);
    details_->setVisible(!none);
}

void RunsRoom::revealSelected() {
    const auto rows = table_->selectionModel()->selectedRows();
    if (rows.empty()) return;
    table_->doItemsLayout();  // it may not have heard of its new rows yet
    table_->scrollTo(rows.front());
}

void RunsRoom::showDetails() {
    const auto& details = store_->details();
    curves_->show(details);
    resume_->setVisible(details.size() == 1 && (details.front().run.outcome == Outcome::Interrupted || details.front().run.outcome == Outcome::Stopped));
    resume_->setEnabled(!training_.active());
    compareTitle_->setText(details.size() > 1 ? whatIsCompared(details.size(), selected().size()) : tr("This run"));
    for (QWidget* one : {static_cast<QWidget*>(compareTitle_), static_cast<QWidget*>(canvas_)}) one->setVisible(!details.empty());
    compare_->setCurrentIndex(details.empty() ? 2 : details.size() == 1 ? 0 : 1);
    if (details.size() == 1) facts_->show(details.front().run);
    if (details.size() > 1) differences_->show(details);
}

void RunsRoom::deleteSelected() {
    const auto ids = selected();
    if (ids.empty()) return;
    const RunId beside = besideSelected();
    store_->remove(ids);
    beside_ = beside;  // once they are gone: a second press at once is not meant for it
}

/** The next row that is not selected, or the one before: what is looked at once the others are deleted. 0: there is none. */
RunId RunsRoom::besideSelected() const {
    const auto* selection = table_->selectionModel();
    int last = -1;
    for (const auto& index : selection->selectedRows()) last = std::max(last, index.row());
    const auto free = [&](int row) { return !selection->isRowSelected(row); };
    int row = last + 1;
    if (row >= filter_->rowCount())
        for (row = last; row >= 0 && !free(row);) --row;
    return runAt(*filter_, row);
}

void RunsRoom::showRemoved(const std::vector<RunId>& ids) {
    const QString what = ids.size() == 1 ? tr("Run #%1 is in the trash.").arg(ids.front()) : tr("%1 runs are in the trash.").arg(ids.size());
    strip_->show(Strip::Tone::Info, what, tr("Emptying the trash frees the space for good."));
    strip_->addAction(tr("Undo"), [this, ids] { takeBack(ids); }, tr("Takes them out of the trash (Ctrl+Z)"));
    removed_.push_back(ids);
}

void RunsRoom::takeBack(const std::vector<RunId>& ids) {
    store_->restore(std::vector(ids));
    std::erase(removed_, std::vector(ids));
    strip_->hide();
}

}  // namespace lamina::ui
