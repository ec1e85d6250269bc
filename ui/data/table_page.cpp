// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/table_page.h"

#include <QAction>
#include <QHBoxLayout>
#include <QTableView>
#include <algorithm>
#include <utility>

#include "engine/data/prepare.h"
#include "ui/data/automatic_net.h"
#include "ui/data/column_header.h"
#include "ui/data/plane.h"
#include "ui/data/table_model.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/plots/points_picture.h"
#include "ui/theme/metrics.h"
#include "ui/theme/table_look.h"

namespace lamina::ui {

namespace {

/** Roles as the recipe gives them, with targets that are called as the net's outputs; none where it names what is not there. */
Roles rolesOrNone(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted) {
    try {
        return roles(raw, recipe, wanted);
    } catch (const std::exception&) {
    }
    try {
        return roles(raw, recipe);  // another number of targets than of outputs
    } catch (const std::exception&) {
        return {};
    }
}

/** The Input that a column enters: as it was prepared, or as it was chosen. */
QString inputOf(const PreparedData& prepared, const DataRecipe& recipe, const std::string& column) {
    if (prepared.dataset)
        for (const auto& fitted : prepared.dataset->preparation.inputs)
            if (fitted.name == column) return QString::fromStdString(fitted.input);
    const auto choice = recipe.columns.find(column);
    return choice == recipe.columns.end() ? QString() : QString::fromStdString(choice->second.input);
}

ColumnRole roleOf(const Roles& all, int column) {
    const auto has = [column](const std::vector<int>& list) { return std::find(list.begin(), list.end(), column) != list.end(); };
    return has(all.targets) ? ColumnRole::Target : has(all.inputs) ? ColumnRole::Input : all.weights == column ? ColumnRole::SampleWeight : ColumnRole::Ignore;
}

}  // namespace

TablePage::TablePage(Document& document, DataStore& store, QWidget* parent)
    : QWidget(parent), document_(document), store_(store), model_(new TableModel(this)), view_(new QTableView),
      header_(new ColumnHeader), picture_(new PointsPicture) {
    buildView();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::gap, 0, metrics::gap, 0);
    layout->setSpacing(metrics::space);
    layout->addWidget(view_, 1);
    layout->addWidget(picture_, 0, Qt::AlignVCenter);
    picture_->setFixedSize(420, 420);
    connect(&store_, &DataStore::stateChanged, this, &TablePage::showRaw);
    connect(&store_, &DataStore::preparedChanged, this, &TablePage::showHeads);
    connect(&document_, &Document::changed, this, &TablePage::showHeads);
    connect(&document_, &Document::replaced, this, [this] {
        waiting_ = {};  // it was meant for the one before
        following_.drop();
    });
    connect(header_, &ColumnHeader::typeChosen, this, [this](int s, ColumnType t) { chooseType(s, static_cast<int>(t)); });
    connect(header_, &ColumnHeader::roleChosen, this, [this](int s, ColumnRole r) { chooseRole(s, static_cast<int>(r)); });
    connect(header_, &ColumnHeader::scalingChosen, this, &TablePage::chooseScaling);
    header_->setNameCheck([this](int section, const QString& name) { return whyNotNamed(section, name); });
    connect(header_, &ColumnHeader::renamed, this, &TablePage::rename);
    connect(header_, &ColumnHeader::inputChosen, this, &TablePage::chooseInput);
    showRaw();
}

void TablePage::buildView() {
    view_->setHorizontalHeader(header_);
    view_->setModel(model_);
    calmTable(*view_);
    view_->setSelectionBehavior(QAbstractItemView::SelectRows);
    view_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view_->setWordWrap(false);
    view_->setAccessibleName(tr("Rows of the data"));
    view_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view_->verticalHeader()->setDefaultSectionSize(metrics::row);
    view_->verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    view_->verticalHeader()->setStyleSheet(QStringLiteral("QHeaderView::section { padding: 0 8px; font-weight: 400; } QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; }"));  // the place of an arrow moves the words
    auto* menu = new QAction(tr("Change this column"), view_);
    menu->setShortcuts({QKeySequence(Qt::Key_Menu), QKeySequence(Qt::SHIFT | Qt::Key_F10)});
    menu->setShortcutContext(Qt::WidgetShortcut);
    connect(menu, &QAction::triggered, this, [this] { header_->openMenu(std::max(0, view_->currentIndex().column())); });
    view_->addAction(menu);
}

