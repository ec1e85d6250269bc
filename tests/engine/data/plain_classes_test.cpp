// SPDX-License-Identifier: GPL-3.0-or-later
// Where a column of numbers holds labels, and where quantities.
#include <QtTest>

#include "engine/data/prepare.h"
#include "tests/support/csv_table.h"
#include "tests/support/test_program.h"

namespace plain_classes_test {

using namespace lamina;
using test::table;

class PlainClassesTest : public QObject {
    Q_OBJECT
 private slots:
    void labelsAreToldFromQuantities_data() {
        QTest::addColumn<QString>("cells");
        QTest::addColumn<int>("classes");
        QTest::newRow("0 and 1") << "0 1 1" << 2;
        QTest::newRow("0 and 1 with gaps") << "0 ? 1 1" << 2;
        QTest::newRow("only 1") << "1 1 1" << 0;
        QTest::newRow("1 and 2, often") << "1 2 1 2 1 2 1 2 1 2" << 2;
        QTest::newRow("1 and 2, once") << "1 2" << 0;
        QTest::newRow("0, 1, 2, often") << "0 1 2 0 1 2 0 1 2 0 1 2 0 1 2" << 3;
        QTest::newRow("a number is left out") << "0 1 3 0 1 3 0 1 3 0 1 3 0 1 3" << 0;
        QTest::newRow("grades from 3") << "3 4 3 4 3 4 3 4 3 4" << 0;
        QTest::newRow("halves") << "0 0.5 1 0 0.5 1 0 0.5 1" << 0;
        QTest::newRow("below nought") << "-1 0 1 -1 0 1 -1 0 1 -1 0 1 -1 0 1" << 0;
        QTest::newRow("words") << "no yes no" << 2;
    }

    void labelsAreToldFromQuantities() {
        QFETCH(QString, cells);
        QFETCH(int, classes);
        const RawData raw = table("a,b\n" + cells.replace("?", "").replace(' ', ",1\n").toStdString() + ",1\n");
        QCOMPARE(int(plainClasses(raw.table->columns[0])), classes);
    }
};

LAMINA_TEST(PlainClassesTest)

}  // namespace plain_classes_test

#include "plain_classes_test.moc"
