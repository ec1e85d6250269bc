// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_model.h"

#include <QDateTime>
#include <QIcon>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "ui/document/words.h"
#include "ui/plots/numbers.h"
#include "ui/runs/swatch.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr qsizetype mostMetrics = 3;  // beside the loss, which every run has

/** Validation before training, accuracy beside loss: what people compare. */
int rank(const QString& metric) {
    const bool validation = metric.startsWith(QLatin1String("val_")), loss = metric.endsWith(QLatin1String("loss"));
    return (validation ? 0 : 2) + (loss ? 0 : 1);
}

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

QVariant stateColor(Outcome outcome) {
    if (outcome == Outcome::Running) return theme().accent;
    if (outcome == Outcome::Failed) return theme().errorText;
    if (outcome == Outcome::Interrupted) return theme().warningText;
    return {};
}

bool holds(double value, const QString& sign, double limit) {
    if (sign == QLatin1String("<")) return value < limit;
    if (sign == QLatin1String(">")) return value > limit;
    if (sign == QLatin1String("<=")) return value <= limit;
    if (sign == QLatin1String(">=")) return value >= limit;
    return value == limit;
}

std::set<std::string> kindsOf(const RunList& list) {
    std::set<std::string> kinds;
    for (const auto& run : list.runs)
        if (!run.kind.empty()) kinds.insert(run.kind);
    return kinds;
}

/** "spirals #4 · continues #3" */
QString calledInList(const RunSummary& run) {
    const QString name = RunModel::tr("%1 #%2").arg(QString::fromStdString(run.name)).arg(run.id);
    return run.parent.run ? name + RunModel::tr(" · continues #%1").arg(run.parent.run) : name;
}

double figureOf(const RunSummary& run, const QString& name) {
    if (name == QLatin1String("parameters")) return static_cast<double>(run.parameters);
    if (name == QLatin1String("time")) return run.duration;
    const RunMetric* metric = run.metric(name.toStdString());
    return metric ? metric->best : std::numeric_limits<double>::quiet_NaN();
}

/** What "tag:" or "name:" before a word looks in; nothing: that is no such field. */
std::optional<QString> fieldOf(const RunSummary& run, const QString& key) {
    const std::pair<const char*, QString> fields[] = {
        {"name", QString::fromStdString(run.name)},     {"tag", QString::fromStdString(run.tags)},    {"tags", QString::fromStdString(run.tags)},
        {"notes", QString::fromStdString(run.notes)},   {"device", QString::fromStdString(run.device)}, {"kind", QString::fromStdString(run.kind)},
        {"state", stateInWords(run.outcome)}};
    for (const auto& [name, text] : fields)
        if (key.compare(QLatin1String(name), Qt::CaseInsensitive) == 0) return text;
    return std::nullopt;
}

}  // namespace

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

bool matches(const RunSummary& run, const QString& filter) {
    static const QRegularExpression condition(QStringLiteral(R"(([A-Za-z_]\w*)\s*(<=|>=|<|>|=)\s*([-+.\deE]+))"));
    QString words = filter;
    auto it = condition.globalMatch(filter);
    while (it.hasNext()) {
        const auto match = it.next();
        words.remove(match.captured(0));
        const double value = figureOf(run, match.captured(1));
        if (std::isnan(value) || !holds(value, match.captured(2), match.captured(3).toDouble())) return false;
    }
    const QString text = QString::fromStdString(run.name + ' ' + run.tags + ' ' + run.notes + ' ' + run.device + ' ' + run.kind) + QStringLiteral(" #%1 ").arg(run.id) + stateInWords(run.outcome);
    const auto all = words.split(QRegularExpression(QStringLiteral("[\\s,]+")), Qt::SkipEmptyParts);
    return std::all_of(all.begin(), all.end(), [&](const QString& word) {
        const qsizetype colon = word.indexOf(QChar(u':'));
        const auto field = colon > 0 ? fieldOf(run, word.left(colon)) : std::nullopt;
        return field ? field->contains(word.mid(colon + 1), Qt::CaseInsensitive) : text.contains(word, Qt::CaseInsensitive);
    });
}

