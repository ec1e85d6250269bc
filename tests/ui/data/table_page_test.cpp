// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the Data room's page of a table.
#include "ui/data/table_page.h"

#include <QActionGroup>
#include <QMenu>
#include <QFile>
#include <QLineEdit>
#include <QPointer>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>
#include <algorithm>
#include <filesystem>

#include "engine/checks/fit.h"
#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "tests/support/heartbeat.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_program.h"
#include "ui/data/column_header.h"
#include "ui/data/plane.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/plots/points_picture.h"

namespace table_page_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

RawData rising(std::size_t rows) {
    Column x{"x", ColumnType::Number, {}, {}, {}}, y{"y", ColumnType::Number, {}, {}, {}}, z{"z", ColumnType::Number, {}, {}, {}};
    for (std::size_t i = 0; i < rows; ++i) {
        x.numbers.push_back(static_cast<double>(i));
        y.numbers.push_back(static_cast<double>(2 * i));
        z.numbers.push_back(static_cast<double>(3 * i));
    }
    RawData raw;
    raw.table = std::make_shared<const Table>(Table{{x, y, z}});
    return raw;
}

}  // namespace

class TablePageTest : public QObject {
    Q_OBJECT
 private slots:
    void ofManyRowsAPictureShowsEverySoMany() {
        const RawData raw = rising(5 * mostPlanePoints);
        const Plane plane = planeOf(*raw.table, {0, 1}, {2});
        QCOMPARE(plane.points.size(), mostPlanePoints);
        QVERIFY(plane.points.back().y > 0.99 * 2 * 5 * mostPlanePoints);
        QCOMPARE(planeOf(*rising(7).table, {0, 1}, {2}).points.size(), std::size_t{7});
    }

    void aLongSeriesIsDrawnOfFewPointsWithItsPeaks() {
        constexpr std::size_t rows = 200'000, peak = 77'777, hole = 123'456;
        Column x{"x", ColumnType::Number, {}, {}, {}};
        for (std::size_t i = 0; i < rows; ++i) x.numbers.push_back(i == peak ? 1000 : i == hole ? -500 : static_cast<double>(i % 10));
        const auto points = planeOf(Table{{x}}, {}, {0}).points;
        QVERIFY2(points.size() < 5 * static_cast<std::size_t>(seriesParts), qPrintable(QString::number(points.size())));
        const auto has = [&](std::size_t row, double y) { return std::any_of(points.begin(), points.end(), [&](const PlanePoint& p) { return p.x == static_cast<double>(row + 1) && p.y == y; }); };
        QVERIFY(has(peak, 1000) && has(hole, -500) && has(0, 0) && has(rows - 1, 9));
        QVERIFY(std::is_sorted(points.begin(), points.end(), [](const PlanePoint& a, const PlanePoint& b) { return a.x < b.x; }));
        QCOMPARE(planeOf(*rising(7).table, {}, {2}).points.size(), std::size_t{7});
    }

