// SPDX-License-Identifier: GPL-3.0-or-later
// Options of the Data room: names that are typed for the columns of a file.
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>

#include "engine/data/sources.h"
#include "tests/support/test_program.h"
#include "ui/data/data_room.h"
#include "ui/data/doctor_panel.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/theme/param_form.h"

namespace data_options_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

struct Bench {
    Document document;
    DataStore store{document};
    DataRoom room{document, store};

    ParamField* names() {
        ParamField* found = nullptr;
        for (auto* field : room.findChildren<ParamField*>())
            if (field->spec().key == "column_names") found = field;
        return found;
    }
    /** As a person does who leaves the field with Return. */
    void type(const char* text) {
        auto* edit = names()->findChild<QLineEdit*>();
        edit->clear();
        QTest::keyClicks(edit, QLatin1String(text));
        QTest::keyClick(edit, Qt::Key_Return);
    }
    QString shown() { return names()->findChild<QLineEdit*>()->text(); }
    const DataRecipe& recipe() const { return document.project()->data; }
};

}  // namespace

class DataOptionsTest : public QObject {
    Q_OBJECT
    QTemporaryDir directory_;

    void open(Bench& b, const QByteArray& header) {
        const QString path = directory_.filePath("wines.csv");
        {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(header);
            for (int i = 0; i < 30; ++i) file.write(QByteArray::number(i * 0.37) + "," + QByteArray::number(20 - i * 0.21) + "," + QByteArray::number(i * i % 17 * 1.5) + "\n");
        }
        Project project;
        project.data = sniff(std::filesystem::path(path.toStdString()));
        project.training.loss = {"mean_squared_error", {}};  // for the last column, which is the target
        b.document.reset(project);
        QTRY_VERIFY(b.store.current());
    }

 private slots:
    void namesForAllColumnsTakeTheTargetAlongInOneStep() {
        Bench b;
        open(b, "");
        QVERIFY(b.recipe().columns.at("column 3").role == ColumnRole::Target);
        const auto before = b.document.project();
        b.type("acid,sugar,grade");
        QCOMPARE(b.document.history().count(), 1);
        QTRY_VERIFY(b.store.current() && b.store.raw().table->columns[2].name == "grade");
        QVERIFY(b.recipe().columns.at("grade").role == ColumnRole::Target && !b.recipe().columns.contains("column 3"));
        QVERIFY2(b.store.prepared()->problem.isEmpty() && b.store.prepared()->dataset, qPrintable(b.store.prepared()->problem));
        b.document.history().undo();
        QVERIFY(*b.document.project() == *before);
    }

    void aNameThatIsTakenIsShownAsItIsUsed() {
        Bench b;
        open(b, "");
        for (int time = 0; time < 2; ++time) {  // the second time it changes nothing
            b.type("acid,acid,grade");
            QTRY_VERIFY(b.store.current() && b.store.raw().table->columns[1].name == "acid (2)");
            QCOMPARE(b.shown(), QString("acid,acid (2),grade"));
        }
        QCOMPARE(b.document.history().count(), 1);
    }

    void whereTheFileHasAHeaderItsNamesAreUsed() {
        Bench b;
        open(b, "a,b,c\n");
        QVERIFY(!b.names()->isEnabledTo(&b.room));
        QVERIFY2(b.names()->toolTip().startsWith("The file has a header: its names are used."), qPrintable(b.names()->toolTip()));
        b.document.edit("header", [](Project& p) {
            p.data.options["header"] = std::string("no");
            p.data.columns.clear();
        });
        QTRY_VERIFY(b.store.current() && b.store.raw().nameless);
        QVERIFY(b.names()->isEnabledTo(&b.room));
        QCOMPARE(b.names()->toolTip(), QString::fromStdString(b.names()->spec().help));
    }

    void aWrongCountOfNamesIsCorrectedWhereItWasTyped() {
        Bench b;
        open(b, "");
        QPushButton* options = nullptr;
        for (auto* button : b.room.findChildren<QPushButton*>())
            if (button->text() == "Options") options = button;
        QVERIFY(options);
        options->click();
        QVERIFY(b.names()->isVisibleTo(&b.room));
        b.type("acid,grade");
        QTRY_COMPARE(b.store.state(), DataStore::State::Failed);
        QVERIFY(b.names()->isVisibleTo(&b.room) && b.names()->isEnabledTo(&b.room));
        QVERIFY(!b.room.findChild<DoctorPanel*>()->isVisibleTo(&b.room));  // it has nothing to look at
        options->click();
        QVERIFY(!b.names()->isVisibleTo(&b.room));
        options->click();
        b.type("acid,sugar,grade");
        QTRY_VERIFY(b.store.current());
        QCOMPARE(b.store.raw().table->columns[2].name, std::string("grade"));
        QVERIFY(b.recipe().columns.at("grade").role == ColumnRole::Target);
        QVERIFY(b.room.findChild<DoctorPanel*>()->isVisibleTo(&b.room));
    }
};

LAMINA_WINDOW_TEST(DataOptionsTest)

}  // namespace data_options_test

#include "data_options_test.moc"
