// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/curves_file.h"

#include <string>

#include "engine/base/platform.h"
#include "engine/base/words.h"
#include "engine/data/csv.h"

namespace lamina::ui {

void writeCurves(const std::filesystem::path& file, const std::vector<RunDetails>& runs) {
    std::string text = csvLine({"run", "name", "step", "epoch", "time", "value"});
    for (const auto& details : runs)
        for (const auto& curve : details.curves)
            for (const auto& p : curve.points)
                text += csvLine({std::to_string(details.run.id), curve.name, std::to_string(p.step), std::to_string(p.epoch), exactNumber(p.time), exactNumber(p.value)});
    writeFileAtomically(file, text);
}

}  // namespace lamina::ui
