// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/recents.h"

#include <QFileInfo>
#include <QSettings>
#include <QVariant>
#include <algorithm>

#include "engine/layers/catalogue.h"

namespace lamina::ui {
namespace {

constexpr qsizetype kMost = 10;
const QString kKey = QStringLiteral("recents");
const QChar kBetween = QLatin1Char('\n');  // no path worth remembering holds one

void keepRecents(const QList<Recent>& all) {
    QStringList lines;
    for (const Recent& r : all) lines << QStringList{r.path, r.when.toString(Qt::ISODate), QString::number(static_cast<int>(r.family)), r.run}.join(kBetween);
    QSettings().setValue(kKey, lines);
}

}  // namespace

QList<Recent> recents() {
    QList<Recent> found;
    for (const QString& line : QSettings().value(kKey).toStringList()) {
        const QString path = line.section(kBetween, 0, 0);
        if (!QFileInfo::exists(path)) continue;
        bool known = false;
        const int family = line.section(kBetween, 2, 2).toInt(&known);
        const bool valid = known && family >= 0 && family <= static_cast<int>(Family::Merging);
        found << Recent{path, QDateTime::fromString(line.section(kBetween, 1, 1), Qt::ISODate), valid ? static_cast<Family>(family) : Family::Core, line.section(kBetween, 3)};
    }
    return found;
}

void rememberRecent(const QString& path, const Graph& graph) {
    QList<Recent> all{{path, QDateTime::currentDateTime(), tellingFamily(graph), {}}};
    for (const Recent& r : recents()) {
        if (r.path == path) all.front().run = r.run;
        else if (all.size() < kMost) all << r;
    }
    keepRecents(all);
}

void rememberRun(const QString& path, const QString& run) {
    QList<Recent> all = recents();
    const auto it = std::find_if(all.begin(), all.end(), [&](const Recent& r) { return r.path == path; });
    if (it == all.end()) return;
    it->run = run;
    keepRecents(all);
}

Family tellingFamily(const Graph& graph) {
    for (const Node& node : graph.nodes) {
        const LayerSpec* spec = findLayer(node.layer);
        if (spec && (spec->family == Family::Convolution || spec->family == Family::Sequence)) return spec->family;
    }
    return Family::Core;
}

}  // namespace lamina::ui
