// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Train room about a training that stands still, while it runs and when it is over.
#include <QPushButton>
#include <QTest>

#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "tests/support/test_program.h"
#include "tests/support/window_bench.h"
#include "ui/theme/strip.h"
#include "ui/training/diagnoses_view.h"
#include "ui/training/train_room.h"

namespace plateau_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** A rate so low that nothing is learned. */
Project stuck() {
    Project project;
    project.data = source("spirals").recipe;
    const NodeId input = addNode(project.graph, "Input", "input", {{"shape", Ints{2}}});
    lamina::connect(project.graph, input, addNode(project.graph, "Dense", "classes", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}));
    project.training.epochs = 1'000'000;
    project.training.optimizer = {"SGD", {{"learning_rate", 1e-6}}};
    return project;
}

/** It learns what there is while the weight is held back, and that is not all. */
Project heldBack() {
    Project project;
    project.data = source("line").recipe;
    const NodeId input = addNode(project.graph, "Input", "x", {{"shape", Ints{1}}});
    const Params params{{"units", std::int64_t{1}}, {"kernel_initializer", std::string("zeros")}, {"kernel_regularizer", Floats{0, 1}}};
    lamina::connect(project.graph, input, addNode(project.graph, "Dense", "y", params));
    project.training.loss = {"mean_squared_error", {}};
    project.training.metrics.clear();
    project.training.epochs = 1'000'000'000;
    project.training.optimizer = {"SGD", {{"learning_rate", 0.05}}};
    return project;
}

struct Bench : test::TrainingBench {
    TrainRoom room{document, training};
};

}  // namespace

class PlateauTest : public QObject {
    Q_OBJECT
 private slots:
    void aPlateauIsCuredByOneClickWhileItTrains() {
        Bench b;
        b.document.reset(stuck());
        b.room.show();
        b.training.train();
        auto* strip = b.room.findChild<Strip*>();
        const auto cure = [&]() -> QPushButton* {
            for (auto* button : strip->findChildren<QPushButton*>())
                if (button->text() == "Lower the rate on plateaus" && button->isVisible()) return button;
            return nullptr;
        };
        QTRY_VERIFY_WITH_TIMEOUT(cure(), 30'000);
        cure()->click();
        QVERIFY(!cure());
        QCOMPARE(b.document.project()->training.callbacks.back().name, std::string("ReduceLROnPlateau"));
        QTRY_VERIFY_WITH_TIMEOUT(b.training.status().learningRate < 5e-7, 30'000);
        QVERIFY(b.training.active());  // it is the same training
        b.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.active(), 30'000);
    }

    void whatWouldHelpATrainingIsNotOfferedToAnotherProject() {
        Bench b;
        b.document.reset(stuck());
        b.room.show();
        b.training.train();
        auto* strip = b.room.findChild<Strip*>();
        const auto offered = [&](const char* words) {
            for (const auto* button : strip->findChildren<QPushButton*>())
                if (button->text() == QLatin1String(words) && button->isVisible()) return true;
            return false;
        };
        QTRY_VERIFY_WITH_TIMEOUT(offered("Lower the rate on plateaus") && offered("Stop"), 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(!b.room.diagnoses()->diagnoses().empty(), 30'000);
        const auto remedies = [&] {
            qsizetype count = 0;
            for (const auto* shown : b.room.diagnoses()->strips())
                for (const auto* button : shown->findChildren<QPushButton*>()) count += button->isVisible();
            return count;
        };
        QTRY_VERIFY(remedies() > 0);
        b.document.reset(projectFromTemplate("spirals"));
        QVERIFY(b.training.active() && !b.training.follows());
        QVERIFY(!offered("Lower the rate on plateaus") && offered("Stop"));
        QCOMPARE(remedies(), qsizetype{0});
        b.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.active(), 30'000);
        QTRY_VERIFY(offered("Evaluate"));
        QVERIFY(!offered("Train further") && !offered("Stop early and keep the best"));
    }

    /** While it trains by the strip, whose button acts at once; then by what would help the next one. */
    void aPlateauIsSaidOnceWhileItTrainsAndAfterwards() {
        Bench b;
        b.document.reset(heldBack());
        b.room.resize(1400, 900);
        b.room.show();
        b.training.train();
        auto* strip = b.room.findChild<Strip*>();
        QTRY_COMPARE_WITH_TIMEOUT(strip->sentence(), QString("Training loss hardly falls any more."), 30'000);
        QTest::qWait(1500);  // by then it has been looked for
        QVERIFY(b.training.active());
        const auto meanwhile = b.room.diagnoses()->diagnoses();
        QVERIFY2(meanwhile.empty(), meanwhile.empty() ? "" : meanwhile.front().sentence.c_str());
        b.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() && !b.training.active(), 30'000);
        QTRY_COMPARE(b.room.diagnoses()->diagnoses().size(), std::size_t{1});
        QVERIFY(b.room.diagnoses()->diagnoses().front().kind == Diagnosis::Kind::Plateau);
        QCOMPARE(b.room.diagnoses()->strips().front()->sentence(), QString("Training loss hardly falls any more."));
        const auto before = b.training.history();
        auto* cure = test::button(*b.room.diagnoses(), "Lower the rate on plateaus");
        QVERIFY(cure);
        cure->click();
        QCOMPARE(b.document.project()->training.callbacks.back().name, std::string("ReduceLROnPlateau"));
        QTRY_VERIFY_WITH_TIMEOUT(b.training.history() != before, 20'000);
        b.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.active(), 20'000);
    }
};

LAMINA_WINDOW_TEST(PlateauTest)

}  // namespace plateau_test

#include "plateau_test.moc"
