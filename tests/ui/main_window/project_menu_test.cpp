// SPDX-License-Identifier: GPL-3.0-or-later
// The menu below the project's name: what works on files and on the window is found without knowing its keys.
#include "ui/main_window/project_menu.h"

#include <QPushButton>
#include <QTimer>
#include <QtTest>
#include <optional>

#include "tests/support/test_program.h"
#include "tests/support/window_home.h"
#include "ui/document/recents.h"
#include "ui/main_window/main_window.h"
#include "ui/theme/menu_button.h"
#include "ui/theme/theme.h"

namespace project_menu_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

QMenu* below(const QMenu& menu, const QString& words) {
    for (QAction* action : menu.actions())
        if (action->text() == words) return action->menu();
    return nullptr;
}

}  // namespace

class ProjectMenuTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() { home_.begin(); }

    void itHangsBelowTheName() {
        MainWindow window;
        window.show();
        const auto* name = window.findChild<QPushButton*>("project");
        const auto* menu = window.findChild<ProjectMenu*>();
        QVERIFY(name && name->isVisible() && name->menu() == menu);
        QCOMPARE(name->text(), QString("Lamina"));
        QStringList words;
        for (const QAction* action : menu->actions()) words << action->text();
        for (const char* word : {"New project", "Open…", "Open recent", "Save", "Save as…", "Theme", "Quit"}) QVERIFY2(words.contains(QString::fromUtf8(word)), word);
        window.openTemplate("line");
        QCOMPARE(name->text(), QString("Line"));
    }

    /** At the left edge of the window there is no room on the other side. */
    void itOpensToTheRightOfItsEdge() {
        MainWindow window;
        window.openTemplate("line");
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        auto* name = window.findChild<MenuButton*>("project");
        std::optional<int> left;
        QTimer::singleShot(50, name, [&] {
            left = name->menu()->geometry().left();
            name->menu()->close();
        });
        name->showMenu();
        QTRY_VERIFY(left);
        QCOMPARE(*left, name->mapToGlobal(QPoint()).x());
    }

    void aLongNameIsCutInTheMiddleAndLeavesRoom() {
        MainWindow window;
        window.openTemplate("line");
        window.resize(1280, 720);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        auto* name = window.findChild<MenuButton*>("project");
        QCOMPARE(name->shown(), QString("Line"));
        const int least = window.minimumSizeHint().width();
        const QString called = "a name & more " + QString("without an end ").repeated(10) + "copy";
        window.document().edit("Name", [&](Project& p) { p.name = called.toStdString(); });
        QTRY_VERIFY(name->text().size() > 100);
        QTRY_VERIFY(name->width() <= 360);
        QTRY_VERIFY2(name->shown().startsWith("a name"), qPrintable(QString("%1: %2").arg(name->width()).arg(name->shown())));
        QVERIFY(name->shown().contains(QChar(0x2026)));
        QVERIFY(name->shown().endsWith("copy"));
        QVERIFY(name->toolTip().startsWith(called));
        QVERIFY(window.minimumSizeHint().width() <= least + 64);
    }

    void projectsOfLatelyAreOpenedFromIt() {
        MainWindow window;
        auto* menu = window.findChild<ProjectMenu*>();
        window.openTemplate("line");
        const QString file = home_.filePath("kept.lamina");
        window.document().saveAs(file);
        rememberRecent(file);
        window.openTemplate("spirals");
        QFile longer(home_.filePath("a" + QString(" long").repeated(30) + ".lamina"));
        QVERIFY(longer.open(QIODevice::WriteOnly));
        rememberRecent(longer.fileName());
        emit menu->aboutToShow();
        QCOMPARE(below(*menu, "Open recent")->actions().front()->toolTip(), longer.fileName());
        for (const QAction* action : below(*menu, "Open recent")->actions()) QVERIFY2(action->text().size() < 60, qPrintable(action->text()));
        rememberRecent(file);
        emit menu->aboutToShow();
        const auto recent = below(*menu, "Open recent")->actions();
        QCOMPARE(recent.front()->text(), QString("kept"));
        recent.front()->trigger();
        QCOMPARE(window.document().path(), file);
    }

    void aThemeIsChosenThere() {
        MainWindow window;
        QMenu* themes = below(*window.findChild<ProjectMenu*>(), "Theme");
        emit themes->aboutToShow();
        QVERIFY(themes->actions().front()->isChecked());
        themes->actions().back()->trigger();
        QCOMPARE(ThemeManager::instance().choice(), ThemeChoice::Dark);
        QVERIFY(theme().dark);
        ThemeManager::instance().setChoice(ThemeChoice::System);
    }

 private:
    const test::WindowHome home_;
};

LAMINA_WINDOW_TEST(ProjectMenuTest)

}  // namespace project_menu_test

#include "project_menu_test.moc"
