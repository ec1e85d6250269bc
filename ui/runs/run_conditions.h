// SPDX-License-Identifier: GPL-3.0-or-later
// What a person writes to find runs: words, words in a field, and conditions on figures by the names that the table and the logs have for them.
#pragma once

#include <QString>
#include <QStringList>
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "ui/runs/run_store.h"

namespace lamina::ui {

/** "val_loss < 0.6" */
struct RunCondition {
    QString figure, sign;
    double limit = 0;
};

/** A filter, taken apart; all of it must hold. */
struct RunConditions {
    std::vector<RunCondition> conditions;
    QStringList words;    // looked for in names, tags, notes and devices; "tag:demo" in that field
    QStringList unknown;  // figures of conditions that nobody has: no run meets those
};

/** Head of the column of a figure: "val_auc (PR) (best)". */
QString headOfBest(const QString& figure);

/** All names that figures of these runs go by, without those of other letter case: as the table calls them, as logs do, heads of columns. */
QStringList figuresIn(const RunList& list);

/** figures: what may be named in conditions. Names with spaces stand with quotes or without; a condition whose number is still to come says nothing. */
RunConditions conditionsIn(const QString& filter, const QStringList& figures);

/** "No run has a figure “val_los”; did you mean val_loss or loss?" */
QString unknownFigure(const QString& figure, const QStringList& figures);

/** The figures of a list of runs. Each is looked up when it is first asked for, and kept: who types a condition asks for the same ones at every key. */
class FiguresOfRuns {
 public:
    /** The list outlives it. */
    explicit FiguresOfRuns(const RunList& list) : list_(list) {}
    /** The list holds other runs now. */
    void forget();
    /** As figuresIn() has them. */
    const QStringList& names();
    /** Whether a run, by its place in the list, meets all of it. */
    bool meet(std::size_t run, const RunConditions& conditions);
    /** How many figures of runs were looked up since the last forget(). */
    std::size_t lookedUp() const { return lookedUp_; }

 private:
    /** Not a number: the run has none of that name. */
    double value(std::size_t run, const QString& figure);

    const RunList& list_;
    std::optional<QStringList> names_;
    std::map<QString, std::vector<std::optional<double>>> values_;  // by a name without letter case, a run each
    std::size_t lookedUp_ = 0;
};

/** Whether a run meets a filter as a person writes it. words: of its figures. */
bool matches(const RunSummary& run, const QString& filter, const FigureNames& words = {});

}  // namespace lamina::ui
