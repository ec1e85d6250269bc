// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_store.h"

#include <QDateTime>
#include <QFileInfo>
#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "engine/base/folder_bytes.h"
#include "engine/base/platform.h"
#include "engine/history/past.h"
#include "engine/io/ended_run.h"
#include "engine/trained/figure_words.h"

namespace lamina::ui {

namespace {

/** "auc_1": the second of its name. */
bool isCounted(std::string_view name) {
    const auto bar = name.rfind('_');
    return bar != name.npos && bar + 1 < name.size() && std::all_of(name.begin() + static_cast<std::ptrdiff_t>(bar) + 1, name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/** Reads what the run was begun with only where a metric is watched twice. */
FigureNames figureNames(Registry& registry, RunId run, const std::vector<std::string>& names) {
    FigureNames words;
    if (std::none_of(names.begin(), names.end(), isCounted)) return words;
    try {
        const Project project = recordedProject(registry.get(run));
        for (const auto& name : names)
            if (const std::string called = figureWords(project, name); called != name) words[name] = called;
    } catch (const Error&) {
        // Of a project that cannot be read any more, or of a run that was deleted meanwhile: its figures keep their names.
    }
    return words;
}

FigureNames metricNames(Registry& registry, const RunSummary& run) {
    std::vector<std::string> names;
    for (const auto& metric : run.metrics) names.push_back(metric.name);
    return figureNames(registry, run.id, names);
}

RunList readList() {
    Registry registry;
    RunList list;
    for (auto& run : registry.list()) {
        const auto bytes = bytesIn(registry.directory(run.id));
        FigureNames words = metricNames(registry, run);
        list.runs.push_back({std::move(run), bytes, std::move(words)});
    }
    list.trashBytes = registry.trashBytes();
    return list;
}

}  // namespace

QString calledFigure(const FigureNames& words, const std::string& name) {
    const auto own = words.find(name);
    return QString::fromStdString(own == words.end() ? name : own->second);
}

std::vector<RunDetails> detailsOf(const std::vector<RunId>& ids) {
    Registry registry;
    std::vector<RunDetails> details;
    for (const auto id : ids) {
        details.push_back({registry.get(id), registry.curves(id)});
        std::vector<std::string> figures;
        for (const auto& curve : details.back().curves)
            if (!curve.name.starts_with("step_")) figures.push_back(curve.name);
        details.back().words = figureNames(registry, id, figures);
        const Past before = pastOf(registry, details.back().run.parent, false);
        details.back().stepsBefore = before.steps, details.back().epochsBefore = before.epochs;
    }
    return details;
}

namespace {

/** Of the registry's files: another text once somebody has written. Who only reads makes a log that is empty. */
QString stateOfFiles() {
    QString all;
    for (const char* name : {"runs.sqlite", "runs.sqlite-wal"}) {
        const QFileInfo file(QString::fromStdString((dataDirectory() / name).string()));
        if (file.exists() && file.size() > 0) all += QStringLiteral("%1 %2 %3;").arg(QLatin1String(name)).arg(file.size()).arg(file.lastModified().toMSecsSinceEpoch());
    }
    return all;
}

}  // namespace

RunStore::RunStore(QObject* parent) : QObject(parent) {
    constexpr int lookEvery = 1000;  // milliseconds
    looking_.setInterval(lookEvery);
    connect(&looking_, &QTimer::timeout, this, &RunStore::look);
}

void RunStore::watch(bool on) {
    if (!on) return looking_.stop();
    if (!looking_.isActive()) seen_ = stateOfFiles();
    looking_.start();
}

void RunStore::look() {
    if (listing_.busy() || changing_.busy()) return;
    if (QString now = stateOfFiles(); now != std::exchange(seen_, now)) refresh();
}

void RunStore::refresh() {
    if (changing_.busy()) return;
    if (looking_.isActive()) seen_ = stateOfFiles();  // what is read now is no news afterwards
    listing_.start(readList,
                   [this](RunList list) {
                       list_ = std::move(list);
                       emit listChanged();
                   },
                   [this](const QString& why) { emit failed(why); });
}

void RunStore::open(const std::vector<RunId>& ids) {
    opening_.start([ids] { return detailsOf(ids); },
                   [this](std::vector<RunDetails> details) {
                       details_ = std::move(details);
                       emit detailsChanged();
                   },
                   [this](const QString& why) { emit failed(why); });
}

void RunStore::change(std::function<void(Registry&)> act) {
    listing_.drop();  // it is of before
    changes_.push_back(std::move(act));
    if (!changing_.busy()) changeNext();
}

void RunStore::changeNext() {
    const auto act = std::move(changes_.front());
    changes_.erase(changes_.begin());
    const auto goOn = [this] {
        if (!changes_.empty()) changeNext();
        else refresh();
    };
    changing_.start([act] {
        Registry registry;
        act(registry);
        return true;
    }, [goOn](bool) { goOn(); }, [this, goOn](const QString& why) {
        emit failed(why);
        goOn();
    });
}

void RunStore::takeOut(const std::vector<RunId>& ids) {
    std::erase_if(list_.runs, [&](const ListedRun& listed) {
        const bool out = std::find(ids.begin(), ids.end(), listed.run.id) != ids.end();
        if (out) list_.trashBytes += listed.bytes;
        return out;
    });
}

void RunStore::remove(const std::vector<RunId>& ids) {
    change([ids](Registry& registry) { for (const auto id : ids) registry.remove(id); });
    takeOut(ids);
    emit listChanged();
    emit removed(ids);
}

void RunStore::restore(const std::vector<RunId>& ids) {
    change([ids](Registry& registry) { for (const auto id : ids) registry.restore(id); });
}

void RunStore::emptyTrash() {
    change([](Registry& registry) { registry.purge(); });
}

void RunStore::setNotes(RunId id, const QString& notes) {
    change([id, text = notes.toStdString()](Registry& registry) { registry.setNotes(id, text); });
}

void RunStore::setTags(RunId id, const QString& tags) {
    change([id, text = tags.toStdString()](Registry& registry) { registry.setTags(id, text); });
}

void RunStore::setName(RunId id, const QString& name) {
    change([id, text = name.toStdString()](Registry& registry) { registry.setName(id, text); });
}

}  // namespace lamina::ui
