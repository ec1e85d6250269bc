// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of a card's words: what a layer does is read where there is not room for all of them.
#include "ui/canvas/card_item.h"

#include <QFontMetricsF>
#include <QtTest>

#include "tests/support/test_program.h"
#include "ui/theme/fonts.h"

namespace card_item_test {

using namespace lamina::ui;

class CardItemTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void theLeastImportantWordsGoFirst() {
        const QString all = QStringLiteral("Conv2D · 32, 3×3, same · relu");
        QCOMPARE(shorterSummaries(all), (QStringList{all, QStringLiteral("Conv2D · 32, 3×3 · relu"), QStringLiteral("Conv2D · 32 · relu")}));
        for (const char* whole : {"MaxPooling2D · 2×2", "Reshape · 7, 7, 64", "Dense · 64 · relu", "Flatten"})
            QCOMPARE(shorterSummaries(QString::fromUtf8(whole)), QStringList{QString::fromUtf8(whole)});
    }

    void theActivationIsNotCutOff() {
        const QString all = QStringLiteral("Conv2D · 32, 3×3, same · relu"), shorter = QStringLiteral("Conv2D · 32, 3×3 · relu");
        QFont font = lamina::ui::font(TextSize::Body);
        font.setPixelSize(12);
        const QFontMetricsF metrics(font);
        QCOMPARE(CardItem::fitting(all, metrics.horizontalAdvance(all) + 1), all);
        QCOMPARE(CardItem::fitting(all, metrics.horizontalAdvance(all) - 1), shorter);
        QCOMPARE(CardItem::fitting(all, metrics.horizontalAdvance(shorter) - 1), QStringLiteral("Conv2D · 32 · relu"));
        QVERIFY(CardItem::fitting(all, 60).endsWith(QChar(0x2026)));
    }
};

LAMINA_WINDOW_TEST(CardItemTest)

}  // namespace card_item_test

#include "card_item_test.moc"
