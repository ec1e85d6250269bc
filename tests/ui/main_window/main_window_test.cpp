// SPDX-License-Identifier: GPL-3.0-or-later
// The window as a whole.
#include "ui/main_window/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScreen>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <filesystem>
#include <set>

#include "engine/io/model_export.h"
#include "engine/io/templates.h"
#include "tests/support/heartbeat.h"
#include "tests/support/test_program.h"
#include "tests/support/window_home.h"
#include "ui/document/recents.h"
#include "ui/document/training_controller.h"
#include "ui/document/verbs.h"
#include "ui/evaluation/answer_view.h"
#include "ui/evaluation/evaluate_room.h"
#include "ui/evaluation/try_panel.h"
#include "ui/main_window/command_palette.h"
#include "ui/main_window/keys_button.h"
#include "ui/main_window/model_room.h"
#include "ui/main_window/rail.h"
#include "ui/main_window/recent_button.h"
#include "ui/plots/run_words.h"
#include "ui/main_window/status_bar.h"
#include "ui/main_window/template_card.h"
#include "ui/main_window/top_bar.h"
#include "ui/theme/badge.h"
#include "ui/theme/name_label.h"
#include "ui/theme/palette.h"
#include "ui/theme/restyling.h"
#include "ui/theme/strip.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

namespace main_window_test {

using namespace lamina;
using namespace lamina::ui;

class MainWindowTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() { home_.begin(); }

    void anEmptyProjectIsNoError() {
        MainWindow window;
        const auto* status = window.findChild<StatusBar*>();
        const auto toldOf = [&] {
            for (const auto* label : status->findChildren<QLabel*>())
                if (label->text().contains(" error")) return !label->isHidden();
            return false;
        };
        window.document().reset({});
        QVERIFY(!toldOf());
        window.document().edit("a layer without an input", [](Project& p) { addNode(p.graph, "Dense"); });
        QVERIFY(toldOf());
    }

    void windowOpensUnder1500Milliseconds() {
        QElapsedTimer timer;
        timer.start();
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.repaint();
        const auto start = timer.restart();
        window.openTemplate("residual");
        window.repaint();
        qInfo("window %lld ms, model room with a residual net %lld ms more", start, timer.elapsed());
        QVERIFY(start < 1500);
        QVERIFY(timer.elapsed() < 1500);
    }

    void everyTemplateIsACardAndHasNoErrors() {
        MainWindow window;
        window.show();
        std::set<std::string> cards;
        for (const auto* card : window.findChildren<TemplateCard*>()) cards.insert(card->name());
        for (const auto& t : templates()) {
            QVERIFY2(cards.count(t.name), t.name.c_str());
            if (t.project.data.source.empty()) continue;  // its card asks for data: see opening_projects_test
            window.openTemplate(QString::fromStdString(t.name));
            const auto& inference = window.document().inference();
            QVERIFY2(!inference.hasErrors(), (t.name + ": " + (inference.issues.empty() ? "" : inference.issues[0].title + " " + inference.issues[0].detail)).c_str());
        }
    }

    void cardsForOwnDataComeFirst() {
        MainWindow window;
        const auto asks = [](const std::string& name) { return projectFromTemplate(name).data.source.empty(); };
        const auto cards = window.findChildren<TemplateCard*>();
        QVERIFY(!cards.isEmpty() && asks(cards.front()->name()));
        QVERIFY(std::is_partitioned(cards.begin(), cards.end(), [&](const TemplateCard* card) { return asks(card->name()); }));
        QCOMPARE(std::count_if(cards.begin(), cards.end(), [&](const TemplateCard* card) { return asks(card->name()); }), 3);  // as the page says
    }

    void aClickOnATemplateLeadsIntoTheModel() {
        MainWindow window;
        window.show();
        const auto cards = window.findChildren<TemplateCard*>();
        const auto line = std::find_if(cards.begin(), cards.end(), [](const TemplateCard* card) { return card->name() == "line"; });
        QVERIFY(line != cards.end());
        QTest::mouseClick(*line, Qt::LeftButton);
        QCOMPARE(window.current(), QString("model"));
        QVERIFY(!window.document().graph().nodes.empty());
        QVERIFY(!window.document().edited());
    }

