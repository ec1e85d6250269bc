// SPDX-License-Identifier: GPL-3.0-or-later
// Another theme is seen at once, whatever was to be painted when it was chosen.
#include "ui/theme/restyling.h"

#include <QPainter>
#include <QSettings>
#include <QSignalSpy>
#include <QtTest>

#include "tests/support/test_program.h"
#include "ui/theme/theme.h"

namespace restyling_test {

using namespace lamina::ui;

namespace {

/** Counts how often it is painted, and in which theme at last. */
class Painted : public QWidget {
 public:
    using QWidget::QWidget;
    int times = 0;
    bool dark = false;

 protected:
    void paintEvent(QPaintEvent*) override { ++times, dark = theme().dark; }
};

}  // namespace

class RestylingTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("lamina-test");
        QCoreApplication::setApplicationName("restyling_test");
        QSettings().clear();
        ThemeManager::instance().install(*qApp);
    }
    void cleanup() {
        ThemeManager::instance().setChoice(ThemeChoice::Light);
        QTRY_VERIFY(!Restyling::of(*qApp).busy());
    }

    /** A menu that closes asks for a picture of what was beneath it, and then its entry chooses the theme. */
    void whatWasToBePaintedIsPaintedInTheNewTheme() {
        QWidget window;
        Painted beneath(&window), other(&window);
        window.resize(200, 100);
        beneath.setGeometry(0, 0, 100, 100);
        other.setGeometry(100, 0, 100, 100);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTRY_VERIFY(beneath.times > 0 && other.times > 0);
        QTest::qWait(20);
        beneath.update();
        QSignalSpy shown(&Restyling::of(*qApp), &Restyling::shown);
        ThemeManager::instance().setChoice(ThemeChoice::Dark);
        QTRY_COMPARE(shown.count(), 1);
        QTRY_VERIFY(beneath.dark);
        QTRY_VERIFY(other.dark);
    }

    void aWindowThatIsStillAskedAnswersTheNext() {
        Painted window;
        window.resize(100, 100);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light, ThemeChoice::Dark}) {
            window.update();
            ThemeManager::instance().setChoice(choice);
        }
        QTRY_VERIFY(!Restyling::of(*qApp).busy());
        QTRY_VERIFY(window.dark);
        const int before = window.times;
        window.update();
        QTRY_VERIFY(window.times > before);
    }
};

LAMINA_WINDOW_TEST(RestylingTest)

}  // namespace restyling_test

#include "restyling_test.moc"
