// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/data_fit.h"

#include <exception>
#include <utility>

#include "engine/checks/checkup.h"
#include "engine/io/templates.h"
#include "ui/document/data_store.h"
#include "ui/document/text.h"

namespace lamina::ui {

QString shapeInWords(const Shape& shape) {
    if (shape.rank() != 1) return QString::fromStdString(toString(shape));
    return shape[0] == 1 ? tr("1 number") : tr("%1 numbers").arg(shape[0]);
}

Issue suggestedNet(const RawData& raw) {
    const auto draw = [raw](Project& p) {
        Project suggested = projectFromTemplate(templateFor(raw, p.data));
        p.graph = std::move(suggested.graph);
        p.training = std::move(suggested.training);
        adaptToData(p, raw);
    };
    return {Issue::Severity::Warning, 0, tr("Nothing is drawn yet.").toStdString(), {}, {{tr("Suggest a net").toStdString(), draw}}};
}

std::vector<Issue> recipeMisfits(const Project& project, const PreparedData& prepared) {
    if (!prepared.dataset || prepared.recipe != project.data) return {};  // soon they are prepared anew
    try {
        const auto vain = watchedInVain(project, !prepared.dataset->parts.validation.empty());
        return vain ? std::vector<Issue>{*vain} : std::vector<Issue>{};
    } catch (const std::exception&) {
        return {};  // a callback's parameter of another type, as a file may have it: the trainer says so
    }
}

}  // namespace lamina::ui
