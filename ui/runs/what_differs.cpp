// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/what_differs.h"

#include <algorithm>
#include <optional>

#include "engine/io/comparable.h"
#include "engine/io/json.h"
#include "engine/runs/differences.h"
#include "engine/runs/figure_rank.h"
#include "ui/document/text.h"
#include "ui/document/words.h"
#include "ui/plots/numbers.h"
#include "ui/runs/run_model.h"

namespace lamina::ui {

namespace {

Difference makeDifference(const QString& what, const QStringList& values) {
    Difference difference{what, values, {}};
    for (const auto& value : values) difference.departs.push_back(value != values.front());
    return difference;
}

void addIfOther(std::vector<Difference>& all, const QString& what, const QStringList& values) {
    if (std::any_of(values.begin(), values.end(), [&](const QString& v) { return v != values.front(); })) all.push_back(makeDifference(what, values));
}

/** As people tell a figure from others. */
QString calledInRun(const std::vector<FigureNames>& words, std::size_t run, const std::string& name) { return run < words.size() ? calledFigure(words[run], name) : QString::fromStdString(name); }

QString figureText(const RunMetric* metric, double RunMetric::*which) { return metric ? valueText(metric->*which) : QStringLiteral("—"); }

/** The figures that differ, what says most of a run first. */
std::vector<Difference> figuresThatDiffer(const std::vector<Run>& runs, const std::vector<FigureNames>& words) {
    std::vector<Difference> all;
    QStringList names;
    for (std::size_t r = 0; r < runs.size(); ++r)
        for (const auto& metric : runs[r].metrics)
            if (const QString name = calledInRun(words, r, metric.name); !names.contains(name)) names << name;
    std::stable_sort(names.begin(), names.end(), [](const QString& a, const QString& b) { return figureRank(a.toStdString()) < figureRank(b.toStdString()); });
    for (const QString& name : names) {
        QStringList best, last;
        for (std::size_t r = 0; r < runs.size(); ++r) {
            const auto& own = runs[r].metrics;
            const auto it = std::find_if(own.begin(), own.end(), [&](const RunMetric& m) { return calledInRun(words, r, m.name) == name; });
            const RunMetric* metric = it == own.end() ? nullptr : &*it;
            best << figureText(metric, &RunMetric::best);
            last << figureText(metric, &RunMetric::last);
        }
        addIfOther(all, tr("%1 (best)").arg(name), best);
        if (last != best) addIfOther(all, tr("%1 (last)").arg(name), last);
    }
    return all;
}

/** Of the drawing, as its canvas has them; nothing where the configuration tells of none. */
std::optional<std::size_t> layersIn(const Run& run) {
    const Json configuration = Json::parse(run.configuration, nullptr, false);
    const Json* part = &configuration;
    for (const char* key : {"canvas", "layers"}) {
        if (!part->is_object() || !part->contains(key)) return {};
        part = &part->at(key);
    }
    return part->is_object() ? std::optional(part->size()) : std::nullopt;
}

/** "11 layers", "8 layers −3": how many of its own, and how many more or less than the first that is known. */
QStringList layerCounts(const std::vector<Run>& runs) {
    QStringList values;
    std::optional<std::size_t> first;
    for (const auto& run : runs) {
        const auto own = layersIn(run);
        if (!own) {
            values << QStringLiteral("—");
            continue;
        }
        if (!first) first = own;
        const QString count = counted(*own, tr("1 layer"), tr("%1 layers"));
        values << (*own > *first ? count + QStringLiteral(" +%1").arg(*own - *first) : *own < *first ? count + QStringLiteral(" −%1").arg(*first - *own) : count);
    }
    return values;
}

void addSettings(std::vector<Difference>& all, const std::vector<SettingDifference>& settings, SettingDifference::Of of) {
    for (const auto& setting : settings) {
        if (setting.of != of) continue;
        QStringList values;
        for (const auto& value : setting.values) values << QString::fromStdString(value);
        all.push_back(makeDifference(QString::fromStdString(setting.what), values));
    }
}

}  // namespace

std::vector<Difference> whatDiffers(const std::vector<Run>& runs, const std::vector<FigureNames>& words) {
    using Of = SettingDifference::Of;
    std::vector<Difference> all;
    if (runs.size() < 2) return all;
    QStringList parameters, data, devices;
    for (const auto& run : runs) {
        parameters << shortCount(static_cast<double>(run.parameters));
        data << QString::fromStdString(run.dataFingerprint).section(QChar(u' '), 0, 1);
        devices << deviceInWords(run.device);
    }
    const auto settings = settingsThatDiffer(comparable(runs));
    const auto figures = figuresThatDiffer(runs, words);
    const std::size_t first = std::min<std::size_t>(figures.size(), 1);  // what came out, and what was turned for it, are seen without scrolling
    all.assign(figures.begin(), figures.begin() + static_cast<std::ptrdiff_t>(first));
    addIfOther(all, tr("graph"), layerCounts(runs));
    addSettings(all, settings, Of::Training);
    all.insert(all.end(), figures.begin() + static_cast<std::ptrdiff_t>(first), figures.end());
    addIfOther(all, tr("data"), data);
    addSettings(all, settings, Of::Data);
    addIfOther(all, tr("device"), devices);
    addSettings(all, settings, Of::Other);
    addIfOther(all, tr("parameters"), parameters);
    addSettings(all, settings, Of::Net);
    return all;
}

}  // namespace lamina::ui