void TablePage::showRaw() {
    if (model_->table() != store_.raw().table.get()) days_.reset(), dating_.drop(), picture_->hide();  // it is of other rows
    pictured_.reset();
    drawing_.drop();
    model_->setTable(store_.raw().table);
    if (!model_->table()) return picture_->hide();
    showHeads();
    for (int c = 0; c < model_->columnCount(); ++c) header_->resizeSection(c, std::max(164, header_->sectionSizeHint(c)));
    view_->scrollToTop();
}

void TablePage::showHeads() {
    const auto prepared = store_.prepared();
    const Table* table = model_->table();
    if (!table || !prepared || prepared->stats.size() != table->columns.size()) return;
    const auto& recipe = document_.project()->data;
    const Wanted& wanted = prepared->wanted;
    const Roles all = rolesOrNone(store_.raw(), recipe, wanted);
    QStringList inputs;
    for (const auto& name : wanted.inputNames()) inputs << QString::fromStdString(name);
    std::vector<ColumnHead> heads;
    std::vector<bool> numbers;
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
        const auto& stats = prepared->stats[c];
        numbers.push_back(stats.type == ColumnType::Number);
        const bool text = isText(recipe, table->columns[c].name) && stats.type == ColumnType::Category;
        heads.push_back({stats, text ? ColumnType::Text : stats.type, roleOf(all, static_cast<int>(c)), scalingOf(recipe, table->columns[c].name),
                         inputs.size() > 1 ? inputOf(*prepared, recipe, table->columns[c].name) : QString()});
    }
    model_->setReadAsNumbers(std::move(numbers));
    header_->setHeads(std::move(heads), inputs);
    header_->setRenames(store_.raw().nameless);
    showPicture();
}

void TablePage::showPicture() {
    const Roles all = rolesOrNone(store_.raw(), document_.project()->data, store_.prepared()->wanted);
    if (std::pair now(all.inputs, all.targets); pictured_ != now) pictured_ = std::move(now);
    else return;
    drawing_.drop();
    isSeries(*model_->table(), all.inputs, all.targets) ? showSeries() : draw(planeOf(*model_->table(), all.inputs, all.targets));
}

void TablePage::showSeries() {
    const auto table = store_.raw().table;
    const auto none = [this](const QString&) { picture_->hide(); };
    if (!days_) {
        if (!dating_.busy())
            dating_.start([table] { return std::make_shared<const RowDays>(rowDays(*table)); },
                          [this](std::shared_ptr<const RowDays> days) {
                              days_ = std::move(days);
                              if (pictured_ && isSeries(*model_->table(), pictured_->first, pictured_->second)) showSeries();  // else other columns were chosen meanwhile
                          },
                          none);
        return;
    }
    drawing_.start([table, days = days_, columns = *pictured_] { return planeOf(*table, columns.first, columns.second, days.get()); },
                   [this](Plane plane) { draw(std::move(plane)); }, none);
}

void TablePage::draw(Plane plane) {
    picture_->setVisible(!plane.points.empty());
    if (plane.points.empty()) return;
    picture_->setAxes(plane.x, plane.y, plane.xUnit);
    picture_->setLine(plane.series);
    picture_->setPoints(std::move(plane.points));
}

