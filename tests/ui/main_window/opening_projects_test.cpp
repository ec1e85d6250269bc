// SPDX-License-Identifier: GPL-3.0-or-later
// Opening a project: from the start page without a mouse, and with the weights of the run that trained it.
#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QImage>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTimer>
#include <QtTest>
#include <algorithm>
#include <filesystem>

#include "engine/base/platform.h"
#include "engine/io/project_file.h"
#include "engine/io/templates.h"
#include "engine/runs/registry.h"
#include "tests/support/test_program.h"
#include "tests/support/window_acts.h"
#include "tests/support/window_bench.h"
#include "tests/support/window_home.h"
#include "ui/document/verbs.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/template_card.h"
#include "ui/plots/line_plot.h"
#include "ui/theme/empty_state.h"
#include "ui/theme/strip.h"
#include "ui/training/last_run.h"
#include "ui/training/train_room.h"

namespace opening_projects_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** Of the room that is shown, in the window. */
QRect placeOf(MainWindow& window) {
    const QWidget* room = window.room(window.current());
    return {room->mapTo(&window, QPoint()), room->size()};
}
Strip& left(const MainWindow& window) { return *window.findChild<Strip*>("left"); }
Strip& offer(const MainWindow& window) { return *window.findChild<Strip*>("offer"); }

using test::answer;
using test::button;
using test::done;
using test::said;
using test::saveAs;

}  // namespace

class OpeningProjectsTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        home_.begin();
        QDir(QString::fromStdString(dataDirectory().string())).removeRecursively();
    }

    void enterOpensTheCardThatHasTheFocus() {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        TemplateCard* card = nullptr;
        for (auto* c : window.findChildren<TemplateCard*>())
            if (c->name() == "spirals") card = c;
        QVERIFY(card);
        card->setFocus();
        QTest::keyClick(card, Qt::Key_Return);
        QCOMPARE(window.document().project()->name, std::string("Spirals"));
        QCOMPARE(window.current(), QString("model"));
    }

    /** Cards of templates without data: the file dialog, then a project of that net. */
    void cardsForOwnDataAskForThem_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("data");
        QTest::addColumn<QString>("loss");
        QTest::newRow("classes") << "table" << "own.csv" << "sparse_categorical_crossentropy";
        QTest::newRow("numbers") << "table_regressor" << "own.csv" << "mean_squared_error";
        QTest::newRow("photos") << "photos_cnn" << "photos" << "sparse_categorical_crossentropy";
    }
    void cardsForOwnDataAskForThem() {
        QFETCH(QString, name);
        QFETCH(QString, data);
        QFETCH(QString, loss);
        const QString path = home_.filePath(data);
        if (data == "photos") {
            for (int i = 0; i < 12; ++i) {
                const QString folder = path + (i % 2 ? "/cat" : "/dog");
                QDir().mkpath(folder);
                QImage image(20, 20, QImage::Format_RGB32);
                image.fill(QColor::fromHsv(i * 25, 200, 200));
                QVERIFY(image.save(folder + QStringLiteral("/%1.png").arg(i)));
            }
        } else {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("a,b,stars\n");
            for (int i = 0; i < 60; ++i) file.write(QStringLiteral("%1,%2,%3\n").arg(i * 7 % 60).arg(i * 11 % 60).arg(i % 3).toUtf8());
        }
        MainWindow window;
        window.show();
        TemplateCard* card = nullptr;
        for (auto* c : window.findChildren<TemplateCard*>())
            if (c->name() == name.toStdString()) card = c;
        QVERIFY(card);
        bool asked = false;
        QTimer::singleShot(0, &window, [&] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            asked = true;
            dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(path);
            dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Open)->click();
        });
        card->click();
        QVERIFY(asked);
        QTRY_VERIFY_WITH_TIMEOUT(!window.document().graph().nodes.empty(), 30'000);
        const Project& project = *window.document().project();
        QCOMPARE(project.data.paths.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(project.data.paths.front()), path);
        QCOMPARE(QString::fromStdString(project.training.loss.name), loss);
        const Project made = projectFromTemplate(name.toStdString());
        QCOMPARE(project.training.epochs, made.training.epochs);
        QCOMPARE(project.graph.nodes.size(), made.graph.nodes.size());
    }

    void whatCannotBeSavedIsOfferedAnotherPlace() {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir("gone"));
        MainWindow window;
        window.show();
        window.openTemplate("line");
        window.document().saveAs(folder.filePath("gone/mine.lamina"));
        addLayer(window.document(), "Dense");
        QVERIFY(QDir(folder.filePath("gone")).removeRecursively());
        QFile inTheWay(folder.filePath("gone"));
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        for (QAction* action : window.actions())
            if (action->text() == "Save") action->trigger();
        QVERIFY(said(window).isVisible());
        QPushButton* elsewhere = nullptr;
        for (auto* offered : said(window).findChildren<QPushButton*>())
            if (offered->text() == "Save elsewhere…") elsewhere = offered;
        QVERIFY(elsewhere);
        const QString path = folder.filePath("other.lamina");
        QTimer::singleShot(0, &window, [&] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(path);
            dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->click();
        });
        elsewhere->click();
        QVERIFY(QFile::exists(path));
        QCOMPARE(window.document().path(), path);
        QVERIFY(!window.document().edited());
        QVERIFY(!said(window).isVisible());
    }

    void aTrainedProjectIsOfferedItsWeights() {
        const QString file = home_.filePath("trained.lamina");
        double learnt = 0;
        {
            MainWindow window;
            window.openTemplate("line");
            window.document().edit("short", [](Project& p) { p.training.epochs = 20; });
            window.document().saveAs(file);
            window.training().train();
            QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr, 30'000);
            learnt = static_cast<double>(window.training().model()->weights.variables.front().value.as<float>()[0]);
        }
        {
            MainWindow anew;
            anew.show();
            QVERIFY(anew.openFile(file));
            QTRY_VERIFY_WITH_TIMEOUT(offer(anew).isVisible() && offer(anew).sentence().endsWith("has trained this net."), 30'000);
            anew.training().train();
            QTRY_VERIFY_WITH_TIMEOUT(!offer(anew).isVisible(), 30'000);
            anew.training().stop();
            QTRY_VERIFY_WITH_TIMEOUT(!anew.training().active(), 30'000);
        }
        {
            MainWindow byStrip;
            byStrip.show();
            QVERIFY(byStrip.openFile(file));
            QTRY_VERIFY_WITH_TIMEOUT(offer(byStrip).sentence().endsWith("has trained this net."), 30'000);
            button(offer(byStrip), "Use its weights")->click();
            QTRY_VERIFY_WITH_TIMEOUT(byStrip.training().model() != nullptr, 30'000);
        }
        MainWindow window;
        window.show();
        QVERIFY(window.openFile(file));
        QTRY_VERIFY_WITH_TIMEOUT(offer(window).sentence().endsWith("has trained this net."), 30'000);
        QVERIFY(!window.training().model());
        window.enter(QStringLiteral("evaluate"));  // says the same as the strip
        EmptyState* page = nullptr;
        for (auto* one : window.findChildren<EmptyState*>())
            if (one->isVisible()) page = one;
        QVERIFY(page && page->accessibleName().startsWith("Run "));
        QCOMPARE(page->button()->text(), QStringLiteral("Use its weights"));
        QVERIFY(button(*page, "Train"));
        page->button()->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr, 30'000);
        QCOMPARE(static_cast<double>(window.training().model()->weights.variables.front().value.as<float>()[0]), learnt);
        QVERIFY(window.training().goesOn());
        QVERIFY(!window.document().edited());
    }

    /** The same rule as in the terminal: a newer run of another project, of the same drawing and data, is not its own. */
    void anotherProjectsRunIsNotTakenForItsOwn() {
        const QString file = home_.filePath("own.lamina");
        RunId own = 0, theirs = 0;
        {
            MainWindow window;
            window.openTemplate("line");
            window.document().edit("short", [](Project& p) { p.name = "own", p.training.epochs = 3; });
            window.document().saveAs(file);
            window.training().train();
            QTRY_VERIFY_WITH_TIMEOUT(window.training().model() && !window.training().active(), 30'000);
            own = window.training().status().run;
            Registry registry;
            RunStart start;
            start.name = "theirs", start.configuration = registry.get(own).configuration;
            auto recorder = registry.begin(start);
            std::filesystem::copy_file(registry.modelFile(own), recorder.modelFile());
            recorder.finish(Outcome::Finished);
            theirs = recorder.id();
        }
        const QString name = QString::fromStdString(Registry().get(own).name);
        {
            MainWindow window;
            window.show();
            QVERIFY(window.openFile(file));
            QTRY_COMPARE_WITH_TIMEOUT(offer(window).sentence(), QString("Run %1 of %2 has trained this net.").arg(own).arg(name), 30'000);
            window.enter(QStringLiteral("evaluate"));
            const auto pages = window.findChildren<EmptyState*>();
            const QString says = QString("Run %1 of %2 (").arg(own).arg(name);
            QVERIFY(std::any_of(pages.begin(), pages.end(), [&](const EmptyState* page) { return page->accessibleName().startsWith(says) && page->accessibleName().contains("best "); }));
        }
        Registry().remove(own);
        MainWindow window;
        window.show();
        QVERIFY(window.openFile(file));
        QTRY_VERIFY_WITH_TIMEOUT(offer(window).sentence().endsWith("has trained this net."), 30'000);
        QVERIFY2(offer(window).sentence() == QString("Run %1 of theirs has trained this net.").arg(theirs), qPrintable(offer(window).sentence()));
        Registry().remove(theirs);
    }

    /** Not an empty page until something is trained: what was learnt before, and how to go on with it. */
    void theTrainRoomOfATrainedProjectShowsItsLastRun() {
        const QString file = home_.filePath("seen.lamina");
        RunId run = 0;
        std::uint64_t steps = 0;
        {
            MainWindow window;
            window.openTemplate("moons");
            window.document().edit("long", [](Project& p) {
                p.training.epochs = 100'000;
                p.training.callbacks.clear();
            });
            window.document().saveAs(file);
            window.training().train();
            QTRY_VERIFY_WITH_TIMEOUT(window.training().status().epoch >= 3, 30'000);
            window.training().stop();
            QTRY_VERIFY_WITH_TIMEOUT(window.training().model() && !window.training().active(), 30'000);
            run = window.training().status().run;
            steps = window.training().status().step;
        }
        MainWindow window;
        window.show();
        QVERIFY(window.openFile(file));
        window.enter(QStringLiteral("train"));
        auto* last = static_cast<TrainRoom*>(window.room(QStringLiteral("train")))->lastRun();
        QVERIFY(!last->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(last->isVisible(), 30'000);
        QVERIFY(!offer(window).isVisible());  // it is said once
        QVERIFY2(last->strip()->sentence().startsWith(QString("Run %1 of ").arg(run)) && last->strip()->sentence().endsWith(": stopped."), qPrintable(last->strip()->sentence()));
        const auto drawn = [&] {
            last->loss()->redraw();
            return last->loss()->pointsDrawn();
        };
        QTRY_VERIFY_WITH_TIMEOUT(drawn() > 3, 30'000);
        QVERIFY(last->loss()->xRange().high <= static_cast<double>(steps) && last->loss()->xRange().high > 0.5 * static_cast<double>(steps));
        QVERIFY2(last->loss()->xLabels().front().startsWith("epoch"), qPrintable(last->loss()->xLabels().join(' ')));
        button(*last, "Use its weights")->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr, 30'000);
        QVERIFY(last->isVisible() && !button(*last, "Use its weights") && !button(*last, "Resume"));
        window.openTemplate("line");
        window.enter(QStringLiteral("train"));
        QVERIFY(!last->isVisible());  // it is no run of this project
        QVERIFY(window.openFile(file));
        window.enter(QStringLiteral("train"));
        QTRY_VERIFY_WITH_TIMEOUT(last->isVisible() && button(*last, "Resume"), 30'000);
        button(*last, "Resume")->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().status().run == run && window.training().status().step > steps, 30'000);
        QCOMPARE(window.current(), QString("train"));
        QVERIFY(!last->isVisible());  // its curves are those of the training now
        window.training().stop();
        QTRY_VERIFY_WITH_TIMEOUT(!window.training().active(), 30'000);
    }

    /** Nothing was edited: nothing is asked, but what was learnt is not gone without a word. */
    void whereTheWeightsOfTheProjectBeforeStayIsSaid() {
        MainWindow window;
        window.show();
        window.openTemplate("line");
        window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
        window.document().saveAs(home_.filePath("before.lamina"));
        window.openTemplate("spirals");
        QVERIFY(!left(window).isVisible());  // nothing was learnt yet
        QVERIFY(window.openFile(home_.filePath("before.lamina")));
        window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr && !window.training().active(), 30'000);
        const auto run = window.training().status().run;
        QVERIFY(run > 0);
        window.openTemplate("spirals");
        QTRY_COMPARE(window.document().project()->name, std::string("Spirals"));
        QVERIFY(left(window).isVisible());
        QCOMPARE(left(window).sentence(), QString("The weights that Line has learnt stay in Runs #%1.").arg(run));
        window.complain("Something went wrong.");
        QVERIFY(said(window).isVisible());
        window.openTemplate("line");
        QVERIFY(left(window).isVisible() && left(window).sentence().endsWith(QString("#%1.").arg(run)));  // for half a minute, whatever else is said
        window.trainAction().trigger();
        QTRY_VERIFY(window.training().active());
        QVERIFY(left(window).isVisible());
        window.training().stop();
        QTRY_VERIFY_WITH_TIMEOUT(!window.training().active(), 30'000);
        button(left(window), "Go to Runs")->click();
        QCOMPARE(window.current(), QString("runs"));
        QVERIFY(!left(window).isVisible());
        window.document().reset(Project{});
        window.openTemplate("line");
        QVERIFY2(!left(window).isVisible(), qPrintable(left(window).sentence()));  // nothing was learnt since
    }

    void whereWeightsStayThatWereLearntFurtherIsSaid() {
        MainWindow window;
        window.show();
        window.openTemplate("line");
        window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
        window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr && !window.training().active(), 30'000);
        const auto first = window.training().model();
        window.document().reset(Project(*window.document().project()), {}, true);  // as Runs opens it
        window.training().adopt(first, "its run");
        window.training().trainFurther();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != first && !window.training().active(), 30'000);
        const auto run = window.training().model()->run;
        QVERIFY(run != first->run);
        window.openTemplate("spirals");
        QVERIFY(left(window).isVisible());
        QCOMPARE(left(window).sentence(), QString("The weights that Line has learnt stay in Runs #%1.").arg(run));
    }

    /** All buttons of an empty project do alike: what is missing is said, and a button leads there. */
    void trainWithoutAProjectSaysWhereToBegin() {
        MainWindow window;
        window.show();
        window.document().reset(Project{});
        QVERIFY(!window.trainAction().isEnabled());  // the start page says it already
        window.enter("model");
        QVERIFY(window.trainAction().isEnabled());
        window.trainAction().trigger();
        QCOMPARE(window.current(), QString("train"));
        QTRY_VERIFY(button(window, "Go to Data"));
        window.enter("evaluate");
        window.training().train();
        QTRY_VERIFY(said(window).isVisible() && button(said(window), "Go to Data"));
        button(said(window), "Go to Data")->click();
        QCOMPARE(window.current(), QString("data"));
        QVERIFY(!said(window).isVisible());
    }

    void anotherDrawingIsNotOfferedThem() {
        const QString file = home_.filePath("wider.lamina");
        MainWindow window;
        window.show();
        window.openTemplate("line");
        window.document().edit("another", [](Project& p) {
            p.training.epochs = 20;
            p.graph.nodes.back().params["use_bias"] = false;
        });
        window.document().saveAs(file);
        QVERIFY(window.openFile(file));
        QTest::qWait(1500);
        QVERIFY2(!offer(window).isVisible(), qPrintable(offer(window).sentence()));
    }

    void theNameFollowsItsFileAsLongAsItIsNoOther() {
        MainWindow window;
        window.show();
        window.openTemplate("line");
        window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
        window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr && !window.training().active(), 30'000);
        const auto name = [&] { return window.document().project()->name; };
        const auto run = window.training().status().run;
        saveAs(window, home_.filePath("first.lamina"));
        QCOMPARE(name(), std::string("first"));
        QVERIFY(!window.document().edited());
        QTRY_COMPARE(Registry().get(run).name, std::string("first"));  // it is this project's
        saveAs(window, home_.filePath("second.lamina"));
        QCOMPARE(name(), std::string("second"));
        QCOMPARE(readProject(home_.filePath("second.lamina").toStdString()).name, std::string("second"));
        QCOMPARE(readProject(home_.filePath("first.lamina").toStdString()).name, std::string("first"));
        {
            MainWindow other;  // its weights are found under the name from before
            other.show();
            QVERIFY(other.openFile(home_.filePath("second.lamina")));
            QTRY_VERIFY_WITH_TIMEOUT(offer(other).sentence().endsWith("has trained this net."), 30'000);
        }
        window.document().edit("name", [](Project& p) { p.name = "Of its own"; });
        saveAs(window, home_.filePath("third.lamina"));
        QCOMPARE(name(), std::string("Of its own"));
    }

    void thatANetWasExportedIsSaidInItsRoomOnly() {
        MainWindow window;
        window.show();
        window.openTemplate("line");
        window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
        window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr && !window.training().active(), 30'000);
        answer(window, "Export the trained net…", home_.filePath("exported.keras"));
        const QRect page = placeOf(window);
        QTRY_VERIFY_WITH_TIMEOUT(done(window).isVisible() && done(window).sentence().startsWith("Exported "), 30'000);
        QVERIFY(done(window).passes());
        QTest::qWait(50);
        QCOMPARE(placeOf(window), page);  // nothing moved under the pointer
        const QRect shown(done(window).mapTo(&window, QPoint()), done(window).size());
        const QString where = QStringLiteral("%1 to %2").arg(shown.top()).arg(shown.bottom());
        QVERIFY2(page.contains(shown) && shown.bottom() > page.bottom() - 100, qPrintable(where));
        QVERIFY2(shown.height() >= done(window).minimumSizeHint().height(), qPrintable(where));
        window.enter(window.current());
        QVERIFY(done(window).isVisible());
        window.enter("runs");
        QVERIFY(!done(window).isVisible());
        window.complain("It cannot be read.");
        QVERIFY(!said(window).passes());
        window.enter("model");
        QVERIFY(said(window).isVisible());  // what went wrong stays
    }

    void aSaveThatFailedLeadsNoDialogThereAgain() {
        const QString remembered = QStringLiteral("dialogs/projects");
        MainWindow window;
        window.show();
        window.openTemplate("line");
        saveAs(window, home_.filePath("worked.lamina"));
        QCOMPARE(QSettings().value(remembered).toString(), home_.path());
        saveAs(window, home_.filePath("worked.lamina/failed.lamina"));  // in a file
        QVERIFY(said(window).isVisible());
        QVERIFY2(said(window).sentence().contains("failed.lamina"), qPrintable(said(window).sentence()));
        QCOMPARE(QSettings().value(remembered).toString(), home_.path());
        QVERIFY(QDir().mkpath(home_.filePath("elsewhere")));
        QVERIFY(QFile::copy(home_.filePath("worked.lamina"), home_.filePath("elsewhere/copy.lamina")));
        QVERIFY(window.openFile(home_.filePath("elsewhere/copy.lamina")));
        QCOMPARE(QSettings().value(remembered).toString(), home_.filePath("elsewhere"));
    }

 private:
    const test::WindowHome home_;
};

LAMINA_WINDOW_TEST(OpeningProjectsTest)

}  // namespace opening_projects_test

#include "opening_projects_test.moc"
