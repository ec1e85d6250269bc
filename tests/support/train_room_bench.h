// SPDX-License-Identifier: GPL-3.0-or-later
// What tests of the Train room stand on: the room itself, and projects to train.
#pragma once

#include <cstdint>
#include <string>

#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "tests/support/window_bench.h"
#include "ui/training/train_room.h"

namespace lamina::test {

struct TrainRoomBench : TrainingBench {
    ui::TrainRoom room{document, training};
};

/** A dense net of 784-512-512-10 on drawn digits. */
inline Project digits() {
    Project project;
    project.data = source("digits").recipe;
    NodeId last = addNode(project.graph, "Input", "image", {{"shape", Ints{28, 28, 1}}});
    const auto follow = [&](NodeId next) {
        connect(project.graph, last, next);
        last = next;
    };
    follow(addNode(project.graph, "Flatten"));
    for (int i = 0; i < 2; ++i)
        follow(addNode(project.graph, "Dense", {}, {{"units", std::int64_t{512}}, {"activation", std::string("relu")}}));
    follow(addNode(project.graph, "Dense", "classes", {{"units", std::int64_t{10}}, {"activation", std::string("softmax")}}));
    project.training.epochs = 100'000;
    return project;
}

/** Over soon, and nothing ends it before. */
inline Project shortOf(std::int64_t epochs) {
    Project project = projectFromTemplate("moons");
    project.training.epochs = epochs;
    project.training.callbacks.clear();
    return project;
}

}  // namespace lamina::test
