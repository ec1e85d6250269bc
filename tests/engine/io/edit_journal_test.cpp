// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of the journal of edits: it comes back as it was, and where its history is damaged, the project does.
#include "engine/io/edit_journal.h"

#include <QTest>

#include "engine/io/templates.h"
#include "tests/engine/io/bytes.h"
#include "tests/support/test_program.h"

namespace edit_journal_test {

using namespace lamina;

namespace {

std::shared_ptr<const Project> lineWith(const std::string& notes, std::int64_t epochs) {
    Project p = projectFromTemplate("line");
    p.notes = notes;
    p.training.epochs = epochs;
    return std::make_shared<const Project>(std::move(p));
}

/** One edit that is done and one that was undone. */
JournaledEdits twoEdits() { return {"mine.lamina", 1'700'000'000'000, lineWith("", 5), {{"note", lineWith("now", 5)}, {"longer", lineWith("now", 9)}}, 1}; }

}  // namespace

class EditJournalTest : public QObject {
    Q_OBJECT
 private slots:
    void editsComeBackAsTheyWere() {
        const JournaledEdits edits = twoEdits(), back = editsFromJournal(journalText(edits), "j");
        QCOMPARE(back.path, edits.path);
        QCOMPARE(back.when, edits.when);
        QCOMPARE(back.at, edits.at);
        QVERIFY(*back.first == *edits.first);
        QCOMPARE(back.steps.size(), edits.steps.size());
        for (std::size_t i = 0; i < edits.steps.size(); ++i) QVERIFY(back.steps[i].title == edits.steps[i].title && *back.steps[i].after == *edits.steps[i].after);
    }

    void whereItsWeightsAreComesBack() {
        JournaledEdits edits = twoEdits();
        edits.run = 12, edits.trained = true;
        const JournaledEdits back = editsFromJournal(journalText(edits), "j");
        QVERIFY(back.run == 12 && back.trained && back.steps.size() == 2);
        Json json = parseJson(journalText(edits), "j");
        json.erase("run"), json.erase("trained");  // of an older Lamina
        const JournaledEdits older = editsFromJournal(compactJson(json), "j");
        QVERIFY(older.run == 0 && !older.trained && older.steps.size() == 2);
        json["run"] = "twelve", json["trained"] = 1;
        const JournaledEdits damaged = editsFromJournal(compactJson(json), "j");
        QVERIFY(damaged.run == 0 && !damaged.trained && damaged.steps.size() == 2);
    }

    void aDamagedHistoryCostsTheHistoryAlone_data() {
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("instead");
        QString copies = "[";
        for (int i = 0; i < 60; ++i) copies += QString(R"(%1{"op": "copy", "from": "", "path": "/copy%2"})").arg(i ? "," : "").arg(i);
        const QString list = QString("[").repeated(150) + QString("]").repeated(150);
        const QString deep = QString(R"([{"op": "add", "path": "/x", "value": %1}, {"op": "add", "path": "/x%2/-", "value": %1}])").arg(list, QString("/0").repeated(149));
        const QString change = "/history/steps/0/change";
        QTest::newRow("copies that grow beyond any memory") << change << copies + "]";
        QTest::newRow("nested deeper than a file may be") << change << deep;
        QTest::newRow("a place that is not there") << change << R"([{"op": "remove", "path": "/nothing/at/all"}])";
        QTest::newRow("no such operation") << change << R"([{"op": "paint", "path": "/notes"}])";
        QTest::newRow("no patch") << change << "7";
        QTest::newRow("no project") << change << R"([{"op": "replace", "path": "", "value": [1, 2]}])";
        QTest::newRow("a place beyond the end") << "/history/at" << "3";
        QTest::newRow("a place before the beginning") << "/history/at" << "-1";
        QTest::newRow("it leads elsewhere") << "/history/at" << "0";
        QTest::newRow("no steps") << "/history/steps" << "{}";
        QTest::newRow("no history") << "/history" << "null";
    }
    void aDamagedHistoryCostsTheHistoryAlone() {
        QFETCH(QString, place);
        QFETCH(QString, instead);
        Json json = parseJson(journalText(twoEdits()), "j");
        json.at(Json::json_pointer(place.toStdString())) = parseJson(instead.toStdString(), "instead");
        const JournaledEdits back = editsFromJournal(compactJson(json), "j");
        QVERIFY(back.steps.empty() && back.at == 0);
        QVERIFY(*back.current() == *twoEdits().current());
        QCOMPARE(back.path, std::string("mine.lamina"));
    }

    void withoutAProjectThereIsNothingToRestore() {
        for (const char* text : {"", "{", "{}", "[]", R"({"path": "", "when": 0})", R"({"path": "", "when": 0, "project": 1})"})
            QVERIFY2(contains(errorOf([&] { editsFromJournal(text, "j.json"); }), "j.json"), text);
    }
};

LAMINA_TEST(EditJournalTest)

}  // namespace edit_journal_test

#include "edit_journal_test.moc"
