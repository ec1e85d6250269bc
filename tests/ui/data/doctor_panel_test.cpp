// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the buttons that the data doctor shows.
#include "ui/data/doctor_panel.h"

#include <QFile>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "engine/train/fit.h"
#include "engine/recipes/losses.h"
#include "tests/support/heartbeat.h"
#include "tests/support/sanitized.h"
#include "ui/document/data_fit.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"

using namespace lamina;
using namespace lamina::ui;

class DoctorPanelTest : public QObject {
    Q_OBJECT
    QTemporaryDir directory_;

    /** "alive" says what "survived" is. */
    DataRecipe people() {
        QFile file(directory_.filePath("people.csv"));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write("age,alive,survived\n");
        for (int i = 0; i < 60; ++i) file.write(QByteArray::number(i * 7 % 60) + (i % 3 ? ",no,0\n" : ",yes,1\n"));
        file.close();
        DataRecipe recipe = sniff(std::filesystem::path(file.fileName().toStdString()));
        recipe.columns["survived"] = {ColumnType::Category, ColumnRole::Target};
        return recipe;
    }

 private slots:
    void whatIsIgnoredLeavesANetThatFits() {
        Project project = projectFromTemplate("table");
        project.data = people();
        adaptToData(project, load(project.data, {}));
        Document document;
        DataStore store(document);
        DoctorPanel panel(document, store);
        document.reset(project);
        QTRY_VERIFY(store.current());
        const auto fits = [&] {
            return store.prepared()->dataset && misfits(*document.project(), document.inference(), store.prepared()->shape, store.raw()).empty();
        };
        QVERIFY(fits());
        QPushButton* ignore = nullptr;
        for (auto* button : panel.findChildren<QPushButton*>())
            if (button->text() == "Ignore alive") ignore = button;
        QVERIFY(ignore);
        ignore->click();
        QTRY_COMPARE(document.history().count(), 1);
        QVERIFY(document.project()->data.columns.at("alive").role == ColumnRole::Ignore);
        QTRY_VERIFY(store.current());
        QVERIFY(fits());
        document.history().undo();
        QVERIFY(!document.project()->data.columns.contains("alive"));
        QTRY_VERIFY(store.current());
        QVERIFY(fits());
    }

    void anEditAsksNotForAllRows() {
        constexpr std::size_t rows = 2'000'000;
        Column x{"x", ColumnType::Number, {}, {}, {}}, kind{"kind", ColumnType::Number, {}, {}, {}};
        for (std::size_t i = 0; i < rows; ++i) {
            x.numbers.push_back(static_cast<double>(i) * 0.5);
            kind.numbers.push_back(static_cast<double>(i % 3));
        }
        RawData raw;
        raw.table = std::make_shared<const Table>(Table{{x, kind}});
        Project project = projectFromTemplate("table");
        project.data = {};
        project.data.source = "csv";
        project.data.paths = {"kinds.csv"};
        project.data.columns["kind"].role = ColumnRole::Target;
        adaptToData(project, raw);
        QCOMPARE(targetForm(project.training.loss), TargetForm::Index);
        Document document;
        DataStore store(document);
        DoctorPanel panel(document, store);
        store.expect(project.data, raw);
        document.reset(project);
        QTRY_VERIFY_WITH_TIMEOUT(store.current(), 60'000);
        QCOMPARE(store.prepared()->target.plainClasses, std::size_t{3});
        const double before = test::worked();
        for (int i = 1; i <= 20; ++i) document.edit("epochs", [i](Project& p) { p.training.epochs = 100 + i; });
        const double spent = test::worked() - before;
        QVERIFY2(spent < (test::sanitized ? 1000 : 100), qPrintable(QString("20 edits took %1 ms").arg(spent)));
    }
};

QTEST_MAIN(DoctorPanelTest)
#include "doctor_panel_test.moc"
