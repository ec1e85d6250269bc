// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of a plot of which a part is seen: a button leads back to all of it, and stands there only then.
#include <QPushButton>
#include <QtTest>

#include "tests/support/test_program.h"
#include "ui/plots/line_plot.h"
#include "ui/theme/theme.h"

namespace way_back_test {

using namespace lamina::ui;

class WayBackTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("lamina-test");
        QCoreApplication::setApplicationName("way_back_test");
        ThemeManager::instance().install(*qApp);
    }

    void whileAPartIsSeenAButtonLeadsBack() {
        LinePlot plot("Loss");
        const int curve = plot.addCurve("loss");
        for (int x = 0; x < 1000; ++x) plot.append(curve, x, 1 + 0.01 * x);
        plot.resize(900, 420);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        plot.redraw();
        QPushButton* back = nullptr;
        for (auto* button : plot.findChildren<QPushButton*>())
            if (button->text() == "Show all") back = button;
        QVERIFY(back && !back->isVisible());
        QVERIFY(back->focusPolicy() & Qt::TabFocus);
        const PlotRange all = plot.xRange();
        plot.setFollow(false);
        plot.redraw();
        QVERIFY(!back->isVisible());  // nothing is left out
        QTest::keyClick(plot.canvas(), Qt::Key_Plus);
        QVERIFY(plot.xRange().size() < all.size());
        QTRY_VERIFY(back->isVisible());
        back->click();
        QVERIFY(plot.following());
        QTRY_VERIFY(!back->isVisible());
        QVERIFY(plot.xRange() == all);
    }
};

LAMINA_WINDOW_TEST(WayBackTest)

}  // namespace way_back_test

#include "way_back_test.moc"
