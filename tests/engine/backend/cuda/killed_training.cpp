// SPDX-License-Identifier: GPL-3.0-or-later
// A training on the emulated GPU that a test kills: killed_training RUN FILE takes up a run of the registry, or with 0 begins one, and
// writes the bits of the last weights to FILE when it comes to its end.
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "engine/backend/cuda/cuda_backend.h"
#include "engine/io/keras_file.h"
#include "engine/runs/registry.h"
#include "engine/train/going_on.h"
#include "tests/engine/backend/cuda/device.h"
#include "tests/engine/backend/cuda/killed_job.h"

using namespace lamina;

int main(int count, char** words) try {
    if (count != 3) return 2;
    registerBackend(cuda::makeCudaBackend());
    test::launchesTake(4);
    TrainingJob job = test::killedJob();
    if (const RunId id = std::atoll(words[1]); id > 0) {
        const Run run = Registry().get(id);
        const auto file = Registry().modelFile(id);
        if (run.outcome == Outcome::Finished) return test::writeBits(readKeras(file), words[2]), 0;  // killed when all was done
        EndedRun ended{run, {}};
        if (std::filesystem::exists(file)) ended.model = afterItsLastStep(readKeras(file), run, file);
        goOn(job, std::move(ended));
    }
    job.saveModel = [](const TrainedModel& model, const std::filesystem::path& file) { writeKeras(file, model); };
    TrainingCommands commands;
    Trainer trainer(std::move(job), commands, [](const TrainingStatus&) {});
    test::writeBits(trainer.run(), words[2]);
    return 0;
} catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 1;
}
