// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of a template on the start page: the keyboard and the mouse are told apart on it, and it is as large as there is room.
#include "ui/main_window/template_card.h"

#include <QSettings>
#include <QtTest>
#include <algorithm>

#include "tests/support/test_program.h"
#include "ui/main_window/start_page.h"
#include "ui/theme/theme.h"

namespace template_card_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

bool isOfOneColour(const QImage& picture) {
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x)
            if (picture.pixel(x, y) != picture.pixel(0, 0)) return false;
    return true;
}

}  // namespace

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

    /** Of a small window nothing is wasted, and of a large one neither. */
    void theCardsGrowWithThePage() {
        StartPage page;
        page.resize(2490, 1360);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const auto cards = page.findChildren<TemplateCard*>();
        const auto lowest = [&] {
            int at = 0;
            for (const auto* card : cards) at = std::max(at, card->mapTo(&page, QPoint(0, card->height())).y());
            return at;
        };
        QTRY_VERIFY2(lowest() > 1360 * 4 / 5 && lowest() < 1360, qPrintable(QString::number(lowest())));
        QVERIFY(cards.front()->height() > TemplateCard::usual && cards.front()->height() < cards.front()->width());
        page.resize(1212, 642);
        QTRY_COMPARE(cards.front()->height(), TemplateCard::lowest);
    }

    /** At the sizes of common screens, without the rail and the bars. */
    void noCardStandsAloneInTheLastRow() {
        StartPage page;
        page.show();
        const auto cards = page.findChildren<TemplateCard*>();
        const auto row = [&](qsizetype card) { return cards[card]->mapTo(&page, QPoint()).y(); };
        for (const QSize size : {QSize(1212, 642), QSize(1298, 690), QSize(1372, 822), QSize(1468, 786), QSize(1532, 822), QSize(1612, 972), QSize(1852, 1002), QSize(2492, 1362)}) {
            page.resize(size);
            QCoreApplication::processEvents();
            const QByteArray told = QByteArray::number(size.width()) + " wide";
            QTRY_VERIFY2(cards.size() > 2 && row(cards.size() - 1) == row(cards.size() - 2), told.constData());
            QVERIFY2(cards.front()->width() >= TemplateCard::narrowest, told.constData());
        }
    }

    /** Also tables of classes and of numbers, whose nets look alike. Without the words below it. */
    void everyCardHasAPictureOfItsOwn() {
        std::vector<std::pair<std::string, QImage>> seen;
        for (const Template& one : templates()) {
            TemplateCard card(one);
            card.resize(236, 184);
            const QImage picture = card.grab(QRect(2, 2, 232, 100)).toImage();
            QVERIFY2(!isOfOneColour(picture.copy(16, 16, 200, 70)), one.name.c_str());
            for (const auto& [name, other] : seen) QVERIFY2(picture != other, (one.name + " looks like " + name).c_str());
            seen.emplace_back(one.name, picture);
        }
    }
};

LAMINA_WINDOW_TEST(TemplateCardTest)

}  // namespace template_card_test

#include "template_card_test.moc"
