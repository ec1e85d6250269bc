// SPDX-License-Identifier: GPL-3.0-or-later
// The registry of runs as the window sees it: read and changed beside the window, one job after another.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/runs/registry.h"
#include "ui/document/newest_job.h"

namespace lamina::ui {

/** Figures of a run as people tell them apart, by their names in logs: "val_auc_1" → "val_auc (PR)". What is not there is called as in logs. */
using FigureNames = std::map<std::string, std::string>;

QString calledFigure(const FigureNames& words, const std::string& name);

/** A run to compare: its configuration and its curves. */
struct RunDetails {
    Run run;
    std::vector<lamina::Curve> curves;  // not ui::Curve of the plots
    std::uint64_t stepsBefore = 0;  // of the runs that it continues
    std::uint32_t epochsBefore = 0;  // whole ones, likewise
    FigureNames words = {};  // of its curves
};

/** Reads these runs from the registry, in this order; may take a while. Throws Error where one is not there. */
std::vector<RunDetails> detailsOf(const std::vector<RunId>& ids);

struct ListedRun {
    RunSummary run;
    std::uint64_t bytes = 0;  // on the disk
    FigureNames words = {};   // of its metrics
};

/** All runs outside the trash, and what they take on the disk. */
struct RunList {
    std::vector<ListedRun> runs;  // newest first
    std::uint64_t trashBytes = 0;
};

class RunStore : public QObject {
    Q_OBJECT
 public:
    explicit RunStore(QObject* parent = nullptr);

    const RunList& list() const { return list_; }
    const std::vector<RunDetails>& details() const { return details_; }

    /** Lists again; while changes wait, once they are done: a list read before them would bring back what they took. */
    void refresh();
    /** Lists again whenever somebody else, as lamina-cli, has written to the registry; costs two looks at files a second. */
    void watch(bool on);
    /** Reads configuration and curves of these runs, in this order. */
    void open(const std::vector<RunId>& ids);

    /** They leave the list at once, and come back where they cannot be removed. */
    void remove(const std::vector<RunId>& ids);
    void restore(const std::vector<RunId>& ids);
    void emptyTrash();
    void setNotes(RunId id, const QString& notes);
    void setTags(RunId id, const QString& tags);
    void setName(RunId id, const QString& name);

 signals:
    void listChanged();
    void detailsChanged();
    void removed(const std::vector<lamina::RunId>& ids);
    void failed(const QString& sentence);

 private:
    /** Does something with the registry on a worker, then lists again. */
    void change(std::function<void(Registry&)> act);
    void changeNext();
    /** Out of the list, into the trash. */
    void takeOut(const std::vector<RunId>& ids);

    void look();

    NewestJob listing_, opening_, changing_;
    QTimer looking_;
    QString seen_;  // how the registry's files were
    std::vector<std::function<void(Registry&)>> changes_;  // waiting, oldest first
    RunList list_;
    std::vector<RunDetails> details_;
};

}  // namespace lamina::ui