    void control1To5EntersTheRooms() {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.openTemplate("line");
        const char* ids[] = {"data", "model", "train", "evaluate", "runs"};
        for (int i = 0; i < 5; ++i) {
            QTest::keyClick(&window, static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
            QCOMPARE(window.current(), QString(ids[i]));
        }
    }

    void theRailIsRedWhereTheDoctorIs() {
        MainWindow window;
        window.show();
        window.openTemplate("spirals");
        auto& document = window.document();
        auto* data = window.findChildren<RailButton*>().front();
        QTRY_COMPARE(data->mark().kind, RoomMark::Kind::Ok);
        const NodeId end = document.inference().outputs.front();
        document.edit("another end", [end](Project& p) { findNode(p.graph, end)->params["units"] = std::int64_t{7}; });
        QTRY_COMPARE(data->mark().kind, RoomMark::Kind::Error);  // as the doctor's line: it does not fit the target
        document.history().undo();
        QTRY_COMPARE(data->mark().kind, RoomMark::Kind::Ok);
    }

    void theRailSaysWhatAnEmptyProjectLacks() {
        MainWindow window;
        window.show();
        auto* data = window.findChildren<RailButton*>().front();
        QCOMPARE(data->mark().kind, RoomMark().kind);  // the start page asks what to begin with
        window.enter(QStringLiteral("train"));
        QCOMPARE(data->mark().kind, RoomMark::Kind::Warning);
    }

    void tabLeavesEveryTable() {
        MainWindow window;
        for (const char* id : {"data", "model", "train", "evaluate", "runs"}) window.room(id);
        const auto tables = window.findChildren<QTableView*>();
        QVERIFY(tables.size() >= 7);
        for (const auto* table : tables) QVERIFY2(!table->tabKeyNavigation(), qPrintable(table->accessibleName()));
    }

    void undoAndRedoByKey() {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.openTemplate("line");
        addLayer(window.document(), "Dense");
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(window.document().graph().nodes.size(), std::size_t{2});
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(window.document().graph().nodes.size(), std::size_t{3});
    }

    void searchRunsACommand() {
        MainWindow window;
        window.show();
        window.openTemplate("line");
        moveLayers(window.document(), {{window.document().graph().nodes[0].id, {300, 300}}}, "Move");
        window.showCommands();
        auto* palette = window.findChild<CommandPalette*>();
        QVERIFY(palette);
        auto* search = palette->findChild<QLineEdit*>();
        QTest::keyClicks(search, "arrange layers");
        QCOMPARE(palette->findChild<QListWidget*>()->count(), 1);
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(window.document().history().undoText(), QString("Arrange"));
    }

    void theKeysOfTheBigButtonAreThinnerThanItsWords() {
        KeysButton button;
        button.setText(KeysButton::withKeys("HHHH", QKeySequence("H")) + "HHH");
        button.resize(button.sizeHint());
        button.show();
        QVERIFY(QTest::qWaitForWindowExposed(&button));
        const QImage image = button.grab().toImage();
        const int ground = qGray(image.pixel(8, image.height() / 2));
        const auto ink = [&](int from, int to) {
            int sum = 0;
            for (int x = from; x < to; ++x)
                for (int y = 8; y < image.height() - 8; ++y) sum += std::abs(qGray(image.pixel(x, y)) - ground);
            return sum;
        };
        const int words = ink(8, image.width() / 2), keys = ink(image.width() / 2, image.width() - 8);
        QVERIFY2(keys > 0 && words > 1.1 * keys, qPrintable(QStringLiteral("%1 %2").arg(words).arg(keys)));
    }

    void whereOneIsIsCutInTheMiddle() {
        MainWindow window;
        window.resize(960, 600);
        window.show();
        auto* bar = window.findChild<TopBar*>();
        const QString where = "evaluate — weights of " + QString("very ").repeated(30) + "long.keras";
        bar->setTitle("Digits", where);
        QTest::qWait(50);
        auto* label = bar->findChild<NameLabel*>();
        QVERIFY2(label->shown().contains(QChar(0x2026)) && label->shown().endsWith("long.keras"), qPrintable(label->shown()));
    }

    void aRecentProjectSaysWhatCameOfIt() {
        const QString file = home_.filePath("lately.lamina");
        MainWindow window;
        window.openTemplate("digits_cnn");
        window.document().saveAs(file);
        rememberRecent(file, window.document().graph());
        QCOMPARE(recents().front().family, Family::Convolution);
        QVERIFY(recents().front().run.isEmpty());
        window.openTemplate("line");
        window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
        window.document().saveAs(file);
        rememberRecent(file, window.document().graph());
        QCOMPARE(recents().front().family, Family::Core);
        window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() && !window.training().active(), 30'000);
        const QString head = QStringLiteral("run %1 · ").arg(window.training().status().run);
        QTRY_VERIFY2(recents().front().run.startsWith(head), qPrintable(recents().front().run));
        rememberRecent(file, window.document().graph());  // opened again
        QVERIFY(recents().front().run.startsWith(head));
        RecentButton button(recents().front());
        QVERIFY2(button.accessibleName().endsWith(recents().front().run), qPrintable(button.accessibleName()));
        button.resize(button.sizeHint());
        QCOMPARE(button.grab().toImage().pixelColor(9, button.height() / 2).rgb(), familyColor(Family::Core).rgb());
    }

    void theBestOfARunIsSaidInALine() {
        RunSummary run;
        run.id = 41;
        QCOMPARE(runInWords(run), QString("run 41"));
        run.metrics = {{"loss", 0.2, 0.3, false}, {"val_loss", 0.25, 0.3, false}};
        QCOMPARE(runInWords(run), QString("run 41 · val_loss 0.250"));
        run.metrics.push_back({"accuracy", 0.97, 0.97, true});
        run.metrics.push_back({"val_accuracy", 0.95, 0.94, true});
        run.metrics.push_back({"val_precision", 0.5, 0.5, true});
        QVERIFY2(runInWords(run).startsWith("run 41 · val_accuracy 95"), qPrintable(runInWords(run)));
    }

    void theBigButtonSaysWhatItDoes() {
        MainWindow window;
        window.show();
        window.openTemplate("line");
        const auto says = [&](const QString& words) {
            for (const auto* button : window.findChildren<QPushButton*>())
                if (button->text() == words + "   F5") return true;
            return false;
        };
        QVERIFY(says("Train"));
        QCOMPARE(window.trainAction().data().toString(), QString("play"));
        window.trainAction().setText("Pause");
        QVERIFY(says("Pause"));
    }

    void anotherThemeStallsNothing() {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.openTemplate("digits_cnn");
        for (const char* room : {"data", "train", "evaluate", "runs", "model"}) {
            window.enter(room);
            QCoreApplication::processEvents();
        }
        const auto wrong = [](const QWidget& in, bool seenAlone = false) {
            int count = 0;
            for (const auto* label : in.findChildren<QLabel*>())
                count += label->testAttribute(Qt::WA_WState_Polished) && label->property("kind") == "muted" && (label->isVisible() || !seenAlone) &&
                         label->palette().color(QPalette::WindowText) != theme().muted;
            return count;
        };
        auto& manager = ThemeManager::instance();
        auto& restyling = Restyling::of(*qApp);
        const double before = test::worked();
        qApp->setStyleSheet(styleSheetOf(theme()));  // what it costs all at once
        const double atOnce = test::worked() - before;
        manager.setChoice(ThemeChoice::Light);
        QTRY_VERIFY(!restyling.busy());
        for (const auto choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            test::Heart heart;
            QElapsedTimer took;
            took.start();
            QSignalSpy shown(&restyling, &Restyling::shown);
            manager.setChoice(choice);
            QTRY_COMPARE(shown.count(), 1);
            const auto seen = took.elapsed();
            QTRY_VERIFY(!restyling.busy());
            heart.stop();
            qInfo("seen after %lld ms, all done after %lld ms; between two heartbeats at most %.0f ms at work; at once %.0f ms", seen, took.elapsed(), heart.busiest, atOnce);
            QVERIFY(window.updatesEnabled());
            QCOMPARE(wrong(window), 0);
            QVERIFY(heart.busiest < std::max(50.0, atOnce / 4));  // on a machine that is slow
        }
        // A room that is entered before its turn has come has the new colours at once.
        manager.setChoice(ThemeChoice::Dark);
        QVERIFY(restyling.busy());
        QVERIFY(wrong(*window.room("data")) > 0);
        window.enter("data");
        QCOMPARE(wrong(*window.room("data"), true), 0);
        QTRY_VERIFY(!restyling.busy());
        manager.setChoice(ThemeChoice::System);
        QTRY_VERIFY(!restyling.busy());
    }

    void savedProjectsAreRecent() {
        QTemporaryDir directory;
        const QString path = directory.filePath("mine.lamina");
        MainWindow window;
        window.openTemplate("spirals");
        window.document().saveAs(path);
        MainWindow other;
        QVERIFY(other.openFile(path));
        QCOMPARE(recents().front().path, path);
        QCOMPARE(other.document().graph().nodes.size(), window.document().graph().nodes.size());
    }

    void aBrokenFileIsAStripNotABox() {
        QTemporaryDir directory;
        QFile file(directory.filePath("broken.lamina"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("no json");
        file.close();
        MainWindow window;
        window.show();
        QVERIFY(!window.openFile(file.fileName()));
        auto* strip = window.findChild<Strip*>("said");
        QVERIFY(strip->isVisible());
        QVERIFY2(strip->sentence().contains("broken.lamina"), qPrintable(strip->sentence()));
        QCOMPARE(window.current(), QString("start"));
    }

    void theRailTellsWhatStandsInTheWay() {
        MainWindow window;
        window.openTemplate("spirals");
        const auto marked = [&](const char* words) {
            for (const auto* button : window.findChildren<RailButton*>())
                if (button->accessibleName().contains(QLatin1String(words))) return true;
            return false;
        };
        QTRY_VERIFY(marked("Data, data loaded"));
        QVERIFY(marked("Model, no errors"));
        const NodeId out = window.document().inference().outputs.front();
        window.document().edit("wider", [&](Project& p) { findNode(p.graph, out)->params["units"] = std::int64_t{7}; });
        QTRY_VERIFY(marked("does not fit the target"));
        QVERIFY(!marked("no errors"));
    }

    void aWindowOfALargerScreenFillsThisOne() {
        {
            MainWindow window;
            window.setWindowState(Qt::WindowNoState);
            window.show();
            window.resize(window.screen()->availableSize() * 2);
            window.close();
        }
        MainWindow window;
        QVERIFY(window.isMaximized());
    }

    void anOpenedModelIsTriedExportedAndTrainedFurtherAtOnce() {
        QTemporaryDir directory;
        const QString file = directory.filePath("spiral net.keras");
        {
            MainWindow window;
            window.openTemplate("spirals");
            window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
            window.training().train();
            QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr, 30'000);
            const auto badges = window.findChildren<Badge*>();
            QVERIFY(std::any_of(badges.begin(), badges.end(), [](const Badge* b) { return b->toolTip().startsWith("on the CPU because "); }));
            writeModel(file.toStdString(), *window.training().model());
        }
        MainWindow window;
        window.show();
        QVERIFY(window.openFile(file));
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr, 20'000);
        QCOMPARE(window.training().origin(), QString("spiral net.keras"));
        QCOMPARE(window.trainAction().text(), QString("Train"));
        const auto actions = window.actions();
        const auto other = std::find_if(actions.begin(), actions.end(), [](const QAction* a) { return a->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_F5); });
        QVERIFY(other != actions.end() && (*other)->isEnabled());
        QCOMPARE((*other)->text(), QString("Train further"));
        auto* evaluate = qobject_cast<EvaluateRoom*>(window.room("evaluate"));
        QSignalSpy evaluated(evaluate, &EvaluateRoom::evaluated);
        window.enter("evaluate");
        QVERIFY(evaluated.count() > 0 || evaluated.wait(30'000));
        QTRY_VERIFY(!evaluate->tryPanel()->answer()->answer().isEmpty());
        writeModel(directory.filePath("again.keras").toStdString(), *window.training().model());
        QCOMPARE(QFileInfo(directory.filePath("again.keras")).size() > 0, true);
    }

    void theErrorInTheStatusBarLeadsToTheLayer() {
        MainWindow window;
        window.show();
        window.openTemplate("digits_mlp");
        auto& document = window.document();
        NodeId flatten = 0;
        for (const auto& n : document.graph().nodes)
            if (n.layer == "Flatten") flatten = n.id;
        document.select({flatten});
        addLayer(document, "Conv2D");
        document.select({});
        window.enter("runs");
        QPushButton* error = nullptr;
        for (auto* button : window.findChildren<QPushButton*>())
            if (button->isVisible() && button->text().contains("conv2d")) error = button;
        QVERIFY(error);
        error->click();
        QCOMPARE(window.current(), QString("model"));
        QCOMPARE(document.selection().size(), std::size_t{1});
    }

 private:
    const test::WindowHome home_;
};

LAMINA_WINDOW_TEST(MainWindowTest)

}  // namespace main_window_test

#include "main_window_test.moc"