void TablePage::chooseType(int section, int type) {
    const std::string name = model_->table()->columns[static_cast<std::size_t>(section)].name;
    const auto chosen = static_cast<ColumnType>(type);
    document_.edit(tr("Read %1 as %2").arg(QString::fromStdString(name), typeWord(chosen)),
                   [&](Project& p) { lamina::chooseType(p.data, name, chosen); });
}

void TablePage::chooseScaling(int section, ColumnScaling scaling) {
    const std::string name = model_->table()->columns[static_cast<std::size_t>(section)].name;
    document_.edit(tr("Scale %1: %2").arg(QString::fromStdString(name), scalingWord(scaling)),
                   [&](Project& p) { p.data.columns[name].scaling = scaling; });
}

QString TablePage::whyNotNamed(int section, const QString& name) const {
    if (name.isEmpty()) return tr("A column needs a name.");
    const int taken = model_->table() ? model_->table()->find(name.toStdString()) : -1;
    return taken < 0 || taken == section ? QString() : tr("Another column is already called %1.").arg(name);
}

void TablePage::rename(int section, const QString& name) {
    const Table* table = model_->table();
    if (!table || !store_.raw().nameless || static_cast<std::size_t>(section) >= table->columns.size()) return;
    DataRecipe named = document_.project()->data;
    if (!renameColumn(named, *table, static_cast<std::size_t>(section), name.toStdString())) return;
    document_.edit(tr("Call %1 %2").arg(QString::fromStdString(table->columns[static_cast<std::size_t>(section)].name), name), [&](Project& p) { p.data = named; });
}

void TablePage::chooseInput(int section, const QString& input) {
    const std::string name = model_->table()->columns[static_cast<std::size_t>(section)].name;
    document_.edit(tr("%1 enters %2").arg(QString::fromStdString(name), input), [&](Project& p) { p.data.columns[name].input = input.toStdString(); });
}

// There is one target an output: of a net with one, naming another makes the old one an input.
void TablePage::chooseRole(int section, int role) {
    finishRoles();
    const std::string name = model_->table()->columns[static_cast<std::size_t>(section)].name;
    const auto chosen = static_cast<ColumnRole>(role);
    const Wanted wanted = store_.prepared() ? store_.prepared()->wanted : Wanted(TargetForm::Index);
    const Roles now = rolesOrNone(store_.raw(), document_.project()->data, wanted);
    std::vector<std::string> targets;
    for (const int old : now.targets) targets.push_back(model_->table()->columns[static_cast<std::size_t>(old)].name);
    const DataChange change = [name, chosen, targets, several = wanted.several()](DataRecipe recipe) {
        if (chosen == ColumnRole::Target || several)
            for (const auto& old : targets) recipe.columns[old].role = several ? ColumnRole::Target : ColumnRole::Input;
        recipe.columns[name].role = chosen;
        return recipe;
    };
    changeRoles(tr("Make %1 %2").arg(QString::fromStdString(name), roleWord(chosen)), change);
}

void TablePage::finishRoles() {
    if (waiting_) std::exchange(waiting_, {})();
    following_.drop();
}

// A net that nobody touched goes along, once all rows were looked at; who changes something else meanwhile gets the roles alone.
void TablePage::changeRoles(const QString& title, const DataChange& change) {
    finishRoles();
    const auto alone = [this, title, change, table = store_.raw().table] {
        if (store_.raw().table == table) document_.edit(title, [&](Project& p) { p.data = change(p.data); });  // else it was meant for other data
    };
    if (!mayBeAutomatic(*document_.project(), store_.raw())) return alone();
    waiting_ = alone;
    const auto rest = [this](const QString&) { if (waiting_) std::exchange(waiting_, {})(); };
    following_.start([before = document_.project(), change, raw = store_.raw()] { return withItsNet(*before, change, raw); },
                     [this, before = document_.project(), title, rest](const Project& after) {
                         if (document_.project() != before) return rest({});
                         waiting_ = {};
                         document_.edit(title, [&](Project& p) { p = after; });
                     },
                     rest);
}

}  // namespace lamina::ui
