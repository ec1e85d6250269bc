// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/data_for_net.h"

#include "engine/base/error.h"
#include "engine/checks/fit.h"
#include "engine/data/prepare.h"

namespace lamina {

Dataset preparedFor(const TrainedModel& model, const RawData& raw, const DataRecipe& here) {
    const DataRecipe& then = model.project.data;
    if (raw.table && then.source == here.source && then.paths == here.paths) {
        try {
            Dataset learnt = prepareAsLearnt(raw, then, wantedBy(model.project), model.preparation);
            if (learnt.preparation == model.preparation) return learnt;
        } catch (const Error&) {
            // A column is gone, or read as something else: then it is no longer that table.
        }
    }
    return prepareWith(raw, model.preparation, wantedBy(model.project));
}

}  // namespace lamina