    void anUntouchedNetFollowsToAnotherTargetInOneStep() {
        QTemporaryDir folder;
        QFile file(folder.filePath("flowers.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("length,width,kind\n");
        for (int i = 0; i < 60; ++i) file.write(QByteArray::number(i * 0.37) + "," + QByteArray::number(60 - i * 0.91) + (i % 3 == 0 ? ",a\n" : i % 3 == 1 ? ",b\n" : ",c\n"));
        file.close();
        Project project = projectFromTemplate("table");
        project.data = sniff(std::filesystem::path(file.fileName().toStdString()));
        adaptToData(project, load(project.data, {}));
        for (const bool edited : {false, true}) {
            if (edited) std::find_if(project.graph.nodes.begin(), project.graph.nodes.end(), [](const Node& n) { return n.name == "hidden_1"; })->params["units"] = std::int64_t{48};
            Document document;
            DataStore store(document);
            TablePage page(document, store);
            document.reset(project);
            QTRY_VERIFY(store.current());
            emit page.findChild<ColumnHeader*>()->roleChosen(0, ColumnRole::Target);
            QTRY_COMPARE(document.history().count(), 1);
            const Project& after = *document.project();
            QVERIFY(after.data.columns.at("length").role == ColumnRole::Target);
            QVERIFY(after.data.columns.at("kind").role == ColumnRole::Input);
            QCOMPARE(projectKind(after), std::string(edited ? "classification" : "regression"));
            document.history().undo();
            QVERIFY(*document.project() == project);
        }
    }

    void aColumnOfAFileWithoutAHeaderIsRenamedInItsHead() {
        QTemporaryDir folder;
        QFile file(folder.filePath("bare.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 30; ++i) file.write(QByteArray::number(i * 0.37) + "," + QByteArray::number(i * i % 17) + "\n");
        file.close();
        Project project;
        project.data = sniff(std::filesystem::path(file.fileName().toStdString()));
        Document document;
        DataStore store(document);
        TablePage page(document, store);
        document.reset(project);
        QTRY_VERIFY(store.current());
        auto* header = page.findChild<ColumnHeader*>();
        header->beginRename(1);
        auto* edit = header->findChild<QLineEdit*>();
        edit->setText("weight");
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(document.history().count(), 1);
        QTRY_VERIFY(store.current() && store.raw().table && store.raw().table->columns[1].name == "weight");  // it is read anew
        QVERIFY(document.project()->data.columns.at("weight").role == ColumnRole::Target);
    }

    void aNameThatIsTakenIsRefusedWhereItIsTyped() {
        QTemporaryDir folder;
        QFile file(folder.filePath("bare.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 30; ++i) file.write(QByteArray::number(i * 0.37) + "," + QByteArray::number(i * i % 17) + "\n");
        file.close();
        Project project;
        project.data = sniff(std::filesystem::path(file.fileName().toStdString()));
        Document document;
        DataStore store(document);
        TablePage page(document, store);
        document.reset(project);
        QTRY_VERIFY(store.current());
        page.resize(800, 500);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        auto* header = page.findChild<ColumnHeader*>();
        header->beginRename(1);
        QPointer<QLineEdit> edit = header->findChild<QLineEdit*>();
        QTRY_VERIFY(edit->hasFocus());
        QTest::keyClicks(edit, "column 1");
        QVERIFY(edit->property("invalid").toBool());
        QCOMPARE(edit->toolTip(), QString("Another column is already called column 1."));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(edit && edit->isVisible());  // another name can be typed
        page.findChild<QTableView*>()->setFocus();
        QVERIFY(!edit || !edit->isVisible());
        QCOMPARE(document.history().count(), 0);
        QVERIFY(*document.project() == project);  // it keeps its name
        QTRY_VERIFY(!edit);
        header->beginRename(1);
        edit = header->findChild<QLineEdit*>();
        QTRY_VERIFY(edit->hasFocus());
        QTest::keyClicks(edit, "column 12");
        QVERIFY(!edit->property("invalid").toBool() && edit->toolTip().isEmpty());
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(document.history().count(), 1);
    }

    void aSeriesIsDrawnOverItsDates() {
        Column month{.name = "month", .type = ColumnType::Category, .numbers = {}, .codes = {0, 1, 2}, .categories = {"2024-01", "2024-02", "2024-03"}};
        Column x{.name = "x", .type = ColumnType::Number, .numbers = {3, 4, 5}, .codes = {}, .categories = {}};
        const Plane plane = planeOf(Table{{month, x}}, {}, {1});
        QVERIFY(plane.series && plane.xUnit == AxisUnit::Days);
        QCOMPARE(plane.x, QStringLiteral("month"));
        QCOMPARE(plane.points[2].x - plane.points[1].x, 29.0);
        const RowDays read{QStringLiteral("read before"), {10, 20, 40}};
        const Plane again = planeOf(Table{{month, x}}, {}, {1}, &read);
        QCOMPARE(again.x, QStringLiteral("read before"));
        QCOMPARE(again.points[2].x, 40.0);
        const Plane rows = planeOf(Table{{x}}, {}, {0});
        QVERIFY(rows.series && rows.xUnit == AxisUnit::Number);
        QCOMPARE(rows.points[2].x, 3.0);
    }

    void thePictureOfASeriesFollowsItsTarget() {
        RawData raw = rising(40);
        Column day{"day", ColumnType::Category, {}, {}, {}};
        for (int i = 0; i < 40; ++i) {
            day.codes.push_back(i);
            day.categories.push_back(QStringLiteral("2024-%1-%2").arg(i / 28 + 1, 2, 10, QLatin1Char('0')).arg(i % 28 + 1, 2, 10, QLatin1Char('0')).toStdString());
        }
        auto columns = raw.table->columns;
        columns.push_back(day);
        raw.table = std::make_shared<const Table>(Table{columns});
        Project project;
        project.data.source = "csv";
        project.data.paths = {"days.csv"};
        for (const char* name : {"x", "y", "day"}) project.data.columns[name].role = ColumnRole::Ignore;
        project.data.columns["z"].role = ColumnRole::Target;
        Document document;
        DataStore store(document);
        TablePage page(document, store);
        store.expect(project.data, raw);
        document.reset(project);
        const auto* picture = page.findChild<PointsPicture*>();
        QTRY_VERIFY_WITH_TIMEOUT(store.current() && picture->isVisibleTo(&page), 60'000);
        QVERIFY(picture->line());
        QCOMPARE(picture->points().size(), std::size_t{40});
        QCOMPARE(picture->points()[1].x - picture->points()[0].x, 1.0);
        QCOMPARE(picture->points()[2].y, 6.0);
        document.edit("another target", [](Project& p) {
            p.data.columns["z"].role = ColumnRole::Ignore;
            p.data.columns["y"].role = ColumnRole::Target;
        });
        QTRY_COMPARE_WITH_TIMEOUT(picture->points()[2].y, 4.0, 60'000);
        QVERIFY(picture->line());
        document.edit("no series", [](Project& p) { p.data.columns["x"].role = ColumnRole::Input; });
        QTRY_VERIFY_WITH_TIMEOUT(!picture->line(), 60'000);
        QCOMPARE(picture->points()[2].x, 2.0);
    }

    void besideOtherRowsThePictureOfTheFormerOnesIsGone() {
        Project project;
        project.data.source = "csv";
        project.data.paths = {"rising.csv"};
        for (const char* name : {"x", "y"}) project.data.columns[name].role = ColumnRole::Ignore;
        project.data.columns["z"].role = ColumnRole::Target;
        Document document;
        DataStore store(document);
        TablePage page(document, store);
        const auto* picture = page.findChild<PointsPicture*>();
        store.expect(project.data, rising(40));
        document.reset(project);
        QTRY_VERIFY_WITH_TIMEOUT(store.current() && picture->isVisibleTo(&page), 60'000);
        QCOMPARE(picture->points().size(), std::size_t{40});
        int seen = 0, wrong = 0;
        connect(&store, &DataStore::stateChanged, &page, [&] {
            if (!store.raw().table || store.raw().table->rows() != 50) return;
            ++seen;
            wrong += picture->isVisibleTo(&page) && picture->points().size() != 50;
        });
        project.data.paths = {"more.csv"};
        store.expect(project.data, rising(50));
        document.reset(project);
        QTRY_VERIFY_WITH_TIMEOUT(picture->isVisibleTo(&page) && picture->points().size() == 50, 60'000);
        QVERIFY(seen > 0);
        QCOMPARE(wrong, 0);
    }

    void whatAHistogramLeavesOutIsSaid() {
        Column x{"x", ColumnType::Number, {}, {}, {}}, y{"y", ColumnType::Number, {}, {}, {}};
        for (int i = 0; i < 50; ++i) {
            x.numbers.push_back(i == 7 ? 5000.0 : i % 10);
            y.numbers.push_back(i);
        }
        ColumnHeader header;
        header.setHeads({{.stats = columnStats(x)}, {.stats = columnStats(y)}});
        QVERIFY2(header.tip(0).contains("Far above it: 1, up to 5000"), qPrintable(header.tip(0)));
        QCOMPARE(countsInWords(header.heads()[0].stats), QStringLiteral("0 missing · 1 far out"));
        QVERIFY2(!header.tip(1).contains("Far"), qPrintable(header.tip(1)));
        QCOMPARE(countsInWords(header.heads()[1].stats), QStringLiteral("0 missing"));
    }

    void ofATypeARoleAndAScalingOneHolds() {
        Column x{"x", ColumnType::Number, {}, {}, {}};
        x.numbers = {1, 2, 3};
        ColumnHeader header;
        header.setHeads({{.stats = columnStats(x)}});
        header.openMenu(0);
        auto* menu = header.findChild<QMenu*>();
        QVERIFY(menu);
        QSet<QActionGroup*> groups;
        for (const QAction* action : menu->actions()) {
            if (action->isSeparator()) continue;
            QVERIFY2(action->actionGroup() && action->actionGroup()->isExclusive(), qPrintable(action->text()));
            groups.insert(action->actionGroup());
        }
        QCOMPARE(groups.size(), 3);
        for (const QActionGroup* group : groups) QVERIFY(group->checkedAction());
        menu->close();
    }

    void thePictureIsMadeAnewOnlyForOtherColumns() {
        const RawData raw = rising(1'000'000);
        Project project;
        project.data.source = "csv";
        project.data.paths = {"rising.csv"};
        project.data.columns["z"].role = ColumnRole::Target;
        Document document;
        DataStore store(document);
        TablePage page(document, store);
        store.expect(project.data, raw);
        document.reset(project);
        QTRY_VERIFY_WITH_TIMEOUT(store.current(), 60'000);
        const auto* picture = page.findChild<PointsPicture*>();
        QVERIFY(picture && picture->isVisibleTo(&page));
        QCOMPARE(picture->points()[1].y, 2 * picture->points()[1].x);
        const double before = test::worked();
        for (int i = 1; i <= 50; ++i) document.edit("epochs", [i](Project& p) { p.training.epochs = 100 + i; });
        const double spent = test::worked() - before;
        QVERIFY2(spent < (test::sanitized ? 1000 : 100), qPrintable(QString("50 edits took %1 ms").arg(spent)));
        document.edit("another input", [](Project& p) {
            p.data.columns["z"].role = ColumnRole::Input;
            p.data.columns["y"].role = ColumnRole::Target;
        });
        QTRY_COMPARE_WITH_TIMEOUT(picture->points()[1].y, 3 * picture->points()[1].x, 60'000);
    }
};

LAMINA_WINDOW_TEST(TablePageTest)

}  // namespace table_page_test

#include "table_page_test.moc"
