// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of edits that are not saved is asked in the page, not in a modal box.
#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QMimeData>
#include <QPushButton>
#include <QScopeGuard>
#include <QtTest>

#include "engine/io/project_file.h"
#include "tests/support/test_program.h"
#include "tests/support/window_bench.h"
#include "tests/support/window_home.h"
#include "ui/document/verbs.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/question.h"
#include "ui/main_window/template_card.h"
#include "ui/theme/strip.h"

namespace unsaved_edits_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** A window with the line template and one layer more than its file, if it has one. */
struct Edited {
    MainWindow window;
    explicit Edited(const QString& file = {}) {
        window.openTemplate("line");
        if (!file.isEmpty()) window.document().saveAs(file);
        addLayer(window.document(), "Dense");
        window.show();
    }
    Question* asked() const { return window.findChild<Question*>("unsaved"); }
    void chooseTemplate(const std::string& name) {
        window.enter("start");
        for (auto* card : window.findChildren<TemplateCard*>())
            if (card->name() == name) card->click();
    }
    const std::string& name() { return window.document().project()->name; }
};

using test::button;

}  // namespace

class UnsavedEditsTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() { home_.begin(); }
    void cleanup() { QVERIFY(!QApplication::activeModalWidget()); }

    void whatIsOpenedWaitsForTheAnswer() {
        Edited e;
        QVERIFY(QTest::qWaitForWindowActive(&e.window));
        e.chooseTemplate("spirals");
        QVERIFY(e.asked()->isVisible());
        QVERIFY2(e.asked()->sentence().contains("Line"), qPrintable(e.asked()->sentence()));
        QCOMPARE(e.name(), std::string("Line"));
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(button(*e.asked(), "Save")));
        button(*e.asked(), "Cancel")->click();
        QVERIFY(!e.asked()->isVisible());
        QCOMPARE(e.name(), std::string("Line"));
        QVERIFY(e.window.document().edited());
        e.chooseTemplate("spirals");
        button(*e.asked(), "Discard")->click();
        QVERIFY(!e.asked()->isVisible());
        QCOMPARE(e.name(), std::string("Spirals"));
        QCOMPARE(e.window.current(), QString("model"));
    }

    void theQuestionNamesTheFileAndWhatComes() {
        Edited e(home_.filePath("named.lamina"));
        e.chooseTemplate("spirals");
        QCOMPARE(e.asked()->sentence(), QString("Unsaved changes to Line (named.lamina)."));
        QVERIFY2(e.asked()->accessibleName().contains("Spirals would take their place"), qPrintable(e.asked()->accessibleName()));
        button(*e.asked(), "Cancel")->click();
        e.window.document().edit("name", [](Project& p) { p.name = "named"; });
        QVERIFY(!e.window.close());
        QCOMPARE(e.asked()->sentence(), QString("Unsaved changes to named.lamina."));
        button(*e.asked(), "Close without saving")->click();
    }

    void aTrainingIsStoppedBeforeAnotherProjectOpens() {
        Edited e;
        e.window.openTemplate("line");
        e.window.document().edit("longer", [](Project& p) { p.training.epochs = 100'000'000; });
        e.window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(e.window.training().status().step > 0, 30'000);
        e.chooseTemplate("spirals");
        QVERIFY2(e.asked()->sentence() == "Line is training.", qPrintable(e.asked()->sentence()));
        QCOMPARE(e.name(), std::string("Line"));
        button(*e.asked(), "Cancel")->click();
        QVERIFY(e.window.training().status().active());
        e.chooseTemplate("spirals");
        button(*e.asked(), "Stop it")->click();
        QTRY_VERIFY_WITH_TIMEOUT(e.asked()->sentence().contains("Unsaved changes"), 30'000);
        QVERIFY(!e.window.training().status().active());
        button(*e.asked(), "Discard")->click();
        QCOMPARE(e.name(), std::string("Spirals"));
        QVERIFY(!e.window.training().model());  // it was that of another net
    }

    void aTrainingThatBeganBeforeTheAnswerIsAskedAbout() {
        Edited e;
        e.window.document().edit("longer", [](Project& p) { p.training.epochs = 100'000'000; });
        e.chooseTemplate("spirals");
        QVERIFY(e.asked()->sentence().contains("Unsaved changes"));
        e.window.openTemplate("line");  // without the layer that fits nothing
        e.window.document().edit("longer", [](Project& p) { p.training.epochs = 100'000'000; });
        e.window.training().train();  // which waits for its data
        e.chooseTemplate("spirals");
        QVERIFY(e.asked()->sentence().contains("Unsaved changes"));
        QTRY_VERIFY_WITH_TIMEOUT(e.window.training().status().step > 0, 30'000);
        button(*e.asked(), "Discard")->click();
        QCOMPARE(e.name(), std::string("Line"));
        QVERIFY2(e.asked()->sentence() == "Line is training.", qPrintable(e.asked()->sentence()));
        button(*e.asked(), "Stop it")->click();
        QTRY_VERIFY_WITH_TIMEOUT(e.asked()->sentence().contains("Unsaved changes"), 30'000);
        button(*e.asked(), "Discard")->click();
        QCOMPARE(e.name(), std::string("Spirals"));
    }

    void aKeyStartsNoTrainingOfWhatMayGiveWay() {
        Edited e;
        QVERIFY(QTest::qWaitForWindowActive(&e.window));
        e.window.openTemplate("line");
        e.window.document().edit("longer", [](Project& p) { p.training.epochs = 100'000'000; });
        e.chooseTemplate("spirals");
        QVERIFY(e.asked()->isVisible());
        e.window.setFocus();
        QTest::keyClick(&e.window, Qt::Key_F5);
        QVERIFY(!e.window.training().active() && e.asked()->isVisible());
        QCOMPARE(e.window.current(), QString("start"));
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(button(*e.asked(), "Save")));
        button(*e.asked(), "Cancel")->click();
        QTest::keyClick(&e.window, Qt::Key_F5);
        QVERIFY(e.window.training().active());
        e.window.training().stop();
        QTRY_VERIFY_WITH_TIMEOUT(!e.window.training().active(), 30'000);
    }

    /** F5 was to pause it. */
    void aKeyJustAsATrainingEndsBeginsNoOther() {
        MainWindow window;
        window.show();
        window.openTemplate("line");
        window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
        int ends = 0;
        auto& training = window.training();
        connect(&training, &TrainingController::stateChanged, &window, [&] {
            if (training.active() || !training.model() || ends++ > 0) return;
            window.trainAction().trigger();
            QVERIFY(!training.active());
        });
        window.trainAction().trigger();
        QTRY_VERIFY_WITH_TIMEOUT(ends > 0, 30'000);
        QTRY_VERIFY(!training.hasJustEnded());
        QVERIFY(!training.active());
        window.trainAction().trigger();
        QVERIFY(training.active());
        QTRY_VERIFY_WITH_TIMEOUT(!training.active(), 30'000);
    }

    void whatIsReadAsksWhereATrainingHasBegun() {
        const QString file = home_.filePath("read.csv");
        {
            QFile csv(file);
            QVERIFY(csv.open(QIODevice::WriteOnly));
            csv.write("x,y\n");
            for (int i = 0; i < 400'000; ++i) csv.write(QByteArray::number(i % 97) + "," + QByteArray::number(i % 89) + "\n");
        }
        MainWindow window;
        window.openTemplate("line");
        window.document().edit("longer", [](Project& p) { p.training.epochs = 100'000'000; });
        window.document().saveAs(home_.filePath("reading.lamina"));
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().store().current(), 30'000);
        window.openFile(file);  // reading comes back through the event loop
        window.training().train();
        auto* asked = window.findChild<Question*>("unsaved");
        QTRY_VERIFY_WITH_TIMEOUT(asked->isVisible(), 60'000);
        QVERIFY2(asked->sentence().endsWith("is training."), qPrintable(asked->sentence()));
        QCOMPARE(window.document().project()->graph.nodes.size(), std::size_t{2});
        window.training().stop();
        QTRY_VERIFY_WITH_TIMEOUT(!window.training().active(), 30'000);
    }

    void closingAmidATrainingIsAsked() {
        MainWindow window;
        window.openTemplate("line");
        window.document().edit("longer", [](Project& p) { p.training.epochs = 100'000'000; });
        window.document().saveAs(home_.filePath("longer.lamina"));
        window.show();
        window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().status().step > 0, 30'000);
        QVERIFY(!window.document().edited());
        auto* asked = window.findChild<Question*>("unsaved");
        QVERIFY(!window.close());
        QVERIFY2(asked->sentence().endsWith("is training."), qPrintable(asked->sentence()));
        button(*asked, "Cancel")->click();
        QVERIFY(window.isVisible() && window.training().status().active());
        QVERIFY(!window.close());
        button(*asked, "Stop it and close")->click();
        QVERIFY(!window.isVisible());
    }

    /** Nobody has changed it, and all of it is in Runs. */
    void ofARunThatWasOpenedItIsSaidWhereItsWeightsAre() {
        Edited e(home_.filePath("learnt.lamina"));
        e.window.openTemplate("line");  // without the layer that fits nothing
        e.window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
        e.window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(e.window.training().model() != nullptr && !e.window.training().active(), 30'000);
        const auto learnt = e.window.training().model();
        const QString there = QString(" Its weights are in Runs #%1.").arg(learnt->run);
        QVERIFY(learnt->run > 0);
        e.chooseTemplate("spirals");
        QCOMPARE(e.asked()->sentence(), QString("Unsaved changes to Line."));
        QCOMPARE(e.asked()->detail(), "Spirals would take their place." + there);
        e.window.document().reset(Project(*e.window.document().project()), {}, true);  // as Runs opens it
        e.window.training().adopt(learnt, "its run");
        e.chooseTemplate("spirals");
        QCOMPARE(e.asked()->sentence(), QString("Line is not saved as a project."));
        QCOMPARE(e.asked()->detail(), "Spirals would take its place." + there);
        QVERIFY(!e.window.close());
        QCOMPARE(e.asked()->sentence(), QString("Line is not saved as a project."));
        QCOMPARE(e.asked()->detail(), "The window is about to close." + there);
        button(*e.asked(), "Cancel")->click();
        e.window.document().edit("name", [](Project& p) { p.notes = "edited"; });
        QVERIFY(!e.window.close());
        QCOMPARE(e.asked()->sentence(), QString("Unsaved changes to Line."));
        button(*e.asked(), "Close without saving")->click();
        QVERIFY(!e.window.isVisible());
    }

    /** They are of the drawing as it was. */
    void ofADrawingThatIsAnotherSinceNoWeightsArePromised() {
        Edited e(home_.filePath("drawn.lamina"));
        e.window.openTemplate("line");
        e.window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
        e.window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(e.window.training().model() != nullptr && !e.window.training().active(), 30'000);
        const QString there = QString(" Its weights are in Runs #%1.").arg(e.window.training().model()->run);
        addLayer(e.window.document(), "Dense");
        e.chooseTemplate("spirals");
        QCOMPARE(e.asked()->detail(), QString("Spirals would take their place."));
        QVERIFY(!e.window.close());
        QCOMPARE(e.asked()->detail(), QString("The window is about to close."));
        e.window.document().history().undo();
        QVERIFY(!e.window.close());
        QCOMPARE(e.asked()->detail(), "The window is about to close." + there);
        button(*e.asked(), "Close without saving")->click();
        QVERIFY(!e.window.isVisible());
    }

    /** A training that is in Runs needs no question: project and weights are there. */
    void weightsThatNoRunKeepsAreAskedAbout_data() {
        QTest::addColumn<bool>("kept");
        QTest::newRow("kept") << true;
        QTest::newRow("nowhere") << false;
    }
    void weightsThatNoRunKeepsAreAskedAbout() {
        QFETCH(bool, kept);
        const QByteArray runs = qgetenv("LAMINA_HOME");
        const auto back = qScopeGuard([&] { runs.isNull() ? qunsetenv("LAMINA_HOME") : qputenv("LAMINA_HOME", runs); });
        QFile file(home_.filePath("no folder"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        if (!kept) qputenv("LAMINA_HOME", file.fileName().toUtf8());
        MainWindow window;
        window.openTemplate("line");
        window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
        window.document().saveAs(home_.filePath("trained.lamina"));
        window.show();
        window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr && !window.training().active(), 30'000);
        QCOMPARE(window.training().model()->run > 0, kept);
        QVERIFY(!window.document().edited());
        auto* asked = window.findChild<Question*>("unsaved");
        if (!kept) {
            QVERIFY(!window.close());
            QCOMPARE(asked->sentence(), QString("The weights that Line has learnt are in no run and in no file."));
            QCOMPARE(asked->detail(), QString("The window is about to close."));
            QVERIFY(button(*asked, "Export the net…"));
            button(*asked, "Cancel")->click();
            window.enter("start");
            for (auto* card : window.findChildren<TemplateCard*>())
                if (card->name() == "spirals") card->click();
            QCOMPARE(asked->detail(), QString("Spirals would take their place."));
            QCOMPARE(window.document().project()->name, std::string("Line"));
            QVERIFY(!window.close());
            button(*asked, "Close without them")->click();
            QVERIFY(!window.isVisible());
            return;
        }
        QVERIFY(window.close());
    }

    void escapeIsCancel() {
        Edited e;
        QVERIFY(QTest::qWaitForWindowActive(&e.window));
        e.chooseTemplate("spirals");
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!e.asked()->isVisible());
        QCOMPARE(e.name(), std::string("Line"));
    }

    void enterIsTheAnswerThatHasTheFocus() {
        Edited e(home_.filePath("entered.lamina"));
        QVERIFY(QTest::qWaitForWindowActive(&e.window));
        e.chooseTemplate("spirals");
        QVERIFY(e.asked()->isVisible());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);  // Save
        QVERIFY(!e.asked()->isVisible());
        QCOMPARE(e.name(), std::string("Spirals"));
        QCOMPARE(readProject(home_.filePath("entered.lamina").toStdString()).graph.nodes.size(), std::size_t{3});
    }

    void savedEditsAreInTheFile() {
        const QString file = home_.filePath("mine.lamina");
        Edited e(file);
        e.chooseTemplate("spirals");
        button(*e.asked(), "Save")->click();
        QCOMPARE(e.name(), std::string("Spirals"));
        QCOMPARE(readProject(file.toStdString()).graph.nodes.size(), std::size_t{3});
    }

    void aQuestionThatNoLongerStandsGoes() {
        Edited e(home_.filePath("other.lamina"));
        e.chooseTemplate("spirals");
        QVERIFY(e.asked()->isVisible());
        e.window.document().save();
        QVERIFY(!e.asked()->isVisible());
        QCOMPARE(e.name(), std::string("Line"));
    }

    void whatCannotBeOpenedAsksNothing_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"broken.lamina", "broken.keras", "broken.npz"}) QTest::newRow(name) << QString(name);
    }
    void whatCannotBeOpenedAsksNothing() {
        QFETCH(QString, name);
        QFile broken(home_.filePath(name));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("this is neither");
        broken.close();
        Edited e;
        e.window.enter("start");
        drop(e.window, broken.fileName());
        auto* said = e.window.findChild<Strip*>("said");
        QTRY_VERIFY_WITH_TIMEOUT(said->isVisible() && said->sentence().contains(name), 20'000);
        QVERIFY(!e.asked()->isVisible());
        QCOMPARE(e.name(), std::string("Line"));
    }

    /** The second one is meant. */
    void aSecondDropTakesThePlaceOfTheFirstQuestion() {
        QFile table(home_.filePath("second.csv"));
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("x,y\n1,2\n3,4\n5,6\n");
        table.close();
        {
            Document other;
            other.reset(*Edited().window.document().project());
            other.saveAs(home_.filePath("first.lamina"));
        }
        Edited e;
        drop(e.window, home_.filePath("first.lamina"));
        QVERIFY(e.asked()->isVisible());
        drop(e.window, table.fileName());
        QVERIFY(button(e.window, "Use it here") && !e.asked()->isVisible());
        drop(e.window, home_.filePath("first.lamina"));
        QVERIFY(e.asked()->isVisible() && !button(e.window, "Use it here"));
        drop(e.window, table.fileName());
        QVERIFY(button(e.window, "Use it here"));
        QVERIFY(!e.window.close());
        QVERIFY(e.asked()->isVisible() && !button(e.window, "Use it here"));
    }

    void aLongFileNameLeavesRoomForTheQuestion() {
        const QString file = home_.filePath(QString("long").repeated(40) + ".lamina");
        {
            Document other;
            other.reset(*Edited().window.document().project());
            other.saveAs(file);
        }
        Edited e;
        drop(e.window, file);
        QVERIFY(e.asked()->isVisible());
        QVERIFY2(e.asked()->detail().contains("lamina would take their place") && e.asked()->detail().size() < 100, qPrintable(e.asked()->detail()));
    }

    void enterStopsNoTraining() {
        Edited e;
        QVERIFY(QTest::qWaitForWindowActive(&e.window));
        e.window.openTemplate("line");
        e.window.document().edit("longer", [](Project& p) { p.training.epochs = 100'000'000; });
        e.window.document().saveAs(home_.filePath("going.lamina"));
        e.window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(e.window.training().status().step > 0, 30'000);
        for (const bool closing : {false, true}) {
            closing ? void(e.window.close()) : e.chooseTemplate("spirals");
            QVERIFY(e.asked()->isVisible());
            QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(button(*e.asked(), "Cancel")));
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
            QVERIFY(!e.asked()->isVisible() && e.window.isVisible());
            QVERIFY(e.window.training().status().active());
        }
        e.window.document().edit("name", [](Project& p) { p.name = "edited meanwhile"; });
        QVERIFY(!e.window.close());
        QVERIFY(button(*e.asked(), "Save and close"));  // which would end it, too
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(button(*e.asked(), "Cancel")));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QVERIFY(e.window.isVisible() && e.window.training().status().active());
        e.window.training().stop();
        QTRY_VERIFY_WITH_TIMEOUT(!e.window.training().active(), 30'000);
    }

    void closingIsAskedInTheWindow() {
        Edited e;
        QVERIFY(!e.window.close());
        QVERIFY(e.window.isVisible());
        QVERIFY(e.asked()->isVisible());
        button(*e.asked(), "Cancel")->click();
        QVERIFY(!e.window.close());
        button(*e.asked(), "Close without saving")->click();
        QVERIFY(!e.window.isVisible());
    }

    void savingClosesToo() {
        const QString file = home_.filePath("closed.lamina");
        Edited e(file);
        QVERIFY(!e.window.close());
        button(*e.asked(), "Save and close")->click();
        QVERIFY(!e.window.isVisible());
        QCOMPARE(readProject(file.toStdString()).graph.nodes.size(), std::size_t{3});
    }

    void droppedDataAreAskedWhereTheyGo() {
        QFile table(home_.filePath("points.csv"));
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("x,y\n");
        for (int i = 0; i < 50; ++i) table.write(QByteArray::number(i) + ',' + QByteArray::number(2 * i) + '\n');
        table.close();
        Edited e;
        const auto drop = [&] { UnsavedEditsTest::drop(e.window, table.fileName()); };
        drop();
        auto* here = button(e.window, "Use it here");
        QVERIFY(here);
        button(*here->parentWidget(), "Cancel")->click();
        QCOMPARE(e.window.current(), QString("model"));
        drop();
        button(e.window, "Use it here")->click();
        QCOMPARE(e.window.current(), QString("data"));
        QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(e.window.document().project()->data.paths.empty() ? std::string() : e.window.document().project()->data.paths.front()), table.fileName(), 20'000);
        QCOMPARE(e.name(), std::string("Line"));
        drop();
        button(e.window, "Another project")->click();
        QTRY_VERIFY_WITH_TIMEOUT(e.asked()->isVisible(), 20'000);  // the edits first, once it is read
        button(*e.asked(), "Discard")->click();
        QTRY_COMPARE_WITH_TIMEOUT(e.name(), std::string("points"), 20'000);
    }

 private:
    static void drop(MainWindow& window, const QString& file) {
        QMimeData files;
        files.setUrls({QUrl::fromLocalFile(file)});
        QDragEnterEvent enter({400, 300}, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(400, 300), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window, &event);
    }

    const test::WindowHome home_;
};

LAMINA_WINDOW_TEST(UnsavedEditsTest)

}  // namespace unsaved_edits_test

#include "unsaved_edits_test.moc"
