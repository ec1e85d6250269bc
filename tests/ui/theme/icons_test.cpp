// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the icons: each draws something, in the colour asked for, in one stroke width, sharp at fractional scales.
#include "ui/theme/icons.h"

#include <QFile>
#include <QtTest>

#include "tests/support/test_program.h"
#include "ui/theme/theme.h"

namespace icons_test {

using namespace lamina::ui;

namespace {

int inked(const QImage& image) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) count += qAlpha(image.pixel(x, y)) > 128;
    return count;
}

}  // namespace

class IconsTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("lamina-test");
        QCoreApplication::setApplicationName("icons_test");
        ThemeManager::instance().install(*qApp);
    }
    void init() { ThemeManager::instance().setChoice(ThemeChoice::Light); }

    void everyIconDrawsInBothThemes() {
        const QStringList names = iconNames();
        QVERIFY(names.size() > 15);
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            ThemeManager::instance().setChoice(choice);
            for (const QString& name : names) {
                const QImage image = icon(name).pixmap(QSize(24, 24), 1.0).toImage();
                QVERIFY2(inked(image) >= 8, qPrintable(name));
                QVERIFY2(inked(image) < 24 * 24 * 0.6, qPrintable(name));
            }
        }
    }

    void theNamesTheRoomsAskForExist() {
        for (const char* name : {"data", "model", "train", "evaluate", "runs", "play", "pause", "stop", "frame", "close", "chevron-down",
                                 "download", "warning", "error", "reset"}) {
            QVERIFY2(iconNames().contains(name), name);
        }
    }

    void anIconFollowsTheThemeByItself() {
        const QIcon kept = icon("stop", IconColor::Text);
        const auto centre = [&] { return QColor(kept.pixmap(QSize(32, 32), 1.0).toImage().pixelColor(16, 16)).name(); };
        QCOMPARE(centre(), Theme::light().text.name());
        ThemeManager::instance().setChoice(ThemeChoice::Dark);
        QCOMPARE(centre(), Theme::night().text.name());
    }

    void aCheckedIconIsAccent() {
        const QPixmap on = icon("stop").pixmap(QSize(32, 32), 1.0, QIcon::Normal, QIcon::On);
        QCOMPARE(on.toImage().pixelColor(16, 16).name(), Theme::light().accent.name());
    }

    void oneStrokeWidth() {
        for (const QString& name : iconNames()) {
            QFile file(":/icons/" + name + ".svg");
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(file.readAll().contains("stroke-width=\"1.6\""), qPrintable(name));
        }
    }

    void fractionalScalesGetTheirOwnPixels() {
        const QPixmap picture = iconPixmap("data", 20, Qt::black, 1.5);
        QCOMPARE(picture.size(), QSize(30, 30));
        QCOMPARE(picture.deviceIndependentSize(), QSizeF(20, 20));
    }
};

LAMINA_WINDOW_TEST(IconsTest)

}  // namespace icons_test

#include "icons_test.moc"
