// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/roles_for.h"

#include "engine/base/error.h"
#include "engine/checks/fit.h"

namespace lamina::ui {

Roles rolesFor(const RawData& raw, const Project& project, const Inference& inference) {
    try {
        return roles(raw, project.data, wantedBy(project.graph, inference, project.training));
    } catch (const Error&) {
        return roles(raw, project.data);
    }
}

}  // namespace lamina::ui
