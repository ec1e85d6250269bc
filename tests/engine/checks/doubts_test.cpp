// SPDX-License-Identifier: GPL-3.0-or-later
// What would spoil a training that could begin, and is asked about before it does.
#include "engine/checks/doubts.h"

#include <QTest>
#include <algorithm>
#include <string>

#include "engine/checks/checkup.h"
#include "engine/checks/fit.h"
#include "engine/checks/misfits.h"
#include "tests/support/csv_table.h"
#include "tests/support/test_program.h"

namespace doubts_test {

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
        return doubts(project, infer(project.graph), raw, firstTarget(raw, project.data), findings, nullptr);
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

    /** Wherever findings stand beside misfits: in the Data room, in the terminal, before a training. */
    void whatAMisfitMendsIsNotOfferedTwice() {
        const auto offering = [](const std::string& title, const std::string& button) {
            Issue issue = finding(Issue::Severity::Error, title);
            issue.remedies = {{button, [](Project&) {}}};
            return issue;
        };
        Issue loss = finding(Issue::Severity::Good, ofLoss);
        loss.ofLoss = true;
        const std::vector<Issue> findings{loss, offering(spoilt, "Ignore b"), offering(odd, "Read b as a category"), finding(Issue::Severity::Warning, "nothing to press")};
        const auto titles = [&](const std::vector<Issue>& misfits, const std::vector<Issue>& others) {
            std::vector<std::string> left;
            for (const Issue& issue : besideMisfits(findings, misfits, others)) left.push_back(issue.title);
            return left;
        };
        using Titles = std::vector<std::string>;
        const Issue other = finding(Issue::Severity::Error, "the net takes one number");
        QCOMPARE(titles({}, {}), (Titles{ofLoss, spoilt, odd, "nothing to press"}));
        QCOMPARE(titles({other}, {}), (Titles{spoilt, odd, "nothing to press"}));
        QCOMPARE(titles({}, {other}), (Titles{ofLoss, spoilt, odd, "nothing to press"}));  // it says nothing of the loss
        QCOMPARE(titles({offering("b is too much", "Ignore b")}, {offering("b is a word", "Read b as a category")}), (Titles{"nothing to press"}));
    }

    /** As lamina-cli asks, which has examined nothing yet. */
    void whatNobodyHasExaminedIsDoubtedAlike() {
        Ground ground;
        ground.raw = test::table([] {
            std::string rows = "a,b,t\n";
            for (int i = 0; i < 60; ++i) rows += std::to_string(i * i % 37) + (i % 2 ? ",x,yes\n" : ",y,no\n");
            return rows;
        }());
        const auto names = [](const std::vector<Issue>& issues) {
            std::vector<std::string> all;
            for (const Issue& issue : issues) all.push_back(issue.sentence());
            return all;
        };
        for (const char* loss : {"sparse_categorical_crossentropy", "mean_squared_error"}) {
            ground.project.training.loss = {loss, {}};
            const auto findings = examine(ground.raw, ground.project, lossNames(ground.project), wantedBy(ground.project));
            const auto alone = doubts(ground.raw, ground.project, Dataset{});
            QCOMPARE(names(alone), names(ground.found(findings)));
            QVERIFY(std::any_of(alone.begin(), alone.end(), [](const Issue& issue) { return issue.title.starts_with("b tells the target"); }));
        }
    }

    void numbersThatAreTheSameInEverySampleOfArraysAreDoubted() {
        Ground ground;
        ground.raw.table.reset();
        ground.project.training.loss = {"mean_squared_error", {}};
        Dataset data;
        data.inputs = {Tensor::of(Shape{3, 2}, std::vector<float>{1, 2, 3, 4, 5, 6})};
        data.targetNames = {"y"};
        const auto found = [&](std::vector<float> y) {
            data.targets = {Tensor::of(Shape{3, 1}, y)};
            return doubts(ground.project, infer(ground.project.graph), ground.raw, {}, {}, &data);
        };
        QCOMPARE(found({7, 7, 7}).size(), std::size_t{1});
        QCOMPARE(found({7, 7, 7}).front().sentence().substr(0, 32), std::string("every sample has the same y: the"));
        QVERIFY(found({7, 7, 8}).empty());
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

LAMINA_TEST(DoubtsTest)

}  // namespace doubts_test

#include "doubts_test.moc"
