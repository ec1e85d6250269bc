// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Train room about what would help a training: it is said, and one click does it.
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "engine/trained/evaluation.h"
#include "tests/support/fake_gpu.h"
#include "tests/support/learnt_by_heart.h"
#include "tests/support/test_program.h"
#include "tests/support/train_room_bench.h"
#include "ui/theme/strip.h"
#include "ui/training/diagnoses_view.h"

namespace train_room_remedies_test {

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

using Bench = test::TrainRoomBench;
using test::digits;

}  // namespace

class TrainRoomRemediesTest : public QObject {
    Q_OBJECT
 private slots:
    void whatAilsATrainingIsSaidAndItsRemedyTrainsAgain() {
        Bench b;
        Project project = digits();
        project.training.optimizer = {"SGD", {{"learning_rate", 1e9}}};
        project.training.epochs = 2;
        b.document.reset(project);
        QTRY_VERIFY_WITH_TIMEOUT(b.store.current(), 60'000);
        b.room.resize(1400, 900);
        b.room.show();
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(!b.room.diagnoses()->diagnoses().empty(), 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.active(), 60'000);
        QCOMPARE(b.room.diagnoses()->diagnoses().front().kind, Diagnosis::Kind::NotANumber);
        TrainRoom another(b.document, b.training);
        QVERIFY(another.diagnoses()->diagnoses().empty());  // found beside the window
        QTRY_VERIFY(!another.diagnoses()->diagnoses().empty());
        QCOMPARE(another.diagnoses()->diagnoses().front().kind, Diagnosis::Kind::NotANumber);
        const auto ill = b.training.history();
        auto* remedy = b.room.diagnoses()->strips().front()->findChild<QPushButton*>();
        QVERIFY(remedy && remedy->isVisible());
        remedy->click();
        QCOMPARE(std::get<double>(b.document.project()->training.optimizer.params.at("learning_rate")), 0.01);  // what SGD comes with
        QTRY_VERIFY_WITH_TIMEOUT(b.training.history() != ill, 20'000);
        b.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.active(), 20'000);
        b.document.history().undo();
        QCOMPARE(std::get<double>(b.document.project()->training.optimizer.params.at("learning_rate")), 1e9);
    }

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

    /** Labels by chance are learnt by heart: what is validated gets worse. */
    void theBestEpochsWeightsAreOfferedWhereTheEndIsWorse() {
        QTemporaryDir directory;
        Bench b;
        b.room.show();
        b.document.reset(test::byHeart(directory.filePath("chance.csv"), 150));
        QTRY_VERIFY_WITH_TIMEOUT(b.store.current(), 60'000);
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() && !b.training.active(), 60'000);
        const BestEpoch* best = b.training.best();
        QVERIFY(best && !b.training.usesBest());
        const auto last = b.training.model();
        const QString words = QString("Use the weights of epoch %1").arg(best->epoch + 1), back = "Use the weights of the last epoch";
        QTRY_VERIFY(test::button(b.room, words));
        QVERIFY(!test::button(b.room, back));
        test::button(b.room, words)->click();
        QVERIFY(b.training.usesBest());
        QCOMPARE(b.training.model()->bestEpoch, best->epoch);
        const auto data = b.training.data();
        const double loss = evaluate(*b.training.model(), *data, data->parts.validation).loss;
        QVERIFY2(std::abs(loss - best->figure) < 1e-4, qPrintable(QString("%1, not %2").arg(loss).arg(best->figure)));
        QVERIFY(!test::button(b.room, words));
        QTRY_VERIFY(test::button(b.room, back));
        const auto* strip = b.room.findChild<Strip*>();
        const QString used = QString("The weights of epoch %1 are in use.").arg(best->epoch + 1);
        QVERIFY2(strip->detail().startsWith(used), qPrintable(strip->detail()));  // beside the way back
        test::button(b.room, back)->click();
        QVERIFY(!b.training.usesBest() && b.training.model() == last);
        QTRY_VERIFY(test::button(b.room, words));
        QVERIFY2(!strip->detail().contains("in use"), qPrintable(strip->detail()));
    }

    /** Also where it overfits nowhere, and where they were chosen in Evaluate. The best is said to be the epoch with the greatest loss. */
    void theBestEpochsWeightsCanBeTakenAndLeftWhereverTheyWereChosen() {
        Bench b;
        b.room.show();
        Project project = test::shortOf(6);
        project.training.callbacks = {{"EarlyStopping", {{"mode", std::string("max")}, {"patience", std::int64_t{1000}}}}};
        b.document.reset(std::move(project));
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() && !b.training.active(), 60'000);
        QVERIFY(b.training.best());
        const QString words = QString("Use the weights of epoch %1").arg(b.training.bestNumber()), back = "Use the weights of the last epoch";
        QTRY_VERIFY(test::button(b.room, words));
        b.training.useBest(true);
        QTRY_VERIFY(test::button(b.room, back));
        test::button(b.room, back)->click();
        QVERIFY(!b.training.usesBest());
        QTRY_VERIFY(test::button(b.room, words));
    }

    // Last: the GPU stays.
    void aBatchThatDoesNotFitIsSaidBeforeTheTrainingAndMadeToFit() {
        registerBackend(std::make_unique<test::FakeGpuBackend>());
        test::FakeGpu::free = std::uint64_t{1} << 30;
        Bench b;
        Project project = digits();
        project.training.device = "cuda";
        b.document.reset(std::move(project));
        QTRY_VERIFY_WITH_TIMEOUT(b.store.current(), 60'000);
        b.room.show();
        const auto says = [&](const QString& words) {
            for (const auto* label : b.room.findChildren<QLabel*>())
                if (label->isVisibleTo(&b.room) && label->text().contains(words)) return true;
            return false;
        };
        QTRY_VERIFY(says("Fits Fake H200"));
        QTRY_VERIFY(says("workspace 33.6"));  // the breakdown
        // A little more than the small batch takes, beside what stays free for the libraries.
        const auto needed = trainingMemory(*b.document.project(), sizeOf(b.store.prepared()->dataset.get())).total();
        test::FakeGpu::free = needed + (std::uint64_t{513} << 20);
        b.document.edit("all at once", [](Project& p) { p.training.batchSize = 1 << 16; });
        auto* strip = b.room.findChild<Strip*>();
        QTRY_VERIFY2(strip->sentence().startsWith("A training at batch"), qPrintable(strip->sentence()));
        QPushButton* button = nullptr;
        for (auto* one : strip->findChildren<QPushButton*>())
            if (one->text().startsWith("Set the batch to")) button = one;
        QVERIFY(button);
        button->click();
        QVERIFY(b.document.project()->training.batchSize < 1 << 16);
        QTRY_VERIFY(strip->isHidden());
        QCOMPARE(b.document.history().undoText().left(17), QString("Set batch_size to"));
    }
};

LAMINA_WINDOW_TEST(TrainRoomRemediesTest)

}  // namespace train_room_remedies_test

#include "train_room_remedies_test.moc"
