// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of a training that what the data doctor says in red would spoil, and of a training while a question waits.
#include <QApplication>
#include <QFile>
#include <QPushButton>
#include <QtTest>
#include <functional>
#include <memory>
#include <vector>

#include "engine/checks/fit.h"
#include "engine/compile/initial_weights.h"
#include "engine/data/sources.h"
#include "engine/io/model_export.h"
#include "tests/support/test_program.h"
#include "tests/support/window_acts.h"
#include "tests/support/window_bench.h"
#include "tests/support/window_home.h"
#include "ui/document/data_store.h"
#include "ui/document/training_controller.h"
#include "ui/document/verbs.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/question.h"
#include "ui/main_window/template_card.h"
#include "ui/runs/runs_room.h"
#include "ui/theme/strip.h"
#include "ui/training/control_bar.h"
#include "ui/training/diagnoses_view.h"
#include "ui/training/train_room.h"

namespace doubted_training_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

using test::button;

/** A table whose column "alive" is its target by another name. */
Project leaking(const QString& file) {
    QFile csv(file);
    if (!csv.open(QIODevice::WriteOnly)) return {};
    csv.write("age,fare,alive,survived\n");
    for (int i = 0; i < 240; ++i) {
        const int survived = (i * 7 + i / 5) % 3 == 0 ? 1 : 0;
        csv.write(QByteArray::number(i % 61) + "," + QByteArray::number(i * 13 % 89) + "," + (survived ? "yes" : "no") + "," + QByteArray::number(survived) + "\n");
    }
    csv.close();
    Project project;
    project.data = sniff(file.toStdString());
    for (const char* column : {"age", "fare", "alive"}) project.data.columns[column].role = ColumnRole::Input;
    project.data.columns["survived"] = {.type = ColumnType::Category, .role = ColumnRole::Target};
    NodeId last = addNode(project.graph, "Input", "input", {{"shape", Ints{4}}});
    const NodeId out = addNode(project.graph, "Dense", "out", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
    lamina::connect(project.graph, last, out);
    project.training.loss = {"sparse_categorical_crossentropy", {}};
    project.training.epochs = 1;
    return project;
}

/** A window with that table, once its net fits it. */
struct Doubted {
    MainWindow window;
    explicit Doubted(const QString& file) {
        window.document().reset(leaking(file));
        window.enter("data");
        window.show();
    }
    bool ready() {
        auto& training = window.training();
        if (!QTest::qWaitFor([&] { return training.store().current() && training.store().examined(); }, 20'000)) return false;
        window.document().edit("fit", [&](Project& p) { adaptNet(p, training.store().raw()); });
        return QTest::qWaitFor([&] { return training.store().current() && training.store().examined(); }, 20'000) && training.blockers().empty();
    }
    Question* asked() const { return window.findChild<Question*>("doubt"); }
};

}  // namespace

class DoubtedTrainingTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() { home_.begin(); }

    void whatIsRedIsAskedAboutBeforeATrainingAndMendedByEnter() {
        Doubted d(home_.filePath("mended.csv"));
        QVERIFY(QTest::qWaitForWindowActive(&d.window));
        QVERIFY(d.ready());
        QTest::keyClick(&d.window, Qt::Key_F5);
        QTRY_VERIFY(d.asked()->isVisible());
        QVERIFY(!d.window.training().active());
        QVERIFY2(d.asked()->sentence().contains("alive"), qPrintable(d.asked()->sentence()));
        auto* mends = button(*d.asked(), "Ignore alive and train");
        QVERIFY(mends && button(*d.asked(), "Train anyway") && button(*d.asked(), "Cancel"));
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(mends));
        QTest::keyClick(mends, Qt::Key_Return);
        QVERIFY(!d.asked()->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(d.window.training().model() && !d.window.training().active(), 20'000);
        QCOMPARE(d.window.document().project()->data.columns.at("alive").role, ColumnRole::Ignore);
        QVERIFY(!d.asked()->isVisible());
    }

    void weightsOfAFileAreAskedAboutBeforeNewOnesTakeTheirPlace_data() {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<QString>("origin");
        QTest::newRow("further") << "Train further from its weights" << "spiral net.keras";
        QTest::newRow("new") << "Begin with new weights" << "";
    }

    void weightsOfAFileAreAskedAboutBeforeNewOnesTakeTheirPlace() {
        QFETCH(QString, answer);
        QFETCH(QString, origin);
        const QString file = home_.filePath("spiral net.keras");
        {
            MainWindow window;
            window.openTemplate("spirals");
            window.document().edit("short", [](Project& p) { p.training.epochs = 1; });
            window.training().train();
            QTRY_VERIFY_WITH_TIMEOUT(window.training().model() && !window.training().active(), 30'000);
            writeModel(file.toStdString(), *window.training().model());
        }
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QVERIFY(window.openFile(file));
        auto& training = window.training();
        QTRY_VERIFY_WITH_TIMEOUT(training.model() && training.store().current() && training.store().examined(), 20'000);
        const auto ofFile = training.model();
        auto* asked = window.findChild<Question*>("fileWeights");
        window.enter("data");
        QTest::keyClick(&window, Qt::Key_F5);
        QTRY_VERIFY(asked->isVisible());
        QVERIFY(!training.active());
        QVERIFY2(asked->sentence().contains("spiral net.keras"), qPrintable(asked->sentence()));
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(button(*asked, "Train further from its weights")));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!asked->isVisible() && !training.active() && training.model() == ofFile);
        window.enter("train");
        QCOMPARE(test::detailOf(window, "This net has the weights of spiral net.keras."), QString("Train asks whether to go on from them."));
        QVERIFY2(training.buttonHelp().contains("asks whether to go on"), qPrintable(training.buttonHelp()));
        window.trainAction().trigger();
        QTRY_VERIFY(asked->isVisible());
        QCOMPARE(test::detailOf(window, "This net has the weights of spiral net.keras."), asked->detail());  // the room does not say it, too
        button(*asked, "Cancel")->click();
        QCOMPARE(test::detailOf(window, "This net has the weights of spiral net.keras."), QString("Train asks whether to go on from them."));
        window.trainAction().trigger();
        QTRY_VERIFY(asked->isVisible());
        QVERIFY(button(*asked, answer));
        button(*asked, answer)->click();
        QVERIFY(!asked->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(training.model() != ofFile && !training.active(), 30'000);
        QCOMPARE(training.origin(), origin);
        QTRY_VERIFY(!training.hasJustEnded());
        QVERIFY(!training.buttonHelp().contains("asks"));
        window.trainAction().trigger();  // that run's weights are in Runs
        QVERIFY(!asked->isVisible() && training.active());
        training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
    }

    /** Behind the question about a file's weights comes the doctor's; a run of the same project was opened while that stood there. */
    void weightsThatHaveGoneWhileSomethingWasAskedAreNotBegunWith() {
        Doubted d(home_.filePath("gone.csv"));
        QVERIFY(QTest::qWaitForWindowActive(&d.window));
        QVERIFY(d.ready());
        auto& training = d.window.training();
        const auto project = d.window.document().project();
        TrainedModel some;
        some.project = *project;
        some.weights = completed(project->graph, d.window.document().inference(), {}, 1);
        training.adoptPart(std::make_shared<const TrainedModel>(some), "part.keras");
        training.train();
        auto* weights = d.window.findChild<Question*>("fileWeights");
        QTRY_VERIFY(weights->isVisible());
        button(*weights, "Train further from its weights")->click();
        QTRY_VERIFY(d.asked()->isVisible());
        some.run = 7;
        const auto opened = std::make_shared<const TrainedModel>(some);
        training.adopt(opened, "run #7");
        button(*d.asked(), "Train anyway")->click();
        QTRY_VERIFY_WITH_TIMEOUT(training.model() != opened && !training.active(), 20'000);
        QVERIFY(training.model()->run > 0 && training.earlier().run == 0);  // from new weights
    }

    void whoTrainsAnywayIsAskedOnceAndEscapeTrainsNothing() {
        Doubted d(home_.filePath("anyway.csv"));
        QVERIFY(QTest::qWaitForWindowActive(&d.window));
        QVERIFY(d.ready());
        d.window.trainAction().trigger();
        QTRY_VERIFY(d.asked()->isVisible());
        d.window.trainAction().trigger();  // F5 is no answer
        QVERIFY(d.asked()->isVisible() && !d.window.training().active());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!d.asked()->isVisible() && !d.window.training().active());
        const auto before = d.window.document().project();
        d.window.trainAction().trigger();
        QTRY_VERIFY(d.asked()->isVisible());
        button(*d.asked(), "Train anyway")->click();
        QTRY_VERIFY_WITH_TIMEOUT(d.window.training().model() && !d.window.training().active(), 20'000);
        QCOMPARE(d.window.document().project(), before);
        const auto first = d.window.training().model();
        QTRY_VERIFY(!d.window.training().hasJustEnded());
        d.window.trainAction().trigger();
        QTRY_VERIFY_WITH_TIMEOUT(d.window.training().model() != first && !d.window.training().active(), 20'000);
        QVERIFY(!d.asked()->isVisible());
    }

    void whoAnswersInAnotherRoomComesToTheTraining_data() {
        QTest::addColumn<QString>("answer");
        QTest::newRow("mended") << "Ignore alive and train";
        QTest::newRow("anyway") << "Train anyway";
    }

    void whoAnswersInAnotherRoomComesToTheTraining() {
        QFETCH(QString, answer);
        Doubted d(home_.filePath("elsewhere_%1.csv").arg(QString::fromLatin1(QTest::currentDataTag())));
        QVERIFY(QTest::qWaitForWindowActive(&d.window));
        QVERIFY(d.ready());
        d.window.trainAction().trigger();
        QTRY_VERIFY(d.asked()->isVisible());
        d.window.enter("data");
        QTRY_VERIFY(d.asked()->isVisible());
        button(*d.asked(), answer)->click();
        QTRY_VERIFY_WITH_TIMEOUT(d.window.training().model() && !d.window.training().active(), 20'000);
        auto* room = static_cast<TrainRoom*>(d.window.room("train"));
        QVERIFY(room->isVisible());
        QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget*>(room->bar()->run()));
    }

    void whatIsMendedElsewhereIsNoQuestionAnyMore() {
        Doubted d(home_.filePath("elsewhere.csv"));
        QVERIFY(d.ready());
        d.window.trainAction().trigger();
        QTRY_VERIFY(!d.asked()->isHidden());
        d.window.document().edit("ignore", [](Project& p) { p.data.columns["alive"].role = ColumnRole::Ignore; });
        QTRY_VERIFY(d.asked()->isHidden());
        QVERIFY(!d.window.training().active());
    }

    void whoClosesIsAskedThatAlone() {
        Doubted d(home_.filePath("closed.csv"));
        QVERIFY(d.ready());
        d.window.trainAction().trigger();
        QTRY_VERIFY(!d.asked()->isHidden());
        d.window.document().edit("epochs", [](Project& p) { p.training.epochs = 3; });
        QTRY_VERIFY(!d.asked()->isHidden());
        QVERIFY(!d.window.close());
        QVERIFY(!d.window.findChild<Question*>("unsaved")->isHidden() && d.asked()->isHidden());
        QVERIFY(!d.window.training().active());
    }

    void whatIsRemarkedOfATrainingGoesWithTheNext() {
        MainWindow window;
        window.openTemplate("line");
        window.document().edit("epochs", [](Project& p) { p.training.epochs = 2; });
        window.show();
        emit window.training().remarked({"It goes on on another device."});
        auto* remarks = window.findChild<Strip*>("remarks");
        QVERIFY(!remarks->isHidden());
        window.trainAction().trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() && !window.training().active(), 20'000);
        QVERIFY(remarks->isHidden());
    }

    /** Whoever is about to press Stop presses Stop. */
    void whatIsSaidMovesNoControlOfATraining() {
        MainWindow window;
        window.resize(1400, 900);
        window.show();
        window.openTemplate("line");
        window.enter("train");
        auto* room = static_cast<TrainRoom*>(window.room("train"));
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto place = [&] { return room->bar()->stop()->mapTo(&window, QPoint()); };
        QTest::qWait(50);
        const QPoint before = place();
        auto* said = window.findChild<Strip*>("said");
        window.complain("Something went wrong.");
        QTRY_VERIFY(said->isVisible());
        QTest::qWait(50);
        QCOMPARE(place(), before);
        QVERIFY(said->mapTo(&window, QPoint()).y() > before.y());
        window.enter("model");
        QVERIFY(said->isVisible());
        window.enter("train");
        QTRY_VERIFY(said->isVisible());
    }

    void nothingBeginsWhileAQuestionWaits() {
        MainWindow window;
        window.openTemplate("line");
        window.document().edit("units", [](Project& p) { p.training.epochs = 2; });
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().store().current(), 20'000);
        window.enter("start");
        for (auto* card : window.findChildren<TemplateCard*>())
            if (card->name() == "spirals") card->click();
        auto* unsaved = window.findChild<Question*>("unsaved");
        QVERIFY(!unsaved->isHidden());
        window.trainAction().trigger();
        window.training().toggle();
        QVERIFY(!window.training().active() && !unsaved->isHidden());
        QCOMPARE(window.current(), QString("start"));  // where it was asked
        unsaved->drop();
        window.trainAction().trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr, 20'000);
    }

    /** Nor by the button of a finding, of what helps, or of another room. */
    void nothingBeginsByAnyButtonWhileAQuestionWaits() {
        MainWindow window;
        window.openTemplate("line");
        window.document().edit("units", [](Project& p) { p.training.epochs = 2; });
        window.show();
        window.trainAction().trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() && !window.training().active(), 20'000);
        auto& training = window.training();
        auto* room = static_cast<TrainRoom*>(window.room("train"));
        auto* runs = static_cast<RunsRoom*>(window.room("runs"));
        const auto run = training.status().run;
        window.enter("start");
        for (auto* card : window.findChildren<TemplateCard*>())
            if (card->name() == "spirals") card->click();
        auto* unsaved = window.findChild<Question*>("unsaved");
        QVERIFY(!unsaved->isHidden());
        const auto before = window.document().project();
        const std::vector<std::function<void()>> ways = {
            [&] { emit room->diagnoses()->remedyChosen({"Train longer", [](Project& p) { p.training.epochs = 3; }}); },
            [&] { for (auto* b : room->findChildren<QPushButton*>()) if (b->text() == "Train further") b->click(); },
            [&] { training.train(); }, [&] { training.trainFurther(); }, [&] { training.restart(); }, [&] { training.takeOther(); }, [&] { training.toggle(); },
            [&] { runs->goOnWith(run); }};
        for (std::size_t i = 0; i < ways.size(); ++i) {
            ways[i]();
            QTest::qWait(20);
            QVERIFY2(!training.active() && window.document().project() == before && !unsaved->isHidden(), qPrintable(QString::number(i)));
            QCOMPARE(window.current(), QString("start"));
        }
        QCOMPARE(training.status().run, run);
        unsaved->drop();
        emit room->diagnoses()->remedyChosen({"Train longer", [](Project& p) { p.training.epochs = 3; }});
        QVERIFY(training.active() && window.document().project()->training.epochs == 3);
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 20'000);
    }

 private:
    const test::WindowHome home_;
};

LAMINA_WINDOW_TEST(DoubtedTrainingTest)

}  // namespace doubted_training_test

#include "doubted_training_test.moc"
