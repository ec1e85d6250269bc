// SPDX-License-Identifier: GPL-3.0-or-later
// A run is taken up in the project that is open, where that is its own.
#include <QDir>
#include <QPushButton>
#include <QTest>

#include "engine/io/templates.h"
#include "tests/support/test_program.h"
#include "tests/support/window_bench.h"
#include "ui/runs/run_store.h"
#include "ui/runs/runs_room.h"

namespace run_goes_on_test {

using namespace lamina;
using namespace lamina::ui;

class RunGoesOnTest : public QObject {
    Q_OBJECT
 private slots:
    /** Where the run's own project is open, nothing takes its place: neither is anything asked, nor are its file and its undo gone. */
    void aRunGoesOnInTheProjectThatIsOpen() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 1'000'000;
        document.reset(project, {}, true);
        QTRY_VERIFY_WITH_TIMEOUT(data.current(), 20'000);
        training.train();
        QTRY_VERIFY_WITH_TIMEOUT(training.status().step > 100, 20'000);
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
        const auto run = training.status().run;
        const auto open = document.project();
        int asked = 0;
        RunsRoom room(document, training, [&](std::function<void()>) { ++asked; });
        room.show();
        QTRY_VERIFY(!room.store().list().runs.empty());
        room.select({run});
        QTRY_VERIFY(room.store().details().size() == 1 && room.store().details().front().run.id == run);
        for (auto* button : room.findChildren<QPushButton*>())
            if (button->text() == "Resume") button->click();
        QTRY_VERIFY_WITH_TIMEOUT(training.status().state == TrainingState::Running, 20'000);
        QCOMPARE(training.status().run, run);
        QCOMPARE(document.project(), open);
        QCOMPARE(asked, 0);
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
    }
};

LAMINA_WINDOW_TEST(RunGoesOnTest)

}  // namespace run_goes_on_test

#include "run_goes_on_test.moc"
