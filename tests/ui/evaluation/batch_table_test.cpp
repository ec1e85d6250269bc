// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the table in which the first of many predictions are seen.
#include <QDir>
#include <QFile>
#include <QHeaderView>
#include <QImage>
#include <QStyle>
#include <QStyleOptionViewItem>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "tests/support/test_program.h"
#include "ui/evaluation/batch_panel.h"
#include "ui/theme/theme.h"

namespace batch_table_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** How red a picture of 4 × 4 is. */
std::shared_ptr<const TrainedModel> redness() {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    const NodeId in = addNode(g, "Input", "image", {{"shape", Ints{4, 4, 3}}}), mean = addNode(g, "GlobalAveragePooling2D");
    lamina::connect(g, in, mean);
    lamina::connect(g, mean, addNode(g, "Dense", "red", {{"units", std::int64_t{1}}, {"use_bias", false}}));
    model->weights.variables = {{"red", "kernel", true, Tensor::of(Shape{3, 1}, std::vector<float>{1, 0, 0})}};
    model->project.training.loss = {"mean_squared_error", {}};
    model->preparation.source = "image_folder";
    model->preparation.inputShape = Shape{4, 4, 3};
    return model;
}

/** y = x; where x is missing it is taken as 3. */
std::shared_ptr<const TrainedModel> same() {
    auto model = std::make_shared<TrainedModel>();
    Graph& g = model->project.graph;
    lamina::connect(g, addNode(g, "Input", "x", {{"shape", Ints{1}}}), addNode(g, "Dense", "y", {{"units", std::int64_t{1}}, {"use_bias", false}}));
    model->weights.variables = {{"y", "kernel", true, Tensor::of<float>({1, 1}, std::vector<float>{1})}};
    model->project.training.loss = {"mean_squared_error", {}};
    model->preparation.source = std::string("csv");
    PreparedColumn x, y;
    x.name = "x", x.fill = "3", y.name = "y";
    model->preparation.inputs = {x};
    model->preparation.targets = {y};
    return model;
}

}  // namespace

class BatchTableTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;

 private slots:
    void theNameOfAPictureTakesWhatIsLeftBesideItsAnswer() {
        QImage picture(8, 8, QImage::Format_RGB32);
        picture.fill(Qt::red);
        const QString file = folder_.filePath("a_probe_to_try.png");
        QVERIFY(picture.save(file));
        BatchPanel panel;
        panel.resize(600, 700);
        static_cast<QWidget&>(panel).show();
        panel.setModel(redness());
        panel.predict({file.toStdString()});
        QTRY_VERIFY2(!panel.busy() && panel.table()->isVisible(), qPrintable(panel.said()));
        const auto* table = panel.table();
        QCOMPARE(table->item(0, 0)->text(), QStringLiteral("a_probe_to_try.png"));
        const int name = static_cast<const QAbstractItemView*>(table)->sizeHintForColumn(0), answer = table->columnWidth(1);
        QVERIFY2(name > 110, "else it would be seen in any case");
        QTRY_VERIFY2(table->columnWidth(0) >= name, qPrintable(QString::number(table->columnWidth(0))));
        panel.resize(230, 700);
        const auto room = [&] { return std::max(110, table->viewport()->width() - answer); };
        QTRY_VERIFY(table->viewport()->width() < 500);
        QTRY_COMPARE(table->columnWidth(0), std::min(std::max(name, table->horizontalHeader()->sectionSizeHint(0)), room()));
    }

    void whatARowLacksIsSeenBesideItsAnswer() {
        QFile rows(folder_.filePath("rows.csv"));
        QVERIFY(rows.open(QIODevice::WriteOnly));
        rows.write("x,z\n1,1\n,2\nodd,3\n");
        rows.close();
        BatchPanel panel;
        panel.setModel(same());
        panel.predict({rows.fileName().toStdString()});
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(panel.table()->columnCount(), 3);
        QCOMPARE(panel.table()->horizontalHeaderItem(2)->text(), QStringLiteral("note"));
        QCOMPARE(panel.table()->item(0, 2)->text(), QString());
        QCOMPARE(panel.table()->item(1, 1)->text(), QStringLiteral("3"));
        QCOMPARE(panel.table()->item(1, 2)->text(), QStringLiteral("x is missing"));
        QVERIFY2(panel.table()->item(2, 2)->text().startsWith("no answer: "), qPrintable(panel.table()->item(2, 2)->text()));
    }

    void filesOfOneNameAreToldApartByTheirFolders() {
        QImage picture(8, 8, QImage::Format_RGB32);
        picture.fill(Qt::red);
        QDir(folder_.path()).mkpath("twice/a");
        QDir(folder_.path()).mkpath("twice/b");
        for (const char* name : {"twice/a/img.png", "twice/b/img.png", "twice/b/other.png"}) QVERIFY(picture.save(folder_.filePath(name)));
        BatchPanel panel;
        panel.setModel(redness());
        panel.predict({folder_.filePath("twice").toStdString()});
        QTRY_VERIFY(!panel.busy());
        const auto names = [&] {
            QStringList all;
            for (int r = 0; r < panel.table()->rowCount(); ++r) all << panel.table()->item(r, 0)->text();
            return all;
        };
        QCOMPARE(names(), QStringList({"a/img.png", "b/img.png", "other.png"}));
        panel.predict({folder_.filePath("twice/a/img.png").toStdString(), folder_.filePath("twice/b/img.png").toStdString()});
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(names(), QStringList({"a/img.png", "b/img.png"}));
    }

    /** Each in a line of its own, without the way to the folder that was chosen; and they are true of the file that is saved, too. */
    void whatWasLeftOutIsReadLineByLineAndStays() {
        QImage picture(8, 8, QImage::Format_RGB32);
        picture.fill(Qt::red);
        QDir(folder_.path()).mkpath("some/b");
        QVERIFY(picture.save(folder_.filePath("some/good.png")));
        for (const char* name : {"some/1.png", "some/2.png", "some/3.png", "some/b/4.png"}) {
            QFile file(folder_.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("<b>no picture</b>");
        }
        BatchPanel panel;
        panel.setModel(redness());
        panel.predict({folder_.filePath("some").toStdString()});
        QTRY_VERIFY(!panel.busy());
        const QString told = panel.said();
        const QStringList lines = told.split('\n');
        QCOMPARE(lines.size(), qsizetype{5});
        QVERIFY2(lines.front().startsWith("1 prediction of some."), qPrintable(told));
        QVERIFY2(lines[1].startsWith("Left out 1.png: ") && lines[2].startsWith("Left out 2.png: "), qPrintable(told));
        QVERIFY2(lines[1].endsWith('.') && !told.contains(folder_.path()), qPrintable(told));
        QVERIFY2(told.count(QStringLiteral(" — ")) == 1, "the same advice again and again");
        QCOMPARE(lines.back(), QStringLiteral("1 more remark like these."));
        const QString saved = folder_.filePath("some.csv");
        panel.save(saved);
        QCOMPARE(panel.said(), told + QStringLiteral("\nSaved as %1.").arg(saved));
    }

    /** In a narrow panel its column is out of sight. */
    void whyARowHasNoAnswerIsToldAtAllItsCells() {
        QFile rows(folder_.filePath("odd.csv"));
        QVERIFY(rows.open(QIODevice::WriteOnly));
        rows.write("x,z\n1,1\nodd,3\n");
        rows.close();
        BatchPanel panel;
        panel.setModel(same());
        panel.predict({rows.fileName().toStdString()});
        QTRY_VERIFY(!panel.busy());
        QCOMPARE(panel.table()->item(0, 1)->toolTip(), QString());
        QVERIFY2(panel.table()->item(1, 1)->toolTip().startsWith("no answer: "), qPrintable(panel.table()->item(1, 1)->toolTip()));
    }

    /** Its frame is no reason to cut what fits without it. */
    void theCellThatHasTheKeyboardHasAsMuchRoomAsOthers() {
        ThemeManager::instance().install(*qApp);
        QTableWidget table(1, 1);
        QStyleOptionViewItem option;
        option.initFrom(&table);
        option.widget = &table;
        option.rect = QRect(0, 0, 100, 30);
        option.features = QStyleOptionViewItem::HasDisplay;
        option.text = QStringLiteral("img.jpg");
        const auto room = [&](bool focus) {
            option.state.setFlag(QStyle::State_HasFocus, focus);
            return table.style()->subElementRect(QStyle::SE_ItemViewItemText, &option, &table).width();
        };
        QVERIFY(room(false) < 100);
        QCOMPARE(room(true), room(false));
    }
};

LAMINA_WINDOW_TEST(BatchTableTest)

}  // namespace batch_table_test

#include "batch_table_test.moc"
