// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the knobs of the Train room.
#include "ui/training/control_bar.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>
#include <algorithm>

#include "engine/io/templates.h"
#include "engine/recipes/schedules.h"
#include "tests/support/test_program.h"
#include "tests/support/window_bench.h"

namespace control_bar_test {

using namespace lamina;
using namespace lamina::ui;

class ControlBarTest : public QObject {
    Q_OBJECT
 private slots:
    void patienceIsShownAsItWorks_data() {
        QTest::addColumn<Choice>("stopping");
        QTest::addColumn<QString>("shown");
        QTest::newRow("whole") << Choice{"EarlyStopping", {{"patience", std::int64_t{7}}}} << "7 epochs";
        QTest::newRow("whole, written with a point") << Choice{"EarlyStopping", {{"patience", 5.0}}} << "5 epochs";
        QTest::newRow("not said: Keras' 0, which ends it after the first epoch that is not the best") << Choice{"EarlyStopping", {}} << "1 epoch";
        QTest::newRow("not whole") << Choice{"EarlyStopping", {{"patience", 2.5}}} << "1 epoch";
        QTest::newRow("a word") << Choice{"EarlyStopping", {{"patience", std::string("long")}}} << "1 epoch";
        QTest::newRow("nothing") << Choice{"EarlyStopping", {{"patience", std::monostate()}}} << "1 epoch";
        QTest::newRow("beyond all") << Choice{"EarlyStopping", {{"patience", std::int64_t{1} << 40}}} << "1000000 epochs";
        QTest::newRow("no early stopping") << Choice{"TerminateOnNaN", {}} << "never";
    }

    void patienceIsShownAsItWorks() {
        QFETCH(Choice, stopping);
        QFETCH(QString, shown);
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        ControlBar bar(document, training);
        Project project;
        project.training.callbacks = {stopping};
        document.reset(std::move(project));
        QSpinBox* patience = nullptr;
        for (auto* box : bar.findChildren<QSpinBox*>())
            if (box->accessibleName() == "stop early after") patience = box;
        QVERIFY(patience);
        QCOMPARE(patience->text(), shown);
        QVERIFY(document.project()->training.callbacks == std::vector{stopping});  // looking changes nothing
    }

    void theBatchSaysWhyItCannotBeChanged() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        ControlBar bar(document, training);
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 1'000'000;
        document.reset(std::move(project));
        QSpinBox* batch = nullptr;
        for (auto* box : bar.findChildren<QSpinBox*>())
            if (box->accessibleName() == "batch") batch = box;
        QVERIFY(batch && batch->isEnabled());
        QCOMPARE(batch->toolTip(), QString("Samples a step"));
        bar.run()->click();
        QTRY_VERIFY_WITH_TIMEOUT(training.status().step > 0, 20'000);
        QVERIFY(!batch->isEnabled());
        QVERIFY2(batch->toolTip().contains("takes effect in the next run"), qPrintable(batch->toolTip()));
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
        QVERIFY(batch->isEnabled());
        QCOMPARE(batch->toolTip(), QString("Samples a step"));
        bar.disconnect();
    }

