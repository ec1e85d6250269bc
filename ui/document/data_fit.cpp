// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/data_fit.h"

#include <exception>

#include "engine/checks/checkup.h"
#include "engine/io/templates.h"
#include "ui/document/data_store.h"
#include "ui/document/text.h"

namespace lamina::ui {

Misfit misfitOf(const Finding& finding) {
    const auto mends = finding.mends() ? std::function<void(Project&)>([finding](Project& p) { lamina::mend(p, finding); }) : nullptr;
    return {text(finding.sentence + "."), text(finding.fixTitle), mends};
}

namespace {

std::vector<Misfit> misfitsOf(const std::vector<Finding>& findings) {
    std::vector<Misfit> all;
    for (const auto& finding : findings) all.push_back(misfitOf(finding));
    return all;
}

}  // namespace

QString shapeInWords(const Shape& shape) {
    if (shape.rank() != 1) return QString::fromStdString(toString(shape));
    return shape[0] == 1 ? tr("1 number") : tr("%1 numbers").arg(shape[0]);
}

Misfit suggestedNet(const RawData& raw) {
    return {tr("Nothing is drawn yet."), tr("Suggest a net"), [raw](Project& p) {
                Project suggested = projectFromTemplate(templateFor(raw, p.data));
                p.graph = std::move(suggested.graph);
                p.training = std::move(suggested.training);
                adaptToData(p, raw);
            }};
}

std::vector<Misfit> misfits(const Project& project, const Inference& inference, const DataShape& shape, const RawData& raw) {
    return misfitsOf(shapeMisfits(project, inference, shape, raw));
}

std::vector<Misfit> recipeMisfits(const Project& project, const PreparedData& prepared) {
    if (!prepared.dataset || prepared.recipe != project.data) return {};  // soon they are prepared anew
    try {
        const auto vain = watchedInVain(project, !prepared.dataset->parts.validation.empty());
        return vain ? std::vector<Misfit>{misfitOf(*vain)} : std::vector<Misfit>{};
    } catch (const std::exception&) {
        return {};  // a callback's parameter of another type, as a file may have it: the trainer says so
    }
}

std::vector<Misfit> doctorsMisfits(const Project& project, const Inference& inference, const PreparedData& prepared, const RawData& raw) {
    return misfitsOf(findMisfits(project, inference, raw, prepared.target, prepared.dataset ? &prepared.shape : nullptr));
}

}  // namespace lamina::ui
