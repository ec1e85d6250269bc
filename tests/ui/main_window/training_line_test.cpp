// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the line of a training in the status bar.
#include "ui/main_window/training_line.h"

#include <QLabel>
#include <QProgressBar>
#include <QTest>
#include <algorithm>

#include "tests/support/test_program.h"
#include "tests/support/train_room_bench.h"

namespace training_line_test {

using namespace lamina;
using namespace lamina::ui;

using test::digits;
using test::shortOf;

class TrainingLineTest : public QObject {
    Q_OBJECT
 private slots:
    void theStatusBarSaysTheStep() {
        test::TrainingBench b;
        TrainingLine line(b.training);
        b.document.reset(digits());
        b.training.train();
        const auto says = [&] {
            const auto all = line.findChildren<QLabel*>();
            return std::any_of(all.begin(), all.end(), [](const QLabel* label) { return label->text().contains("   step "); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(says(), 60'000);
        b.training.stop();
    }

    void whatEndedATrainingIsSaidInTheStatusBar() {
        test::TrainingBench b;
        TrainingLine line(b.training);
        Project project = digits();
        project.training.optimizer = {"SGD", {{"learning_rate", 1e9}}};
        project.training.epochs = 2;
        b.document.reset(project);
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.history() && !b.training.active(), 60'000);
        QString said;
        for (const auto* label : line.findChildren<QLabel*>())
            if (label->isVisible()) said += label->text();
        QVERIFY2(said.startsWith("failed at epoch ") && !said.contains("loss is not a number") && (said.contains("loss is NaN") || said.contains("loss is infinite") || said.contains("gradient is not a number")) && !said.contains('%'), qPrintable(said));
        QCOMPARE(b.training.buttonWords(), QString("Train"));
        QVERIFY(b.training.otherWords().isEmpty());  // those weights lead there again
    }

    void oneEpochIsOne() {
        test::TrainingBench b;
        TrainingLine line(b.training);
        b.document.reset(shortOf(1));
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() && !b.training.active(), 30'000);
        QStringList told;
        for (const auto* label : line.findChildren<QLabel*>()) told << label->text();
        QVERIFY2(told.contains("1 of 1 epoch"), qPrintable(told.join(QChar(u'|'))));
    }

    /** By EarlyStopping: nothing of it is missing, as 21 % of a bar would say. */
    void anEarlyEndIsToldAsAnEnd() {
        test::TrainingBench b;
        TrainingLine line(b.training);
        Project project = shortOf(60);
        project.training.callbacks = {{"EarlyStopping", {{"patience", std::int64_t{1}}, {"min_delta", 1e6}}}};
        b.document.reset(std::move(project));
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.model() && !b.training.active(), 30'000);
        QVERIFY(b.training.status().epoch < 60);
        QString said;
        for (const auto* label : line.findChildren<QLabel*>())
            if (label->isVisibleTo(&line)) said += label->text();
        QCOMPARE(said.trimmed(), QString("stopped early at epoch %1 of 60").arg(b.training.status().epoch));
        QVERIFY(!line.findChild<QProgressBar*>()->isVisibleTo(&line));
    }

    /** Words that lagged would count one epoch less than the curves show, which have its point at once. */
    void anEpochIsToldAsSoonAsItEnds() {
        test::TrainingBench b;
        b.document.reset(shortOf(1'000'000));
        QTRY_VERIFY_WITH_TIMEOUT(b.store.current(), 20'000);
        b.training.train();
        QTRY_VERIFY_WITH_TIMEOUT(b.training.history() && b.training.status().epoch > 3, 20'000);
        for (int i = 0; i < 2; ++i) {
            b.training.toggle();
            QTRY_COMPARE_WITH_TIMEOUT(b.training.status().state, TrainingState::Paused, 20'000);
            QTest::qWait(1200);  // as long as epochs that people follow
            const std::size_t before = b.training.history()->epochs.size();
            bool ended = false, told = false;
            const auto watch = QObject::connect(&b.training, &TrainingController::ticked, &b.training, [&] {
                if (ended || b.training.history()->epochs.size() == before) return;
                ended = true;
                told = b.training.tellsNow();
            });
            b.training.toggle();
            QTRY_VERIFY_WITH_TIMEOUT(ended, 20'000);
            QObject::disconnect(watch);
            QVERIFY(told);
        }
        b.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!b.training.active(), 20'000);
    }
};

LAMINA_WINDOW_TEST(TrainingLineTest)

}  // namespace training_line_test

#include "training_line_test.moc"
