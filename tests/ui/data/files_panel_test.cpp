// SPDX-License-Identifier: GPL-3.0-or-later
// A table of several files in the Data room: added, taken out, joined in one way or the other.
#include "ui/data/files_panel.h"

#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "tests/support/test_program.h"
#include "ui/data/data_room.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/theme/strip.h"

namespace files_panel_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

struct Bench {
    Document document;
    DataStore store{document};
    DataRoom room{document, store};

    FilesPanel& panel() { return *room.findChild<FilesPanel*>(); }
    template <class W>
    W* shown() {
        W* found = nullptr;
        for (auto* widget : panel().findChildren<W*>())
            if (widget->isVisibleTo(&room)) found = widget;
        return found;
    }
};

}  // namespace

class FilesPanelTest : public QObject {
    Q_OBJECT
    QTemporaryDir directory_;

    QString write(const char* name, const QByteArray& text) {
        QFile file(directory_.filePath(QLatin1String(name)));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write(text);
        return file.fileName();
    }

 private slots:
    void namesOfOtherColumnsAreSaidAndCanBeForgotten() {
        Bench b;
        const QString bare = write("bare.csv", "1,2.5,7\n2,3.5,8\n4,1.5,9\n5,2.5,3\n");
        Project project;
        project.data.source = "csv";
        project.data.paths = {bare.toStdString()};
        project.data.options["column_names"] = std::string("rooms,price");
        project.data.columns["price"].role = ColumnRole::Target;
        b.document.reset(project);
        QTRY_COMPARE(b.store.state(), DataStore::State::Failed);
        auto* strip = b.room.findChild<Strip*>();
        QVERIFY2(!strip->isHidden() && b.store.problem().contains("the file has 3"), qPrintable(b.store.problem()));
        QPushButton* forget = nullptr;
        for (auto* button : strip->findChildren<QPushButton*>())
            if (button->text() == "Forget the names of the columns") forget = button;
        QVERIFY(forget);
        forget->click();
        QTRY_COMPARE(b.store.state(), DataStore::State::Ready);
        QCOMPARE(b.store.raw().table->columns[2].name, std::string("column 3"));
        QVERIFY(b.document.project()->data.columns.empty());  // no target is left that is not in the data
        b.document.history().undo();
        QVERIFY(*b.document.project() == project);
    }

    void filesDroppedTogetherAreOneTable() {
        Bench b;
        const QString january = write("january.csv", "day,sold\n1,10\n2,20\n"), february = write("february.csv", "sold,day\n30,3\n40,4\n50,5\n");
        QMimeData dragged;
        dragged.setUrls({QUrl::fromLocalFile(january), QUrl::fromLocalFile(february)});
        QDragEnterEvent enter({20, 20}, Qt::CopyAction, &dragged, Qt::LeftButton, {});
        QApplication::sendEvent(&b.room, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({20, 20}, Qt::CopyAction, &dragged, Qt::LeftButton, {});
        QApplication::sendEvent(&b.room, &drop);
        QTRY_VERIFY(b.store.current());
        QCOMPARE(b.store.raw().rows(), std::size_t{5});
        QTRY_VERIFY(b.shown<QComboBox>());
        QCOMPARE(b.shown<QComboBox>()->currentText(), QStringLiteral("rows under one another"));
        bool named = false;
        for (auto* label : b.room.findChildren<QLabel*>()) named = named || label->text() == QStringLiteral("january.csv and 1 more");
        QVERIFY(named);
    }

    void aKeyJoinsThemAndCanBeChosenOtherwise() {
        Bench b;
        b.room.openFiles({write("people.csv", "id,age,target\n7,20,1\n9,30,0\n12,40,1\n"), write("places.csv", "id,city\n9,Bern\n7,Rome\n")});
        QTRY_VERIFY(b.store.current());
        QCOMPARE(b.store.raw().table->columns.size(), std::size_t{4});
        auto* choice = b.shown<QComboBox>();
        QVERIFY(choice);
        QCOMPARE(choice->currentText(), QStringLiteral("joined by id"));
        choice->setCurrentIndex(0);
        emit choice->activated(0);
        QCOMPARE(b.document.history().undoText(), QStringLiteral("Put the rows under one another"));
        QTRY_COMPARE(b.store.state(), DataStore::State::Failed);  // the second file has neither age nor target
        QVERIFY(b.store.problem().contains("places.csv") && b.store.problem().contains("\"age\""));
        b.document.history().undo();
        QTRY_VERIFY(b.store.current());
        QCOMPARE(b.store.raw().table->columns.size(), std::size_t{4});
    }

    void aFileIsTakenOut() {
        Bench b;
        b.room.openFiles({write("a.csv", "id,age\n7,20\n9,30\n"), write("b.csv", "id,city\n9,Bern\n7,Rome\n")});
        QTRY_VERIFY(b.store.current());
        auto* remove = b.shown<QToolButton>();
        QVERIFY(remove);
        QCOMPARE(remove->toolTip(), QStringLiteral("Take b.csv out"));
        remove->click();
        QTRY_COMPARE(b.document.project()->data.paths.size(), std::size_t{1});
        QVERIFY(!b.document.project()->data.options.contains("join_by"));
        QTRY_VERIFY(b.store.current());
        QCOMPARE(b.store.raw().table->columns.size(), std::size_t{2});
        QVERIFY(!b.shown<QToolButton>() && !b.shown<QComboBox>());
        QVERIFY(b.shown<QPushButton>());  // more can be added
    }

    void whatIsNoTableIsRefusedAndNothingIsLost() {
        Bench b;
        const QString table = write("a.csv", "id,age\n7,20\n9,30\n");
        b.room.openFiles({table});
        QTRY_VERIFY(b.store.current());
        b.room.openFiles({table, write("tale.md", "Once upon a time.\nThere was a net.\n")});
        auto* strip = b.room.findChild<Strip*>();
        QTRY_VERIFY(!strip->isHidden());
        QCOMPARE(b.document.project()->data.paths.size(), std::size_t{1});
    }
};

LAMINA_WINDOW_TEST(FilesPanelTest)

}  // namespace files_panel_test

#include "files_panel_test.moc"
