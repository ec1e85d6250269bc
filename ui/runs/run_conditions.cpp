// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_conditions.h"

#include <QRegularExpression>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/spelling.h"
#include "ui/runs/run_model.h"

namespace lamina::ui {

namespace {

constexpr std::size_t mostNear = 3;  // names that are offered for one that nobody has
constexpr qsizetype mostTold = 6;    // where none is near
const QString parametersFigure = QStringLiteral("parameters"), timeFigure = QStringLiteral("time");

bool holds(double value, const QString& sign, double limit) {
    if (sign == QLatin1String("<")) return value < limit;
    if (sign == QLatin1String(">")) return value > limit;
    if (sign == QLatin1String("<=")) return value <= limit;
    if (sign == QLatin1String(">=")) return value >= limit;
    return value == limit;
}

bool sameName(const QString& a, const QString& b) { return a.compare(b, Qt::CaseInsensitive) == 0; }

void addName(QStringList& names, const QString& name) {
    if (!names.contains(name, Qt::CaseInsensitive)) names << name;
}

void addFigures(QStringList& names, const RunSummary& run, const FigureNames& words) {
    for (const auto& metric : run.metrics) {
        addName(names, calledFigure(words, metric.name));
        addName(names, QString::fromStdString(metric.name));
        addName(names, headOfBest(calledFigure(words, metric.name)));
    }
}

void addFiguresOfAll(QStringList& names) {
    for (const QString& name : {parametersFigure, timeFigure, RunModel::tr("parameters"), RunModel::tr("time")}) addName(names, name);
}

/** The name before a sign, and what stands before that: the longest known one; else what is in quotes, or the last word. */
std::pair<QString, QString> nameAtEnd(const QString& before, const QStringList& figures) {
    static const QRegularExpression quoted(QStringLiteral("[\"“”]([^\"“”]*)[\"“”]$")), lastWord(QStringLiteral("\\S+$")), space(QStringLiteral("\\s+"));
    if (const auto match = quoted.match(before); match.hasMatch()) return {match.captured(1).simplified(), before.left(match.capturedStart())};
    qsizetype at = 0;
    while (at < before.size()) {
        const QString rest = before.mid(at).simplified();
        if (figures.contains(rest, Qt::CaseInsensitive)) return {rest, before.left(at)};
        const auto next = space.match(before, at);
        if (!next.hasMatch()) break;
        at = next.capturedEnd();
    }
    const auto match = lastWord.match(before);
    return {match.captured(0), before.left(std::max<qsizetype>(match.capturedStart(), 0))};
}

/** As the table calls it, as logs do; not a number: the run has none of that name. */
double figureOf(const RunSummary& run, const FigureNames& words, const QString& name) {
    if (sameName(name, parametersFigure) || sameName(name, RunModel::tr("parameters"))) return static_cast<double>(run.parameters);
    if (sameName(name, timeFigure) || sameName(name, RunModel::tr("time"))) return run.duration;
    for (const auto& metric : run.metrics)
        if (const QString shown = calledFigure(words, metric.name); sameName(name, shown) || sameName(name, headOfBest(shown))) return metric.best;
    for (const auto& metric : run.metrics)
        if (sameName(name, QString::fromStdString(metric.name))) return metric.best;
    return std::numeric_limits<double>::quiet_NaN();
}

/** What "tag:" or "name:" before a word looks in; nothing: that is no such field. */
std::optional<QString> fieldOf(const RunSummary& run, const QString& key) {
    const std::pair<const char*, QString> fields[] = {
        {"name", QString::fromStdString(run.name)},     {"tag", QString::fromStdString(run.tags)},      {"tags", QString::fromStdString(run.tags)},
        {"notes", QString::fromStdString(run.notes)},   {"device", QString::fromStdString(run.device)}, {"kind", QString::fromStdString(run.kind)},
        {"state", stateInWords(run.outcome)}};
    for (const auto& [name, text] : fields)
        if (sameName(key, QLatin1String(name))) return text;
    return std::nullopt;
}

bool holdsWords(const RunSummary& run, const QStringList& words) {
    const QString text = QString::fromStdString(run.name + ' ' + run.tags + ' ' + run.notes + ' ' + run.device + ' ' + run.kind) + QStringLiteral(" #%1 ").arg(run.id) + stateInWords(run.outcome);
    return std::all_of(words.begin(), words.end(), [&](const QString& word) {
        const qsizetype colon = word.indexOf(QChar(u':'));
        const auto field = colon > 0 ? fieldOf(run, word.left(colon)) : std::nullopt;
        return field ? field->contains(word.mid(colon + 1), Qt::CaseInsensitive) : text.contains(word, Qt::CaseInsensitive);
    });
}

/** valueOf(figure): of this run. */
template <class ValueOf>
bool holdsAll(const RunSummary& run, const RunConditions& conditions, ValueOf valueOf) {
    return std::all_of(conditions.conditions.begin(), conditions.conditions.end(), [&](const RunCondition& one) {
        const double value = valueOf(one.figure);
        return !std::isnan(value) && holds(value, one.sign, one.limit);
    }) && holdsWords(run, conditions.words);
}

}  // namespace

QString headOfBest(const QString& figure) { return RunModel::tr("%1 (best)").arg(figure); }

QStringList figuresIn(const RunList& list) {
    QStringList names;
    for (const ListedRun& listed : list.runs) addFigures(names, listed.run, listed.words);
    addFiguresOfAll(names);
    return names;
}

RunConditions conditionsIn(const QString& filter, const QStringList& figures) {
    static const QRegularExpression sign(QStringLiteral("(<=|>=|<|>|=)\\s*([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?(?![^\\s,])|[-+.\\deE]*$)"));
    RunConditions found;
    QString words;
    qsizetype at = 0;
    auto it = sign.globalMatch(filter);
    while (it.hasNext()) {
        const auto match = it.next();
        const auto [name, before] = nameAtEnd(filter.mid(at, match.capturedStart() - at).trimmed(), figures);
        at = match.capturedEnd();
        words += before + QChar(u' ');
        bool number = false;
        const double limit = match.captured(2).toDouble(&number);
        if (!number || name.isEmpty()) continue;  // it is still being written
        found.conditions.push_back({name, match.captured(1), limit});
        if (!figures.contains(name, Qt::CaseInsensitive)) found.unknown << name;
    }
    static const QRegularExpression between(QStringLiteral("[\\s,]+"));
    found.words = (words + filter.mid(at)).split(between, Qt::SkipEmptyParts);
    return found;
}

QString unknownFigure(const QString& figure, const QStringList& figures) {
    std::vector<std::string> known;
    for (const QString& name : figures) known.push_back(name.toStdString());
    QStringList near;
    for (std::string next; near.size() < static_cast<qsizetype>(mostNear) && !(next = nearestWord(figure.toStdString(), known)).empty(); std::erase(known, next))
        near << QString::fromStdString(next);
    for (const QString& name : figures)  // "auc" is in "val_auc (PR)"
        if (near.size() < static_cast<qsizetype>(mostNear) && !near.contains(name) && name.contains(figure, Qt::CaseInsensitive)) near << name;
    const QString said = RunModel::tr("No run has a figure “%1”").arg(figure);
    if (near.isEmpty()) {
        QStringList told;
        for (const QString& name : figures)  // heads of columns would say all twice
            if (std::none_of(figures.begin(), figures.end(), [&](const QString& other) { return name == headOfBest(other); })) told << name;
        return said + RunModel::tr("; there are %1.").arg(told.mid(0, mostTold).join(QStringLiteral(", ")));
    }
    const QString last = near.takeLast();
    return said + RunModel::tr("; did you mean %1?").arg(near.isEmpty() ? last : RunModel::tr("%1 or %2").arg(near.join(QStringLiteral(", ")), last));
}

void FiguresOfRuns::forget() {
    names_.reset();
    values_.clear();
    lookedUp_ = 0;
}

const QStringList& FiguresOfRuns::names() {
    if (!names_) names_ = figuresIn(list_);
    return *names_;
}

double FiguresOfRuns::value(std::size_t run, const QString& figure) {
    auto& values = values_[figure.toCaseFolded()];
    values.resize(list_.runs.size());
    auto& known = values[run];
    if (!known) {
        known = figureOf(list_.runs[run].run, list_.runs[run].words, figure);
        ++lookedUp_;
    }
    return *known;
}

bool FiguresOfRuns::meet(std::size_t run, const RunConditions& conditions) {
    return holdsAll(list_.runs[run].run, conditions, [&](const QString& figure) { return value(run, figure); });
}

bool matches(const RunSummary& run, const QString& filter, const FigureNames& words) {
    QStringList figures;
    addFigures(figures, run, words);
    addFiguresOfAll(figures);
    return holdsAll(run, conditionsIn(filter, figures), [&](const QString& figure) { return figureOf(run, words, figure); });
}

}  // namespace lamina::ui
