// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/class_figures.h"

#include "engine/base/words.h"
#include "ui/document/text.h"

namespace lamina::ui {

QStringList visibleNames(const std::vector<std::string>& names) {
    QStringList all;
    for (const auto& name : names) all << text(visible(name));
    return all;
}

QStringList classNames(const Preparation& preparation, int count) {
    QStringList names;
    for (int c = 0; c < count; ++c) names << text(visible(className(preparation, c)));
    return names;
}

ClassFigures classFigures(const Dataset& data, const Evaluation& evaluation, bool fromLogits) {
    ClassFigures figures{classScores(data, evaluation, fromLogits), {}, true};
    figures.classes = classNames(data.preparation, figures.size);
    return figures;
}

QString ClassFigures::mostMistaken() const {
    QStringList words;
    for (const auto& m : mistakes(2)) words << tr("%1 as %2 (%3)").arg(classes[m.truth], classes[m.said]).arg(m.count);
    return words.isEmpty() ? QString() : tr("Most mistaken: %1").arg(words.join(QStringLiteral(", ")));
}

}  // namespace lamina::ui
