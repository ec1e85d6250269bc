// SPDX-License-Identifier: GPL-3.0-or-later
// The room Runs with runs in its registry.
#pragma once

#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QSize>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "engine/base/platform.h"
#include "engine/runs/registry.h"
#include "tests/support/window_bench.h"
#include "ui/runs/run_store.h"
#include "ui/runs/runs_room.h"

namespace lamina::test {

struct RecordedRun {
    std::string name = "run";
    std::string tags = {}, kind = {}, configuration = "{}";
    std::optional<double> loss = {};  // of validation, after the first step
    std::size_t bytes = 0;            // that it takes on the disk
    Outcome outcome = Outcome::Finished;
};

inline RunId record(const RecordedRun& run) {
    Registry registry;
    RunStart start;
    start.name = run.name;
    start.device = "cpu";
    start.configuration = run.configuration;
    start.tags = run.tags;
    start.kind = run.kind;
    start.parameters = 1234;
    RunRecorder recorder = registry.begin(start);
    if (run.bytes > 0) writeFileAtomically(recorder.directory() / "weights.keras", std::string(run.bytes, 'w'));
    const RunMetric metric{"val_loss", run.loss.value_or(0), run.loss.value_or(0), false};
    if (run.loss) recorder.append("val_loss", {1, 0, 0.1, *run.loss});
    recorder.finish(run.outcome, {}, run.loss ? std::span(&metric, 1) : std::span<const RunMetric>());
    return recorder.id();
}

inline void forgetAllRuns() { QDir(QString::fromStdString(dataDirectory().string())).removeRecursively(); }

/** The room over an empty project. */
struct RunsBench : TrainingBench {
    explicit RunsBench(QSize size = {}) {
        if (size.isValid()) room.resize(size);
        room.show();
    }

    bool lists(std::size_t runs) const { return room.store().list().runs.size() == runs; }
    bool shows(RunId run) const { return room.store().details().size() == 1 && room.store().details().front().run.id == run; }
    /** Whether these words are to be read. */
    bool says(const QString& words) const {
        for (const auto* label : room.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }
    QLineEdit& filter() const {
        for (auto* field : room.findChildren<QLineEdit*>())
            if (field->placeholderText().startsWith(QLatin1String("Filter"))) return *field;
        qFatal("there is no filter");
    }

    ui::RunsRoom room{document, training};
};

}  // namespace lamina::test
