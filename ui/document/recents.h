// SPDX-License-Identifier: GPL-3.0-or-later
// Projects opened lately, the newest first, and what their last run came to; kept in the settings.
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

#include "engine/layers/layer_spec.h"
#include "engine/model/graph.h"

namespace lamina::ui {

struct Recent {
    QString path;
    QDateTime when;
    Family family = Family::Core;  // what kind of net it is: see tellingFamily()
    QString run;                   // "run 41 · val_accuracy 0.95"; empty: none is known
};

/** Those whose file is still there, at most ten. */
QList<Recent> recents();
/** It was opened or saved. */
void rememberRecent(const QString& path, const Graph& graph = {});
/** What has become of it is said instead of where it lies; nothing where it is no recent project. */
void rememberRun(const QString& path, const QString& run);

/** What tells a net from others: convolutions or layers of sequences, where it has any. */
Family tellingFamily(const Graph& graph);

}  // namespace lamina::ui
