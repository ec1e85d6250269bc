// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what a cell of the Data table says.
#include "ui/data/table_model.h"

#include <QTest>

#include "engine/data/csv.h"
#include "tests/support/test_program.h"

namespace table_model_test {

using namespace lamina;
using namespace lamina::ui;

class TableModelTest : public QObject {
    Q_OBJECT
 private slots:
    void aTextOfSeveralLinesStandsInOneWithASignForEachBreak() {
        TableModel model;
        model.setTable(std::make_shared<Table>(parseCsv("said,by\n\"to be\r\nor not\nto be\",hamlet\nyes,other\n").table));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.data(model.index(0, 0), Qt::DisplayRole).toString(), QString::fromUtf8("to be↵or not↵to be"));
        QVERIFY(model.data(model.index(0, 0), Qt::ToolTipRole).toString().contains('\n'));
    }

    void aRowThatIsLeftOutMissesNoCell() {
        std::string text = "x,y\n";
        for (int i = 0; i < 20; ++i) text += i == 3 ? "7\n" : i == 5 ? ",1\n" : "7,1\n";
        TableModel model;
        model.setTable(std::make_shared<Table>(parseCsv(text).table));
        QCOMPARE(model.data(model.index(3, 0), Qt::AccessibleTextRole).toString(), QString("left out"));
        QCOMPARE(model.data(model.index(5, 0), Qt::AccessibleTextRole).toString(), QString("missing"));
        QVERIFY(model.data(model.index(3, 0), Qt::ForegroundRole) != model.data(model.index(5, 0), Qt::ForegroundRole));
        QCOMPARE(model.data(model.index(4, 0), Qt::AccessibleTextRole).toString(), QString("7"));
    }
};

LAMINA_WINDOW_TEST(TableModelTest)

}  // namespace table_model_test

#include "table_model_test.moc"
