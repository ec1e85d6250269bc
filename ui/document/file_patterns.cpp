// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/file_patterns.h"

#include <QStringList>

#include "engine/data/sources.h"

namespace lamina::ui {

QString filePatterns(const std::vector<std::string>& sources) {
    QStringList patterns;
    for (const auto& name : sources)
        for (const auto& extension : source(name).extensions) patterns << QStringLiteral("*") + QString::fromStdString(extension);
    patterns.removeDuplicates();
    return patterns.join(QChar(u' '));
}

QString filePatterns() {
    std::vector<std::string> files;
    for (const auto& source : sources())
        if (!source.folder) files.push_back(source.name);
    return filePatterns(files);
}

}  // namespace lamina::ui
