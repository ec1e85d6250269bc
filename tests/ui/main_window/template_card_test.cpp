// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of a template on the start page: the keyboard and the mouse are told apart on it.
#include "ui/main_window/template_card.h"

#include <QSettings>
#include <QtTest>

#include "ui/theme/theme.h"

using namespace lamina;
using namespace lamina::ui;

class TemplateCardTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("lamina-test");
        QCoreApplication::setApplicationName("template_card_test");
        QSettings().clear();
        ThemeManager::instance().install(*qApp);
    }

    /** One card is framed: that which Enter opens. */
    void whatIsUnderTheMouseIsNotFramedAsWhatHasTheKeyboard() {
        QWidget page;
        auto* card = new TemplateCard(templates().front(), &page);
        auto* other = new TemplateCard(templates().back(), &page);
        card->setGeometry(0, 0, 236, 184);
        other->setGeometry(240, 0, 236, 184);
        page.resize(480, 190);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        other->setFocus();
        QTRY_VERIFY(other->hasFocus());
        const auto frame = [&] { return card->grab().toImage().pixelColor(0, 90); };
        card->setAttribute(Qt::WA_UnderMouse, false);  // the pointer of a display that is none stands in the corner
        const QColor plain = frame();
        card->setAttribute(Qt::WA_UnderMouse);
        const QImage hovered = card->grab().toImage();
        QVERIFY(hovered.pixelColor(0, 90) != plain);
        QVERIFY(hovered.pixelColor(0, 90) != theme().accent);
        card->setAttribute(Qt::WA_UnderMouse, false);
        card->setFocus();
        QTRY_VERIFY(card->hasFocus());
        QCOMPARE(frame(), theme().accent);
    }

    /** Both nets look alike: what is asked for does not. */
    void tablesOfClassesAndOfNumbersAreToldApart() {
        const auto picture = [](const char* name) {
            TemplateCard card(templateNamed(name));
            card.resize(236, 184);
            return card.grab(QRect(2, 2, 130, 100)).toImage();
        };
        QVERIFY(picture("table") != picture("table_regressor"));
    }
};

QTEST_MAIN(TemplateCardTest)
#include "template_card_test.moc"
