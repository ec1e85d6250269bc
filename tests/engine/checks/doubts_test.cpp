// SPDX-License-Identifier: GPL-3.0-or-later
// What would spoil a training that could begin, and is asked about before it does.
#include "engine/checks/doubts.h"

#include <QTest>
#include <string>

#include "tests/support/csv_table.h"

using namespace lamina;

namespace {

const std::string spoilt = "b tells the target", odd = "b is odd", ofLoss = "t fits the loss in no way";

/** Two columns and a target of two classes; a net that takes both and asks which class. */
struct Ground {
    Ground() {
        std::string rows = "a,b,t\n";
        for (int i = 0; i < 20; ++i) rows += std::to_string(i) + "," + std::to_string(i * i) + (i % 2 ? ",yes\n" : ",no\n");
        raw = test::table(rows);
        project.data.source = "csv";
        project.data.columns["t"].role = ColumnRole::Target;
        project.training.loss = {"sparse_categorical_crossentropy", {}};
        lamina::connect(project.graph, addNode(project.graph, "Input", "x", {{"shape", Ints{2}}}),
                        addNode(project.graph, "Dense", "y", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}));
    }
    std::vector<Issue> found(const std::vector<Issue>& findings) const {
        return doubts(project, infer(project.graph), raw, firstTarget(raw, project.data), findings);
    }

    RawData raw;
    Project project;
};

Issue finding(Issue::Severity severity, const std::string& title) { return {severity, 0, title}; }

Remedy ignoreB() {
    return {"Ignore b", [](DataRecipe recipe) {
                recipe.columns["b"].role = ColumnRole::Ignore;
                return recipe;
            }};
}

}  // namespace

class DoubtsTest : public QObject {
    Q_OBJECT
 private slots:
    void onlyWhatIsRedIsAskedAbout() {
        const auto found = Ground().found({finding(Issue::Severity::Good, "No value is missing"), finding(Issue::Severity::Warning, odd), finding(Issue::Severity::Error, spoilt)});
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found.front().title, spoilt);
    }

    /** The loss comes first, and what the doctor says of it is the same once more. */
    void aLossThatDoesNotFitIsAskedAboutOnce() {
        Ground ground;
        ground.project.training.loss = {"mean_squared_error", {}};
        Issue same = finding(Issue::Severity::Error, ofLoss);
        same.ofLoss = true;
        const auto found = ground.found({same, finding(Issue::Severity::Error, spoilt)});
        QCOMPARE(found.size(), std::size_t{2});
        QCOMPARE(found[0].title, std::string("t is a category, mean_squared_error is for numbers"));
        QCOMPARE(found[1].title, spoilt);
    }

    void aRemedyOfTheDataTakesTheNetAlong() {
        Ground ground;
        Issue wrong = finding(Issue::Severity::Error, spoilt);
        wrong.remedies = {ignoreB()};
        const auto found = ground.found({wrong});
        QCOMPARE(found.front().offer(), std::string("Ignore b"));
        mend(ground.project, found.front().remedies.front());
        QCOMPARE(ground.project.data.columns["b"].role, ColumnRole::Ignore);
        const Inference inference = infer(ground.project.graph);
        QVERIFY(inference.at(findNode(ground.project.graph, "x")->id).output == Shape{1});
    }
};

QTEST_GUILESS_MAIN(DoubtsTest)
#include "doubts_test.moc"