RunModel::RunModel(QObject* parent) : QAbstractTableModel(parent) {}

QString RunModel::wordsOf(std::size_t row, const RunMetric& metric) const {
    if (row < list_.words.size())
        if (const auto own = list_.words[row].find(metric.name); own != list_.words[row].end()) return QString::fromStdString(own->second);
    return QString::fromStdString(metric.name);
}

void RunModel::findBest() {
    best_.assign(list_.runs.size(), std::vector<double>(static_cast<std::size_t>(metrics_.size()), std::numeric_limits<double>::quiet_NaN()));
    for (std::size_t row = 0; row < best_.size(); ++row)
        for (const auto& metric : list_.runs[row].metrics)
            if (const auto at = metrics_.indexOf(wordsOf(row, metric)); at >= 0) best_[row][static_cast<std::size_t>(at)] = metric.best;
}

void RunModel::setList(const RunList& list) {
    beginResetModel();
    list_ = list;
    QStringList names;
    for (std::size_t row = 0; row < list_.runs.size(); ++row)
        for (const auto& metric : list_.runs[row].metrics)
            if (const auto name = wordsOf(row, metric); !names.contains(name)) names << name;
    std::stable_sort(names.begin(), names.end(), [](const QString& a, const QString& b) { return rank(a) < rank(b); });
    metrics_ = names.mid(0, mostMetrics);
    const QString loss = QStringLiteral("loss");
    if (names.contains(loss) && !metrics_.contains(loss)) metrics_ << loss;
    findBest();
    tail_ = {Parameters, Time, Device, Started, Tags};
    if (kindsOf(list).size() > 1) tail_.insert(tail_.begin(), Kind);  // of projects alike it says nothing
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
    switch (tailOf(column)) {
        case Kind: return run.kind.empty() ? QStringLiteral("–") : QString::fromStdString(run.kind);
        case Parameters: return shortCount(static_cast<double>(run.parameters));
        case Time: return run.duration < 1 ? tr("< 1 s") : durationText(run.duration);
        case Device: return deviceInWords(run.device);
        case Started: return dayInWords(run.started);
        case Tags: return QString::fromStdString(run.tags);
        default: break;
    }
    const double value = bestOf(row, column);
    return std::isnan(value) ? QStringLiteral("–") : valueText(value);  // as the Train room says it
}

QVariant RunModel::sortKey(int row, int column) const {
    const RunSummary& run = this->run(row);
    if (column >= Metrics && tailOf(column) == None) return bestOf(row, column);
    switch (tailOf(column)) {
        case Parameters: return static_cast<double>(run.parameters);
        case Time: return run.duration;
        case Started: return run.started;
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
    const QString tail[] = {tr("kind"), tr("parameters"), tr("time"), tr("device"), tr("started"), tr("tags")};
    const Tail at = tailOf(section);
    return at == None ? tr("%1 (best)").arg(metrics_[section - Metrics]) : tail[at];
}

RunFilter::RunFilter(RunModel* runs) : QSortFilterProxyModel(runs), runs_(runs) {
    setSourceModel(runs);
    setSortRole(RunModel::SortRole);
}

void RunFilter::setFilter(const QString& text) {
    text_ = text;
    invalidateFilter();
}

bool RunFilter::filterAcceptsRow(int row, const QModelIndex&) const { return text_.isEmpty() || matches(runs_->run(row), text_); }

// Runs without a figure come last, whichever way the column is sorted.
bool RunFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(RunModel::SortRole), b = right.data(RunModel::SortRole);
    if (a.typeId() != QMetaType::Double) return a.toString().compare(b.toString(), Qt::CaseInsensitive) < 0;
    const bool noA = std::isnan(a.toDouble()), noB = std::isnan(b.toDouble());
    if (noA || noB) return sortOrder() == Qt::AscendingOrder ? !noA && noB : noA && !noB;
    return a.toDouble() < b.toDouble();
}

}  // namespace lamina::ui
