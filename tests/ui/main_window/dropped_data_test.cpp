// SPDX-License-Identifier: GPL-3.0-or-later
// Data that are dropped on the window: they are read beside it, and become a project that fits them.
#include <QApplication>
#include <QDialogButtonBox>
#include <QElapsedTimer>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <QtTest>
#include <algorithm>

#include "tests/support/heartbeat.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"
#include "tests/support/window_home.h"
#include "ui/main_window/main_window.h"
#include "ui/theme/strip.h"

namespace dropped_data_test {

using namespace lamina;
using namespace lamina::ui;

class DroppedDataTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() { home_.begin(); }

    void aDroppedTableBecomesAProjectThatFits() {
        NEEDS_SHARED_DATA("iris.csv");
        MainWindow window;
        window.show();
        QVERIFY(window.openFile(test::sharedDataFile("iris.csv")));
        QTRY_VERIFY_WITH_TIMEOUT(!window.document().graph().nodes.empty(), 20'000);
        QVERIFY(!window.document().inference().hasErrors());
        QVERIFY(!window.document().edited());  // as of a template: it asks to be saved once something is edited
        const NodeId out = window.document().inference().outputs.front();
        QCOMPARE(toString(window.document().info(out)->output), std::string("3"));
    }

    void whatIsGuessedOfATableIsSaid() {
        QFile file(home_.filePath("people.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("age,alive,survived\n");
        for (int i = 0; i < 60; ++i) file.write(QByteArray::number(i * 7 % 60) + (i % 3 ? ",no,0\n" : ",yes,1\n"));
        file.close();
        MainWindow window;
        window.show();
        QVERIFY(window.openFile(file.fileName()));
        auto* done = window.findChild<Strip*>("done");
        QTRY_VERIFY_WITH_TIMEOUT(done->isVisible() && done->sentence() == "Target: survived (a guess).", 20'000);
        QCOMPARE(window.current(), QString("data"));  // what was found is shown at once
        QVERIFY2(done->accessibleName().contains("to look at"), qPrintable(done->accessibleName()));
        QVERIFY(window.openFile(file.fileName()));
        window.enter("runs");  // while it is read
        auto* strip = window.findChild<Strip*>("said");
        QTRY_VERIFY_WITH_TIMEOUT(strip->isVisible() && strip->sentence() == "Target: survived (a guess).", 20'000);
        QVERIFY2(strip->accessibleName().contains("to look at"), qPrintable(strip->accessibleName()));
        for (auto* button : strip->findChildren<QPushButton*>())
            if (button->text() == "Go to Data") button->click();
        QCOMPARE(window.current(), QString("data"));
        QVERIFY(!strip->isVisible());
    }

    void whatIsDroppedIsReadBesideTheWindow() {
        const QString table = largeTable(500'000);
        MainWindow window;
        window.room("data");  // what is made once is made now
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        test::Heart heart;
        QElapsedTimer took;
        took.start();
        QVERIFY(window.openFile(table));
        QVERIFY(window.document().graph().nodes.empty());
        QTRY_VERIFY_WITH_TIMEOUT(!window.document().graph().nodes.empty(), 60'000);
        heart.stop();
        qInfo("read in %lld ms, between two heartbeats at most %.0f ms, %.0f ms of them at work", took.elapsed(), heart.longest, heart.busiest);
        QVERIFY(heart.busiest < 100);
        QCOMPARE(window.current(), QString("data"));
    }

    void readingIsCalledOff() {
        MainWindow window;
        window.show();
        QVERIFY(window.openFile(largeTable(4'000'000)));  // a second even where nothing else runs
        const auto strips = window.findChildren<Strip*>();
        const auto reads = [](Strip* s) { return s->isVisible() && s->sentence() == "Reading large.csv …"; };
        QTRY_VERIFY(std::any_of(strips.begin(), strips.end(), reads));
        Strip* const strip = *std::find_if(strips.begin(), strips.end(), reads);
        for (auto* button : strip->findChildren<QPushButton*>())
            if (button->text() == "Cancel") button->click();
        QVERIFY(!strip->isVisible());
        QTest::qWait(1500);
        QVERIFY(window.document().graph().nodes.empty());
        QVERIFY(!strip->isVisible());
    }

    void whatIsSaidWhileAFileIsReadStaysSaid() {
        MainWindow window;
        window.show();
        QVERIFY(window.openFile(largeTable(4'000'000)));
        const auto strips = window.findChildren<Strip*>();
        const auto says = [&](const char* words) { return std::any_of(strips.begin(), strips.end(), [&](Strip* s) { return s->isVisible() && s->sentence() == QString::fromUtf8(words); }); };
        QTRY_VERIFY(says("Reading large.csv …"));
        window.complain("The disk is full.");
        QTest::qWait(500);
        QVERIFY(window.document().graph().nodes.empty());  // it is read still
        QVERIFY(says("The disk is full.") && !says("Reading large.csv …"));
    }

    void whatIsOpenedLaterCounts() {
        MainWindow window;
        window.show();
        QVERIFY(window.openFile(largeTable(500'000)));
        window.openTemplate("line");
        const auto line = window.document().project();
        QTest::qWait(2000);
        QCOMPARE(window.document().project(), line);
    }

    void whatIsReadWaitsForTheDialogAboutTheProjectThatIsOpen() {
        const QString table = largeTable(500), path = home_.filePath("kept.lamina");
        MainWindow window;
        window.show();
        window.openTemplate("line");
        const auto line = window.document().project();
        window.openFile(table);
        bool underTheDialog = false;
        QTimer::singleShot(0, &window, [&] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            if (!dialog) return;
            QTest::qWait(1500);  // a few milliseconds are enough to read it
            underTheDialog = window.document().project() == line;
            dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(path);
            dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->click();
        });
        for (auto* action : window.actions())
            if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)) action->trigger();
        QVERIFY(underTheDialog);
        Document kept;
        kept.open(path);
        QCOMPARE(kept.graph().nodes.size(), line->graph.nodes.size());
        QCOMPARE(kept.project()->data.source, line->data.source);
        QTRY_COMPARE(window.document().project()->data.source, std::string("csv"));
    }

 private:
    /** A moment's work for one processor. */
    QString largeTable(int rows) {
        QFile file(home_.filePath("large.csv"));
        if (!file.open(QIODevice::WriteOnly)) return file.fileName();
        QByteArray text("a,b,c,d,kind\n");
        for (int i = 0; i < rows; ++i) text += QByteArray::number(i * 0.5) + ',' + QByteArray::number(i % 97) + ',' + QByteArray::number(i % 89 + 0.25) + ',' + QByteArray::number(-i) + (i % 3 ? ",yes\n" : ",no\n");
        file.write(text);
        return file.fileName();
    }

    const test::WindowHome home_;
};

LAMINA_WINDOW_TEST(DroppedDataTest)

}  // namespace dropped_data_test

#include "dropped_data_test.moc"
