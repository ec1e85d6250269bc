// SPDX-License-Identifier: GPL-3.0-or-later
// A stranger's program, the one of the README: trains two spirals and takes the net to Keras.
#include <iostream>

#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/io/keras_file.h"
#include "engine/io/templates.h"
#include "engine/train/session.h"
#include "engine/trained/evaluation.h"

int main() {
    lamina::TrainingJob job;
    job.project = lamina::projectFromTemplate("spirals");
    job.record = false;  // not among the runs of whoever tests this
    const lamina::RawData raw = lamina::load(job.project.data, ".");
    job.data = std::make_shared<const lamina::Dataset>(lamina::prepare(raw, job.project.data, lamina::TargetForm::Index));
    lamina::TrainingSession session;
    session.start(job);  // on a thread of its own; status() and history() tell how it goes
    session.join();
    const auto test = lamina::evaluate(*session.model(), *job.data, job.data->parts.test);
    lamina::writeKeras("spirals.keras", *session.model());
    std::cout << "test accuracy " << test.metrics.at("accuracy") << '\n';
    return test.metrics.at("accuracy") > 0.95 ? 0 : 1;
}
