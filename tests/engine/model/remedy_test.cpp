// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a project, and that a remedy changes the part that it names and nothing else.
#include "engine/model/issue.h"

#include <QtTest>

#include "tests/support/test_program.h"

namespace remedy_test {

using namespace lamina;

namespace {

/** "graph", "data", "training": what is another in b, in this order. */
QStringList changed(const Project& a, const Project& b) {
    QStringList parts;
    if (!(a.graph == b.graph)) parts << "graph";
    if (!(a.data == b.data)) parts << "data";
    if (!(a.training == b.training)) parts << "training";
    return parts;
}

}  // namespace

class RemedyTest : public QObject {
    Q_OBJECT
 private slots:
    void aRemedyChangesWhatItNames_data() {
        QTest::addColumn<Remedy>("remedy");
        QTest::addColumn<QStringList>("parts");
        QTest::newRow("a drawing") << Remedy{"Add", [](Graph& g) { addNode(g, "Dense"); }} << QStringList{"graph"};
        QTest::newRow("a data recipe") << Remedy{"Drop", [](DataRecipe d) { return d.missing = "drop", d; }} << QStringList{"data"};
        QTest::newRow("a training recipe") << Remedy{"Longer", [](TrainingRecipe& t) { t.epochs += 1; }} << QStringList{"training"};
        QTest::newRow("all of it") << Remedy{"Both", [](Project& p) { addNode(p.graph, "Dense"), p.training.epochs += 1; }} << QStringList{"graph", "training"};
    }
    void aRemedyChangesWhatItNames() {
        QFETCH(Remedy, remedy);
        QFETCH(QStringList, parts);
        const Project before;
        Project after;
        mend(after, remedy);
        QCOMPARE(changed(before, after), parts);
        QCOMPARE(remedy.ofData(), parts == QStringList{"data"});
    }

    void anIssueIsSaidInOneSentence() {
        Issue issue{Issue::Severity::Error, 0, "concat needs inputs of equal rank"};
        QCOMPARE(issue.sentence(), std::string("concat needs inputs of equal rank"));
        issue.detail = "a gives 64, b gives 32 × 32";
        QCOMPARE(issue.sentence(), std::string("concat needs inputs of equal rank: a gives 64, b gives 32 × 32"));
    }

    void whatHasNoRemedyOffersNothing() {
        Issue issue{Issue::Severity::Warning, 0, "a column is empty"};
        QVERIFY(!issue.mends() && issue.offer().empty());
        issue.remedies = {{"Ignore it", [](DataRecipe d) { return d; }}, {"Drop it", [](DataRecipe d) { return d; }}};
        QVERIFY(issue.mends());
        QCOMPARE(issue.offer(), std::string("Ignore it"));  // the first is the most to the point
    }
};

LAMINA_TEST(RemedyTest)

}  // namespace remedy_test

#include "remedy_test.moc"
