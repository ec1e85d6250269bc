// SPDX-License-Identifier: GPL-3.0-or-later
// What a person writes to find runs: words, words in a field, and conditions on figures by the names that the table and the logs have for them.
#pragma once

#include <QString>
#include <QStringList>
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

bool matches(const RunSummary& run, const FigureNames& words, const RunConditions& conditions);
/** Whether a run meets a filter as a person writes it. words: of its figures. */
bool matches(const RunSummary& run, const QString& filter, const FigureNames& words = {});

}  // namespace lamina::ui
