// SPDX-License-Identifier: GPL-3.0-or-later
// A drop that brings no file that is there: nothing happens but one sentence that says what to do, wherever it falls.
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QUrl>
#include <QtTest>

#include "tests/support/test_program.h"
#include "tests/support/window_home.h"
#include "ui/main_window/main_window.h"
#include "ui/theme/strip.h"

namespace empty_drops_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** As the system does it: to the widget that takes the drag, from `at` outwards. */
void drop(QWidget& at, const QMimeData& dragged) {
    QDragEnterEvent enter({20, 20}, Qt::CopyAction, &dragged, Qt::LeftButton, Qt::NoModifier);
    for (QWidget* taker = &at; taker; taker = taker->isWindow() ? nullptr : taker->parentWidget()) {
        if (!taker->acceptDrops()) continue;
        enter.ignore();
        QCoreApplication::sendEvent(taker, &enter);
        if (!enter.isAccepted()) continue;
        QDropEvent event(QPointF(20, 20), Qt::CopyAction, &dragged, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(taker, &event);
        return;
    }
}

}  // namespace

class EmptyDropsTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() { home_.begin(); }

    void whatCannotBeTakenIsSaid_data() {
        QTest::addColumn<QString>("room");
        QTest::addColumn<QByteArray>("list");
        QTest::addColumn<QString>("words");
        const std::pair<const char*, const char*> drops[] = {
            {"", "What was dropped holds no file"},
            {"https://example.org/cat.png", "https://example.org/cat.png is an address, not a file"},
            {"file:///nowhere/at/all.csv", "/nowhere/at/all.csv is no longer there"},
        };
        for (const char* room : {"start", "data", "model", "train", "evaluate", "runs"})
            for (const auto& [list, words] : drops) QTest::addRow("%s: %s", room, list) << QString(room) << QByteArray(list) << QString(words);
    }
    void whatCannotBeTakenIsSaid() {
        QFETCH(QString, room);
        QFETCH(QByteArray, list);
        QFETCH(QString, words);
        MainWindow window;
        window.show();
        if (room != "start") window.openTemplate("line");
        window.enter(room);
        QMimeData dragged;
        dragged.setData(QStringLiteral("text/uri-list"), list);
        QVERIFY(dragged.hasUrls());
        drop(room == "start" ? static_cast<QWidget&>(window) : *window.room(room), dragged);
        auto* said = window.findChild<Strip*>("said");
        QVERIFY(said->isVisible());
        QVERIFY2(said->sentence().startsWith(words) && said->sentence().contains(": "), qPrintable(said->sentence()));
        QCOMPARE(window.current(), room);
    }

    /** A drop may hold less than what was dragged in. */
    void aRoomThatIsHandedNothingTakesNothing() {
        MainWindow window;
        window.show();
        window.openTemplate("line");
        QMimeData dragged;
        dragged.setData(QStringLiteral("text/uri-list"), {});
        for (const char* id : {"data", "evaluate"}) {
            QDropEvent event(QPointF(20, 20), Qt::CopyAction, &dragged, Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(window.room(id), &event);
        }
        QVERIFY(!window.document().edited());
    }

 private:
    const test::WindowHome home_;
};

LAMINA_WINDOW_TEST(EmptyDropsTest)

}  // namespace empty_drops_test

#include "empty_drops_test.moc"
