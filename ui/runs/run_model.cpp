// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_model.h"

#include <QDateTime>
#include <QIcon>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "engine/runs/figure_rank.h"
#include "ui/document/words.h"
#include "ui/plots/numbers.h"
#include "ui/runs/swatch.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr qsizetype mostMetrics = 3;  // beside the loss, which every run has

QVariant stateColor(Outcome outcome) {
    if (outcome == Outcome::Running) return theme().accent;
    if (outcome == Outcome::Failed) return theme().errorText;
    if (outcome == Outcome::Interrupted) return theme().warningText;
    return {};
}

std::set<std::string> kindsOf(const RunList& list) {
    std::set<std::string> kinds;
    for (const ListedRun& listed : list.runs)
        if (!listed.run.kind.empty()) kinds.insert(listed.run.kind);
    return kinds;
}

/** "spirals #4 · continues #3" */
QString calledInList(const RunSummary& run) {
    const QString name = RunModel::tr("%1 #%2").arg(QString::fromStdString(run.name)).arg(run.id);
    return run.parent.run ? name + RunModel::tr(" · continues #%1").arg(run.parent.run) : name;
}

}  // namespace

QString stateInWords(Outcome outcome) {
    switch (outcome) {
        case Outcome::Running: return RunModel::tr("running");
        case Outcome::Finished: return RunModel::tr("finished");
        case Outcome::Stopped: return RunModel::tr("stopped");
        case Outcome::Interrupted: return RunModel::tr("interrupted");
        case Outcome::Failed: return RunModel::tr("failed");
    }
    return {};
}

QString deviceInWords(const std::string& device) {
    const QString words = QString::fromStdString(device);
    const bool kind = words.startsWith(QLatin1String("cpu")) || words.startsWith(QLatin1String("cuda"));
    return kind ? words.toUpper() : words;
}

QString dayInWords(double secondsSince1970) {
    const auto when = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(secondsSince1970 * 1000));
    const QDate today = QDate::currentDate();
    if (when.date() == today) return RunModel::tr("today %1").arg(when.toString(QStringLiteral("HH:mm")));
    if (when.date() == today.addDays(-1)) return RunModel::tr("yesterday");
    return QLocale().toString(when.date(), when.date().year() == today.year() ? QStringLiteral("d MMM") : QStringLiteral("d MMM yyyy"));
}

RunModel::RunModel(QObject* parent) : QAbstractTableModel(parent) {}

void RunModel::findBest() {
    best_.assign(list_.runs.size(), std::vector<double>(static_cast<std::size_t>(metrics_.size()), std::numeric_limits<double>::quiet_NaN()));
    for (std::size_t row = 0; row < best_.size(); ++row)
        for (const auto& metric : list_.runs[row].run.metrics)
            if (const auto at = metrics_.indexOf(calledFigure(list_.runs[row].words, metric.name)); at >= 0) best_[row][static_cast<std::size_t>(at)] = metric.best;
}

void RunModel::setList(const RunList& list) {
    beginResetModel();
    list_ = list;
    QStringList names;
    for (const ListedRun& listed : list_.runs)
        for (const auto& metric : listed.run.metrics)
            if (const auto name = calledFigure(listed.words, metric.name); !names.contains(name)) names << name;
    std::stable_sort(names.begin(), names.end(), [](const QString& a, const QString& b) { return figureRank(a.toStdString()) < figureRank(b.toStdString()); });
    metrics_ = names.mid(0, mostMetrics);
    const QString loss = QStringLiteral("loss");
    if (names.contains(loss) && !metrics_.contains(loss)) metrics_ << loss;
    findBest();
    tail_ = {Parameters, Time, Device, Tags};
    if (std::any_of(list.runs.begin(), list.runs.end(), [](const ListedRun& listed) { return !listed.run.tags.empty(); })) tail_ = {Tags, Parameters, Time, Device};  // in sight
    if (kindsOf(list).size() > 1) tail_.insert(tail_.begin() + (tail_.front() == Tags ? 1 : 0), Kind);  // of projects alike it says nothing
    endResetModel();
}

void RunModel::setProgress(RunId id, const QString& percent) {
    if (id == progressId_ && percent == progress_) return;
    progressId_ = id;
    progress_ = percent;
    if (rowCount() > 0) emit dataChanged(index(0, State), index(rowCount() - 1, State));
}

void RunModel::setCompared(const std::vector<RunId>& ids) {
    if (ids == compared_) return;
    compared_ = ids;
    if (rowCount() > 0) emit dataChanged(index(0, Name), index(rowCount() - 1, Name), {Qt::DecorationRole});
}

QIcon RunModel::swatchOf(RunId id) const {
    const auto it = std::find(compared_.begin(), compared_.end(), id);
    return swatch(it == compared_.end() ? std::nullopt : std::optional(static_cast<int>(it - compared_.begin())));
}

int RunModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(list_.runs.size()); }

int RunModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : Metrics + static_cast<int>(metrics_.size() + static_cast<qsizetype>(tail_.size()));
}

RunModel::Tail RunModel::tailOf(int column) const {
    const auto at = static_cast<qsizetype>(column) - Metrics - metrics_.size();
    return at < 0 || at >= static_cast<qsizetype>(tail_.size()) ? None : tail_[static_cast<std::size_t>(at)];
}

bool RunModel::isNumber(int column) const {
    const Tail tail = tailOf(column);
    return column >= Metrics && (tail == None || tail == Parameters || tail == Time);
}

QVariant RunModel::shown(int row, int column) const {
    const RunSummary& run = this->run(row);
    if (column == Name) return calledInList(run);
    if (column == State) {
        const QString state = stateInWords(run.outcome);
        return run.id == progressId_ && run.outcome == Outcome::Running && !progress_.isEmpty() ? state + QChar(u' ') + progress_ : state;
    }
    if (column == Started) return dayInWords(run.started);
    switch (tailOf(column)) {
        case Kind: return run.kind.empty() ? QStringLiteral("–") : QString::fromStdString(run.kind);
        case Parameters: return shortCount(static_cast<double>(run.parameters));
        case Time: return run.duration < 1 ? tr("< 1 s") : durationText(run.duration);
        case Device: return deviceInWords(run.device);
        case Tags: return QString::fromStdString(run.tags);
        default: break;
    }
    const double value = bestOf(row, column);
    return std::isnan(value) ? QStringLiteral("–") : valueText(value);  // as the Train room says it
}

QVariant RunModel::sortKey(int row, int column) const {
    const RunSummary& run = this->run(row);
    if (column == Started) return run.started;
    if (column >= Metrics && tailOf(column) == None) return bestOf(row, column);
    switch (tailOf(column)) {
        case Parameters: return static_cast<double>(run.parameters);
        case Time: return run.duration;
        default: return shown(row, column);
    }
}

QVariant RunModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const RunSummary& one = run(index.row());
    switch (role) {
        case Qt::DisplayRole: return shown(index.row(), index.column());
        case Qt::ToolTipRole: return index.column() == Name ? QVariant(calledInList(one)) : index.column() == State && !one.message.empty() ? QVariant(QString::fromStdString(one.message)) : QVariant();
        case SortRole: return sortKey(index.row(), index.column());
        case IdRole: return static_cast<qlonglong>(one.id);
        case Qt::TextAlignmentRole: return QVariant((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        case Qt::DecorationRole: return index.column() == Name ? QVariant(swatchOf(one.id)) : QVariant();
        case Qt::ForegroundRole: return index.column() == State ? stateColor(one.outcome) : QVariant();
        case Qt::FontRole: return index.column() == Name ? QVariant(lamina::ui::font(TextSize::Body, QFont::DemiBold)) : QVariant();
        default: return {};
    }
}

QVariant RunModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    if (section == Name) return tr("run");
    if (section == State) return tr("state");
    if (section == Started) return tr("started");
    const QString tail[] = {tr("kind"), tr("parameters"), tr("time"), tr("device"), tr("tags")};
    const Tail at = tailOf(section);
    return at == None ? headOfBest(metrics_[section - Metrics]) : tail[at];
}

RunFilter::RunFilter(RunModel* runs) : QSortFilterProxyModel(runs), figures_(runs->list()) {
    connect(runs, &QAbstractItemModel::modelReset, this, [this] {  // before this model hears of it
        figures_.forget();
        readConditions();  // what the runs have are the names that they may use
    });
    setSourceModel(runs);
    setSortRole(RunModel::SortRole);
}

void RunFilter::setFilter(const QString& text) {
    text_ = text;
    readConditions();
    invalidateFilter();
}

void RunFilter::readConditions() { conditions_ = text_.isEmpty() ? RunConditions() : conditionsIn(text_, figures_.names()); }

bool RunFilter::filterAcceptsRow(int row, const QModelIndex&) const {
    return text_.isEmpty() || figures_.meet(static_cast<std::size_t>(row), conditions_);
}

// Runs without a figure come last, whichever way the column is sorted.
bool RunFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(RunModel::SortRole), b = right.data(RunModel::SortRole);
    if (a.typeId() != QMetaType::Double) return a.toString().compare(b.toString(), Qt::CaseInsensitive) < 0;
    const bool noA = std::isnan(a.toDouble()), noB = std::isnan(b.toDouble());
    if (noA || noB) return sortOrder() == Qt::AscendingOrder ? !noA && noB : noA && !noB;
    return a.toDouble() < b.toDouble();
}

}  // namespace lamina::ui
