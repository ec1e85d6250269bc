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

    /** A person may have said so of words: they stand as the numbers beside them. */
    void wordsThatAreReadAsNumbersStandAsNumbers() {
        Column power{"power", ColumnType::Category, {}, {0, 1, -1}, {"25,0", "k.A."}};
        power.style = NumberStyle::Comma;
        TableModel model;
        model.setTable(std::make_shared<Table>(Table{{power}}));
        const auto cell = [&](int row, int role) { return model.data(model.index(row, 0), role); };
        const auto aligned = [&] { return cell(0, Qt::TextAlignmentRole).toInt(); };
        QCOMPARE(cell(0, Qt::DisplayRole).toString(), QString("25,0"));
        QVERIFY(aligned() & Qt::AlignLeft);
        model.setReadAsNumbers({true});
        QCOMPARE(cell(0, Qt::DisplayRole).toString(), QString("25"));
        QCOMPARE(cell(0, Qt::ToolTipRole).toString(), QString("25,0"));
        QCOMPARE(cell(1, Qt::DisplayRole).toString(), QString("k.A."));
        QCOMPARE(cell(2, Qt::DisplayRole).toString(), QString::fromUtf8("—"));
        QVERIFY(aligned() & Qt::AlignRight);
        model.setReadAsNumbers({false});
        QVERIFY(aligned() & Qt::AlignLeft);
    }
};

LAMINA_WINDOW_TEST(TableModelTest)

}  // namespace table_model_test

#include "table_model_test.moc"
