// SPDX-License-Identifier: GPL-3.0-or-later
// The training that is killed and taken up, here and in the program that is killed.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>

#include "tests/support/small_trainings.h"

namespace lamina::test {

/** Shuffled, with dropout, moving statistics, Adam's slots, a rate that falls on a plateau, best weights that are put back. */
inline TrainingJob killedJob() {
    TrainingJob job = noisySpiralJob("cuda", 40);
    job.project.name = "killed";
    job.project.training.callbacks = {{"EarlyStopping", {{"monitor", std::string("val_loss")}, {"patience", std::int64_t{50}}, {"restore_best_weights", true}}},
                                      {"ReduceLROnPlateau", {{"patience", std::int64_t{2}}, {"factor", 0.7}}}};
    job.record = true;
    job.checkpointEvery = std::chrono::milliseconds(0);
    return job;
}

inline void writeBits(const TrainedModel& model, const std::filesystem::path& file) {
    std::ofstream out(file, std::ios::binary);
    for (const Weight& w : model.weights.variables)
        out.write(reinterpret_cast<const char*>(w.value.bytes().data()), static_cast<std::streamsize>(w.value.bytes().size()));
}

}  // namespace lamina::test
