// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the numbers: they read as in the sketches.
#include "ui/plots/numbers.h"

#include <QtTest>
#include <cmath>

#include "tests/support/test_program.h"
#include "ui/document/words.h"

namespace numbers_test {

using namespace lamina::ui;

namespace {

QString plain(QString text) { return text.replace(QChar(0x202f), ' ').replace(QChar(0x2212), '-'); }

}  // namespace

class NumbersTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void ticks() {
        QCOMPARE(plain(tickText(0, 4000)), QString("0"));
        QCOMPARE(plain(tickText(4000, 4000)), QString("4 k"));
        QCOMPARE(plain(tickText(2500, 500)), QString("2.5 k"));
        QCOMPARE(plain(tickText(0.5, 0.5)), QString("0.5"));
        QCOMPARE(plain(tickText(1, 0.5)), QString("1.0"));
        QCOMPARE(plain(tickText(1.5e6, 7.5e5, "/s")), QString("1.50 M/s"));
        QCOMPARE(plain(tickText(1.5e6, 5e5, "/s")), QString("1.5 M/s"));
        QCOMPARE(plain(tickText(100, 50, "%")), QString("100 %"));
        QCOMPARE(plain(tickText(-20, 10)), QString("-20"));
        QCOMPARE(plain(tickText(5e-4, 5e-4)), QString("5e-4"));
        QCOMPARE(plain(tickText(1e-17, 0.2)), QString("0"));  // rounding of a tick
    }
    void powers() {
        QCOMPARE(plain(powerText(0.01)), QString("1e-2"));
        QCOMPARE(plain(powerText(10)), QString("1e1"));
        QCOMPARE(plain(powerText(1)), QString("1e0"));
        QCOMPARE(plain(tickText(2.5e-5, 5e-6)), QString("2.5e-5"));
    }
    void values() {
        QCOMPARE(plain(valueText(0.3412)), QString("0.341"));
        QCOMPARE(plain(valueText(0.0000123)), QString("1.23e-5"));
        QCOMPARE(plain(valueText(0)), QString("0"));
        QCOMPARE(plain(valueText(std::nan(""))), QString("NaN"));
        QCOMPARE(plain(valueText(-1.5)), QString("-1.500"));
        QCOMPARE(plain(valueText(1230000)), QString("1.23 M"));
    }
    void counts() {
        QCOMPARE(plain(groupedText(12480)), QString("12 480"));
        QCOMPARE(plain(groupedText(-1234567)), QString("-1 234 567"));
        QCOMPARE(plain(groupedText(999)), QString("999"));
        QCOMPARE(counted(6000, "1 row", "%1 rows"), groupedText(6000) + " rows");  // as all others on the page
    }
    void durations() {
        QCOMPARE(plain(durationText(38)), QString("38 s"));
        QCOMPARE(plain(durationText(200)), QString("3 min 20 s"));
        QCOMPARE(plain(durationText(120)), QString("2 min"));
        QCOMPARE(plain(durationText(7500)), QString("2 h 5 min"));
        QCOMPARE(plain(durationText(4.7)), QString("5 s"));
        QCOMPARE(plain(durationText(0.2)), QString("0 s"));
    }
    void figuresByTheirNames() {
        QCOMPARE(metricText("val_accuracy", 0.9331), QString("93.3 %"));
        QCOMPARE(metricText("loss", 0.9331), QString("0.933"));
        QCOMPARE(shareText(0.97), QString("97 %"));
        QCOMPARE(probabilityText(0.97), QString("97 %"));
        QCOMPARE(probabilityText(6.499e-10), QString("< 0.01 %"));
    }
};

LAMINA_TEST(NumbersTest)

}  // namespace numbers_test

#include "numbers_test.moc"
