// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/recents.h"

#include <QFileInfo>
#include <QSettings>
#include <QVariant>

namespace lamina::ui {
namespace {

constexpr qsizetype kMost = 10;
const QString kKey = QStringLiteral("recents");
const QChar kBetween = QLatin1Char('\n');  // no path worth remembering holds one

}  // namespace

QList<Recent> recents() {
    QList<Recent> found;
    for (const QString& line : QSettings().value(kKey).toStringList()) {
        const QString path = line.section(kBetween, 0, 0);
        if (QFileInfo::exists(path)) found << Recent{path, QDateTime::fromString(line.section(kBetween, 1), Qt::ISODate)};
    }
    return found;
}

void rememberRecent(const QString& path) {
    QStringList lines{path + kBetween + QDateTime::currentDateTime().toString(Qt::ISODate)};
    for (const Recent& r : recents())
        if (r.path != path && lines.size() < kMost) lines << r.path + kBetween + r.when.toString(Qt::ISODate);
    QSettings().setValue(kKey, lines);
}

}  // namespace lamina::ui
