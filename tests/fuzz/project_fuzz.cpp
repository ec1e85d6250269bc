// SPDX-License-Identifier: GPL-3.0-or-later
// PROJECT.lamina: what opens is inferred, saved and opened again.
#include "engine/compile/infer.h"
#include "engine/io/project_json.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::readOrRefuse([&] {
        const Json json = parseJson(fuzz::text(data, size), "seed");
        const Project project = projectFromJson({json, "seed: "});
        static_cast<void>(infer(project.graph));
        const std::string saved = prettyJson(toJson(project));
        const Project again = projectFromJson({parseJson(saved, "saved"), "saved: "});
        fuzz::require(prettyJson(toJson(again)) == saved, "what was saved opens as it was");
    });
    return 0;
}