    void theFocusGoesToTheBigButtonWhenTheOtherOnesGo() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        ControlBar bar(document, training);
        bar.show();
        QVERIFY(QTest::qWaitForWindowActive(&bar));
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 1;
        document.reset(project);
        bar.run()->setFocus();
        bar.run()->click();  // the data are not ready: it cannot be pressed meanwhile
        QTRY_VERIFY_WITH_TIMEOUT(training.model() && !training.active(), 20'000);
        QTRY_VERIFY(bar.run()->hasFocus());
        QPushButton* further = nullptr;
        for (auto* one : bar.findChildren<QPushButton*>())
            if (one->isVisible() && one->text() == "Train further") further = one;
        QVERIFY(further);
        QTRY_VERIFY(further->isEnabled());
        further->setFocus();
        document.edit("long", [](Project& p) { p.training.epochs = 1'000'000; });
        further->click();
        QTRY_VERIFY_WITH_TIMEOUT(training.status().state == TrainingState::Running, 20'000);
        QTRY_VERIFY(bar.run()->hasFocus());
        bar.stop()->setFocus();
        bar.stop()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
        QVERIFY(bar.run()->hasFocus());
        bar.disconnect();
    }

    void whatIsStoppedIsResumedOrStartsOver() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        ControlBar bar(document, training);
        bar.show();
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 1'000'000;
        document.reset(std::move(project));
        const auto button = [&](const char* words) -> QPushButton* {
            for (auto* one : bar.findChildren<QPushButton*>())
                if (one->isVisible() && one->text() == QLatin1String(words)) return one;
            return nullptr;
        };
        QVERIFY(button("Train") && button("Stop") && !button("Start over"));
        button("Train")->click();
        QTRY_VERIFY_WITH_TIMEOUT(training.status().step > 0, 20'000);
        QVERIFY(button("Pause") && button("Stop") && !button("Start over"));
        button("Stop")->click();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
        QVERIFY(button("Resume") && button("Start over") && !button("Stop"));
        QVERIFY(button("Resume")->toolTip().endsWith("(F5)") && button("Start over")->toolTip().endsWith("(Ctrl+F5)"));
        const auto run = training.status().run;
        QVERIFY(button("Start over")->isEnabled());
        button("Start over")->click();
        QVERIFY(training.active() && button("Stop") && !button("Start over"));
        QTRY_VERIFY_WITH_TIMEOUT(training.status().step > 0 && training.status().run != run, 20'000);
        // "Start over" comes where Stop was: whoever clicks twice means Stop.
        bool takesClick = true;
        connect(&training, &TrainingController::stateChanged, &bar, [&] {
            if (auto* over = button("Start over")) takesClick = over->isEnabled();
        });
        button("Stop")->setAttribute(Qt::WA_UnderMouse);
        button("Stop")->click();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
        QVERIFY(!takesClick);
        QTRY_VERIFY(button("Start over")->isEnabled());
        bar.disconnect();
    }

    /** What stood there was Pause and Stop. */
    void aPressJustAsItEndsBeginsNothing() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        ControlBar bar(document, training);
        bar.show();
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 2;
        document.reset(std::move(project));
        int presses = 0;
        connect(&training, &TrainingController::stateChanged, &bar, [&] {
            if (training.active() || !training.model() || presses++ > 0) return;
            for (auto* one : bar.findChildren<QPushButton*>())
                if (one->text() == "Train" || one->text() == "Train further" || one->text() == "Stop") one->click();
        });
        bar.run()->click();
        QTRY_VERIFY_WITH_TIMEOUT(presses > 0, 20'000);
        QVERIFY(!training.active());
        QTRY_VERIFY(!training.hasJustEnded());
        const auto first = training.status().run;
        bar.run()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active() && training.status().run != first, 20'000);
        bar.disconnect();
    }

    void whoStopsIsOnTheBigButton() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        ControlBar bar(document, training);
        bar.show();
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 1'000'000;
        document.reset(std::move(project));
        const auto button = [&](const char* words) -> QPushButton* {
            for (auto* one : bar.findChildren<QPushButton*>())
                if (one->isVisible() && one->text() == QLatin1String(words)) return one;
            return nullptr;
        };
        button("Train")->click();
        QTRY_VERIFY_WITH_TIMEOUT(training.status().step > 0, 20'000);
        button("Stop")->setFocus();
        button("Stop")->click();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
        QVERIFY(button("Resume"));
        QCOMPARE(bar.focusWidget(), button("Resume"));
    }

    /** As a schedule does it at every look: what is typed then takes the place of what was chosen. */
    void aRateThatChangesLeavesWhatIsChosenToBeTypedOver() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        ControlBar bar(document, training);
        bar.show();
        QVERIFY(QTest::qWaitForWindowActive(&bar));
        document.reset(projectFromTemplate("spirals"));
        QLineEdit* rate = nullptr;
        for (auto* one : bar.findChildren<QLineEdit*>())
            if (one->accessibleName() == "learning_rate") rate = one;
        QVERIFY(rate);
        const auto change = [&](double to) { document.edit("rate", [to](Project& p) { setBaseLearningRate(p.training, to); }); };
        rate->setFocus();
        rate->selectAll();
        change(0.0625);
        QCOMPARE(rate->text(), QString("0.0625"));
        QCOMPARE(rate->selectedText(), rate->text());
        rate->setCursorPosition(3);
        change(0.0125);
        QCOMPARE(rate->text(), QString("0.0125"));
        QCOMPARE(rate->cursorPosition(), 3);
        rate->selectAll();
        change(0.0625);
        QTest::keyClicks(rate, "0.002");
        QTest::keyClick(rate, Qt::Key_Return);
        QCOMPARE(baseLearningRate(document.project()->training), 0.002);
        bar.disconnect();
    }

    /** The focus passes through the field while what goes on is read: nobody typed there. */
    void whoResumesGoesOnWithTheRateThatWasTyped() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        ControlBar bar(document, training);
        bar.show();
        QVERIFY(QTest::qWaitForWindowActive(&bar));
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 1'000'000;
        document.reset(std::move(project));
        QLineEdit* rate = nullptr;
        for (auto* one : bar.findChildren<QLineEdit*>())
            if (one->accessibleName() == "learning_rate") rate = one;
        QVERIFY(rate);
        bar.run()->click();
        QTRY_VERIFY_WITH_TIMEOUT(training.status().step > 0, 20'000);
        rate->setFocus();
        rate->selectAll();
        QTest::keyClicks(rate, "0.0003");
        QTest::keyClick(rate, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(training.status().learningRate, 0.0003, 20'000);
        bar.stop()->setFocus();
        bar.stop()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
        QVERIFY(training.resumes());
        QCOMPARE(rate->text(), QString("0.0003"));
        const auto stood = training.status().step;
        bar.run()->setFocus();
        bar.run()->click();
        rate->setFocus();  // as Qt passes it on from a button that is disabled
        rate->clearFocus();
        QTRY_VERIFY_WITH_TIMEOUT(training.status().state == TrainingState::Running && training.status().step > stood, 20'000);
        rate->setFocus();
        bar.run()->setFocus();
        QTest::qWait(100);
        QCOMPARE(training.status().learningRate, 0.0003);
        QCOMPARE(rate->text(), QString("0.0003"));
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
        bar.disconnect();
    }

    void aRateIsReadAsNumbersAreInTheInspector() {
        test::TrainingBench bench;
        auto& [document, data, training] = bench;
        ControlBar bar(document, training);
        bar.show();
        QVERIFY(QTest::qWaitForWindowActive(&bar));
        document.reset(projectFromTemplate("spirals"));
        auto* rate = field(bar);
        const auto type = [&](const char* words) {
            rate->setFocus();
            rate->selectAll();
            QTest::keyClicks(rate, words);
        };
        const auto refused = [&] {
            const auto all = bar.findChildren<QLabel*>();
            return std::any_of(all.begin(), all.end(), [](const QLabel* label) { return label->isVisible() && label->text().startsWith("learning_rate: expected"); });
        };
        type("0,01");
        QTest::keyClick(rate, Qt::Key_Return);
        QCOMPARE(baseLearningRate(document.project()->training), 0.01);
        QCOMPARE(rate->text(), QString("0.01"));
        type("0,002");
        bar.run()->setFocus();  // as by Tab
        QCOMPARE(baseLearningRate(document.project()->training), 0.002);
        QCOMPARE(rate->text(), QString("0.002"));
        QVERIFY(!refused());
        for (const char* words : {"1e30", "0", "abc", "-1", ""}) {
            type("x");  // what follows takes its place
            type(words);
            if (!*words) rate->clear(), rate->setModified(true);
            QTest::keyClick(rate, Qt::Key_Return);
            QVERIFY2(refused() && rate->property("invalid").toBool(), words);
            QCOMPARE(rate->text(), QString(words));  // to be corrected
            bar.run()->setFocus();
            QCOMPARE(rate->text(), QString("0.002"));  // what is used
            QVERIFY(refused() && !rate->property("invalid").toBool());
            QCOMPARE(baseLearningRate(document.project()->training), 0.002);
        }
        type("0.03");
        QVERIFY(!refused());
        QTest::keyClick(rate, Qt::Key_F5);  // the field keeps the focus
        QCOMPARE(baseLearningRate(document.project()->training), 0.03);
        bar.disconnect();
    }

    /** By a button beside the field, or typed: the run that was stopped goes on with it, as the same run. */
    void whoTypedARateGoesBackToTheRecipesOwn() {
        Document document;
        DataStore data(document);
        TrainingController training(document, data);
        ControlBar bar(document, training);
        bar.show();
        QVERIFY(QTest::qWaitForWindowActive(&bar));
        Project project = projectFromTemplate("spirals");
        project.training.epochs = 1'000'000;
        document.reset(std::move(project));
        const double own = baseLearningRate(document.project()->training);
        auto* rate = field(bar);
        QToolButton* back = nullptr;
        for (auto* one : bar.findChildren<QToolButton*>())
            if (one->accessibleName() == "Back to the recipe's own learning rate") back = one;
        QVERIFY(back && (back->focusPolicy() & Qt::TabFocus));
        QVERIFY(!back->isVisible());
        const auto type = [&](double to) {
            rate->setFocus();
            rate->selectAll();
            QTest::keyClicks(rate, QString::number(to));
            QTest::keyClick(rate, Qt::Key_Return);
        };
        bar.run()->click();
        QTRY_VERIFY_WITH_TIMEOUT(training.status().step > 0, 20'000);
        QVERIFY(!back->isVisible());
        type(0.0003);
        QTRY_VERIFY_WITH_TIMEOUT(back->isVisible(), 20'000);
        back->setFocus();
        QTest::keyClick(back, Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(training.status().learningRate, own, 20'000);  // while it runs
        QTRY_VERIFY(!back->isVisible());
        QVERIFY(rate->hasFocus());
        for (const bool typed : {false, true}) {
            type(0.0003);
            QTRY_COMPARE_WITH_TIMEOUT(training.status().learningRate, 0.0003, 20'000);
            bar.stop()->click();
            QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
            QVERIFY(back->isVisible());
            typed ? type(own) : back->click();
            QCOMPARE(rate->text().toDouble(), own);
            QVERIFY(!back->isVisible() && training.resumes() && !document.edited());
            const auto run = training.status().run;
            const auto stood = training.status().step;
            bar.run()->click();
            QTRY_VERIFY_WITH_TIMEOUT(training.status().state == TrainingState::Running && training.status().step > stood + 3, 20'000);
            QCOMPARE(training.status().run, run);
            QTRY_COMPARE_WITH_TIMEOUT(training.status().learningRate, own, 20'000);
        }
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
        bar.disconnect();
    }

 private:
    static QLineEdit* field(const ControlBar& bar) {
        for (auto* one : bar.findChildren<QLineEdit*>())
            if (one->accessibleName() == "learning_rate") return one;
        qFatal("no field of the rate");
    }
};

LAMINA_WINDOW_TEST(ControlBarTest)

}  // namespace control_bar_test

#include "control_bar_test.moc"
