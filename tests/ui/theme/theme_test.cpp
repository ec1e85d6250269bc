// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the tokens: words can be read, the choice is kept, the choice beats the system.
#include "ui/theme/theme.h"

#include <QActionGroup>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QtTest>
#include <memory>

#include "tests/support/test_program.h"
#include "ui/theme/button.h"
#include "ui/theme/contrast.h"
#include "ui/theme/menu_choice.h"
#include "ui/theme/palette.h"
#include "ui/theme/style_sheet.h"

namespace theme_test {

using namespace lamina::ui;

class ThemeTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("lamina-test");
        QCoreApplication::setApplicationName("theme_test");
        QSettings().clear();
        ThemeManager::instance().install(*qApp);
    }

    void contrastIsThatOfTheStandard() {
        QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
        QVERIFY(std::abs(contrast(QColor(0x777777), Qt::white) - 4.48) < 0.01);  // the standard's well-known near miss
    }

    void wordsCanBeRead_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void wordsCanBeRead() {
        QFETCH(bool, dark);
        const Theme t = dark ? Theme::night() : Theme::light();
        for (const QColor& background : {t.window, t.panel, t.raised}) {
            for (const QColor& words : {t.text, t.muted, t.accent, t.okText, t.warningText, t.errorText}) {
                QVERIFY2(contrast(words, background) >= 4.5,
                         qPrintable(words.name() + " on " + background.name() + QString::number(contrast(words, background))));
            }
        }
        QVERIFY(contrast(t.onAccent, t.accent) >= 4.5);
        QVERIFY(contrast(t.text, t.accentSoft) >= 4.5);
        QVERIFY(contrast(t.accent, t.accentSoft) >= 4.5);
        for (const QColor& curve : t.curves) QVERIFY(contrast(readable(curve, t.raised), t.raised) >= 4.5);
    }

    /** As those of the layers of a deep net: columns of it would leave the screen. */
    void aLongMenuScrolls() {
        QMenu menu;
        for (int i = 0; i < 1000; ++i) menu.addAction(QStringLiteral("layer_%1").arg(i));
        menu.popup({0, 0});
        QCOMPARE(menu.actionGeometry(menu.actions().back()).left(), menu.actionGeometry(menu.actions().front()).left());
        menu.close();
    }

    /** Of which one is chosen, and of which any: told apart before one is clicked. */
    void choicesOfWhichOneHoldsAreRound() {
        const auto mark = [](bool exclusive, bool checked) {
            QMenu menu;
            QActionGroup one(&menu);
            QAction* action = menu.addAction(QString());
            action->setCheckable(true);
            if (exclusive) action->setActionGroup(&one);
            action->setChecked(checked);
            menu.resize(menu.sizeHint());
            return menu.grab().toImage();
        };
        for (const bool checked : {false, true}) {
            QCOMPARE(mark(true, checked).size(), mark(false, checked).size());
            QVERIFY(mark(true, checked) != mark(false, checked));
        }
        QVERIFY(mark(true, true) != mark(true, false));
    }

    void wordsInFieldsOfOneLineAndOfManyBeginInLine() {
        QLineEdit line;
        QPlainTextEdit lines;
        const auto begins = [](auto& field) {
            field.setPlaceholderText("HHH");
            field.resize(200, 60);
            const QImage image = field.grab().toImage();
            for (int x = 3; x < image.width() / 2; ++x)
                for (int y = 3; y < image.height() - 3; ++y)
                    if (contrast(image.pixelColor(x, y), theme().raised) > 2) return x;
            return -1;
        };
        const int one = begins(line), many = begins(lines);
        QVERIFY(one > 0 && many > 0);
        QVERIFY2(std::abs(one - many) <= 1, qPrintable(QString("%1, %2").arg(one).arg(many)));
    }

    void readableLeavesWhatIsReadable() {
        QCOMPARE(readable(QColor(0x2b66d9), Qt::white), QColor(0x2b66d9));
    }

    void theChoiceIsKeptAndTakesEffectAtOnce() {
        auto& manager = ThemeManager::instance();
        QSignalSpy changed(&manager, &ThemeManager::changed);
        manager.setChoice(ThemeChoice::Dark);
        QVERIFY(theme().dark);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(qApp->palette().color(QPalette::Window), Theme::night().window);
        QCOMPARE(QSettings().value("theme").toString(), QString("dark"));
        manager.install(*qApp);  // as at the next start
        QCOMPARE(manager.choice(), ThemeChoice::Dark);
        manager.setChoice(ThemeChoice::System);  // offscreen is light
        QVERIFY(!theme().dark);
    }

    void theStyleSheetHasNoUnknownTokenAndItsGlyphsExist() {
        const QString sheet = styleSheetOf(Theme::light()) + styleSheetOf(Theme::night());
        QVERIFY2(!sheet.contains('@'), qPrintable(sheet.mid(sheet.indexOf('@'), 20)));
        auto urls = QRegularExpression("url\\(([^)]*)\\)").globalMatch(sheet);
        QVERIFY(urls.hasNext());
        while (urls.hasNext()) {
            const QString path = urls.next().captured(1);
            QVERIFY2(QFile::exists(path), qPrintable(path));
        }
    }

    void glyphsOfTheStyleSheetCarryTheTokens() {
        for (const Theme& t : {Theme::light(), Theme::night()}) {
            const QString mode = t.dark ? "dark" : "light";
            for (const auto& [glyph, color] : {std::pair{"chevron-down", t.muted}, std::pair{"check", t.onAccent}}) {
                QFile file(QString(":/icons/style/%1-%2.svg").arg(glyph, mode));
                QVERIFY(file.open(QIODevice::ReadOnly));
                QVERIFY(file.readAll().contains(color.name().toLatin1()));
            }
        }
    }

    /** A switch without a box: its colour alone would not be seen. */
    void aFlatButtonThatIsOnLooksPressed() {
        const std::unique_ptr<QPushButton> button(flatButton("Follow", nullptr));
        button->setCheckable(true);
        button->resize(80, 28);
        const auto ground = [&] { return button->grab().toImage().pixelColor(5, 14); };
        const QColor off = ground();
        button->setChecked(true);
        QVERIFY(ground() != off);
        QCOMPARE(ground(), theme().accentSoft);
        QVERIFY(contrast(Theme::light().accent, Theme::light().accentSoft) >= 4.5 && contrast(Theme::night().accent, Theme::night().accentSoft) >= 4.5);
    }

    void curvesDifferInColourOrDash() {
        for (int a = 0; a < 42; ++a) {
            for (int b = 0; b < a; ++b) QVERIFY(curveColor(a) != curveColor(b) || curveDash(a) != curveDash(b));
        }
    }

    void aChoiceOfSeveralWordsLooksLikeAList() {
        MenuChoice choice;
        choice.setText("accuracy");
        choice.resize(240, choice.sizeHint().height());
        QCOMPARE(choice.shown(), choice.text());
        choice.show();
        QVERIFY(QTest::qWaitForWindowExposed(&choice));
        const QImage image = choice.grab().toImage();
        const auto drawn = [&](int from, int to) {
            const QRgb ground = image.pixel(image.width() / 2 + 30, image.height() / 2);
            int found = 0;
            for (int x = from; x < to; ++x)
                for (int y = 5; y < image.height() - 5; ++y) found += image.pixel(x, y) != ground;
            return found;
        };
        QVERIFY(drawn(8, 60) > 40);     // the words, at the left
        QVERIFY(drawn(100, 210) == 0);
        QVERIFY(drawn(215, 236) > 8);   // the arrow, at the right
        choice.setText("accuracy, precision, recall, auc, f1_score, top_k_categorical_accuracy");
        QVERIFY(choice.shown().endsWith(QChar(0x2026)));
        QVERIFY(choice.minimumSizeHint().width() < 100);  // many words widen nothing
    }
};

LAMINA_WINDOW_TEST(ThemeTest)

}  // namespace theme_test

#include "theme_test.moc"
