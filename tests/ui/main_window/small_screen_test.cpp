// SPDX-License-Identifier: GPL-3.0-or-later
// The window on the smallest screen it promises to be usable on: 1280 × 720, its frame included.
#include <QApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QScreen>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>

#include "ui/canvas/canvas_view.h"
#include "ui/document/training_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/model_room.h"
#include "ui/main_window/status_bar.h"
#include "ui/main_window/template_card.h"
#include "ui/theme/fonts.h"
#include "ui/theme/strip.h"
#include "ui/theme/theme.h"
#include "ui/theme/wrapped_text.h"

using namespace lamina;
using namespace lamina::ui;

class SmallScreenTest : public QObject {
    Q_OBJECT
 private slots:
    void init() { QSettings().clear(); }

    void theWindowFitsWithItsFrame() {
        QCOMPARE(qApp->primaryScreen()->size(), QSize(1280, 720));
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const QRect room = qApp->primaryScreen()->availableGeometry();
        QVERIFY2(room.contains(window.frameGeometry()), qPrintable(QString("%1 × %2 at %3, %4").arg(window.frameGeometry().width()).arg(window.frameGeometry().height()).arg(window.frameGeometry().x()).arg(window.frameGeometry().y())));
    }

    void noRoomNeedsMoreThanThereIs() {
        MainWindow window;
        window.openTemplate("spirals");
        window.document().edit("short", [](Project& p) { p.training.epochs = 2; });
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.enter("train");
        window.training().train();
        QTRY_VERIFY_WITH_TIMEOUT(window.training().model() != nullptr && !window.training().active(), 30'000);
        const auto says = [&](const QString& where) {
            const auto all = window.findChildren<QLabel*>();
            return std::any_of(all.begin(), all.end(), [&](const QLabel* label) { return label->text().startsWith(where); });
        };
        const auto run = window.training().status().run;
        QTRY_VERIFY(says(QString::fromUtf8("/ train — run %1").arg(run)));
        window.enter("evaluate");
        QVERIFY(says(QString::fromUtf8("/ evaluate — run %1").arg(run)));
        for (const char* id : {"data", "model", "train", "evaluate", "runs"}) {
            window.enter(id);
            QCoreApplication::processEvents();
            const QSize least = window.room(id)->minimumSizeHint(), has = window.room(id)->size();
            QVERIFY2(least.width() <= has.width() && least.height() <= has.height(),
                     qPrintable(QString("%1 needs %2 × %3, has %4 × %5").arg(id).arg(least.width()).arg(least.height()).arg(has.width()).arg(has.height())));
            const auto* status = window.findChild<StatusBar*>();
            QVERIFY(window.rect().contains(QRect(status->mapTo(&window, QPoint()), status->size())));
        }
    }

    void aPassingMessageCoversNoControlOfTheModelRoom() {
        MainWindow window;
        window.openTemplate("digits_cnn");
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.enter("model");
        auto& room = *static_cast<ModelRoom*>(window.room("model"));
        auto* done = window.findChild<Strip*>("done");
        const auto inWindow = [&](const QWidget& one) { return QRect(one.mapTo(&window, QPoint()), one.size()); };
        done->show(Strip::Tone::Info, "The drawing is saved; the weights stay in digits.keras.", "A project holds none.");
        done->addAction("Export the net…", [] {});
        QTRY_VERIFY(done->isVisible() && inWindow(room.canvas()).contains(inWindow(*done)));
        const auto* zoom = room.canvas().findChild<QWidget*>("zoomBox");
        QVERIFY(zoom && !inWindow(*done).intersects(inWindow(*zoom)));
        for (const auto& node : window.document().graph().nodes) {
            window.document().select({node.id});
            QCoreApplication::processEvents();
            QVERIFY2(done->isVisible() && !inWindow(*done).intersects(inWindow(room.inspector())), node.name.c_str());
        }
    }

    void everyTemplateSaysItsWholeSentence() {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto cards = window.findChildren<TemplateCard*>();
        QVERIFY(cards.size() > 8);
        for (const auto* card : cards) {
            const QStringList lines = linesOf(card->accessibleDescription(), QFontMetrics(lamina::ui::font(TextSize::Body)), card->width() - TemplateCard::beside, 2);
            QVERIFY2(!lines.last().endsWith(QChar(0x2026)), qPrintable(card->text() + ": " + lines.join(" / ")));
        }
    }

    void roomZoomAndSplittersComeBack() {
        const QString path = home_.filePath("mine.lamina");
        const auto nearly = [](double a, double b) { return std::abs(a - b) < 0.01; };
        QPointF centre;
        {
            MainWindow window;
            window.openTemplate("digits_cnn");
            window.document().saveAs(path);
            window.show();
            QVERIFY(QTest::qWaitForWindowExposed(&window));
            QCoreApplication::processEvents();
            auto& canvas = static_cast<ModelRoom*>(window.room("model"))->canvas();
            canvas.setZoom(0.5);
            canvas.centerOn(30, 80);
            centre = canvas.centre();
            window.enter("runs");
            QVERIFY(window.close());
        }
        MainWindow window;
        QVERIFY(window.restoreSession());
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QCOMPARE(window.document().path(), path);
        QCOMPARE(window.current(), QString("runs"));
        window.enter("model");
        const auto& canvas = static_cast<ModelRoom*>(window.room("model"))->canvas();
        QTRY_VERIFY(nearly(canvas.zoom(), 0.5));
        QVERIFY2((canvas.centre() - centre).manhattanLength() < 8, qPrintable(QString("%1 %2").arg(canvas.centre().x()).arg(canvas.centre().y())));
    }

    void whoLeftFromTheStartPageComesBackToIt() {
        {
            MainWindow window;
            window.openTemplate("line");
            window.enter("start");
            window.close();
        }
        MainWindow window;
        QVERIFY(!window.restoreSession());
        QCOMPARE(window.current(), QString("start"));
    }

 private:
    QTemporaryDir home_;
};

int main(int argc, char** argv) {
    QTemporaryDir place;
    QFile screens(place.filePath("screens.json"));
    if (!screens.open(QIODevice::WriteOnly)) return 1;
    screens.write(QJsonDocument(QJsonObject{{"screens", QJsonArray{QJsonObject{{"name", "small"}, {"x", 0}, {"y", 0}, {"width", 1280}, {"height", 720}}}}}).toJson());
    screens.close();
    qputenv("QT_QPA_PLATFORM", "offscreen:configfile=" + screens.fileName().toUtf8());
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName("lamina-test");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, place.path());
    ThemeManager::instance().install(application);
    SmallScreenTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "small_screen_test.moc"
