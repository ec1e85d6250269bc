// SPDX-License-Identifier: GPL-3.0-or-later
// Folds are what trainings on their splits say, one after another; they can be cancelled.
#include <QtTest>
#include <chrono>
#include <cmath>

#include "engine/checks/fit.h"
#include "engine/data/csv.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "engine/train/cross_validation.h"
#include "engine/trained/evaluation.h"
#include "tests/support/counted_allocations.h"

using namespace lamina;

namespace {

Project moons(std::int64_t epochs) {
    Project p = projectFromTemplate("moons");
    p.data.options["samples"] = std::int64_t{200};
    p.training.epochs = epochs;
    p.training.threads = 1;
    return p;
}

CrossValidationStatus ended(CrossValidation& validation) {
    validation.join();
    return validation.status();
}

/** One fold, trained as any project is. */
FoldFigures judged(Project p, int folds, int fold) {
    p.data.split.folds = folds, p.data.split.fold = fold;
    TrainingJob job;
    job.data = std::make_shared<const Dataset>(prepare(load(p.data, {}), p.data, wantedBy(p)));
    job.project = p;
    job.record = false;
    const auto data = job.data;
    TrainingSession session;
    session.start(std::move(job));
    session.join();
    const Evaluation said = evaluate(*session.model(), *data, data->parts.validation);
    FoldFigures figures = said.metrics;
    figures["loss"] = said.loss;
    return figures;
}

/** Three folds of a table of three kinds and a number, four inputs in all, by a net of so many. */
CrossValidationStatus ofKinds(std::int64_t inputs) {
    std::string csv = "kind,v,t\n";
    for (int i = 0; i < 60; ++i) csv += std::string(i == 7 ? "rare" : i % 2 ? "a" : "b") + "," + std::to_string(i) + "," + std::to_string(i * 2) + "\n";
    Project p = projectFromTemplate("table_regressor");
    p.training.epochs = 1;
    p.data = {};
    p.data.source = "csv";
    p.data.columns["t"].role = ColumnRole::Target;
    for (Node& node : p.graph.nodes)
        if (node.layer == "Input") node.params["shape"] = Ints{inputs};
    CrossValidation validation;
    validation.start(p, {"csv", "", std::make_shared<const Table>(parseCsv(csv).table), nullptr}, 3);
    return ended(validation);
}

}  // namespace

class CrossValidationTest : public QObject {
    Q_OBJECT
 private slots:
    /** One row alone is of its kind: where it is judged, no training knows of it, and its column stays. */
    void aFoldWithoutACategoryTakesTheSameInputs() {
        const auto status = ofKinds(4);
        QVERIFY2(status.trouble.empty(), status.trouble.c_str());
        QCOMPARE(status.judged.size(), std::size_t{3});
    }

    /** What train refuses, its folds refuse. */
    void aNetThatDoesNotFitIsNotMadeToFit() {
        const auto status = ofKinds(7);
        QVERIFY2(status.trouble.find("7") != std::string::npos, status.trouble.c_str());
        QVERIFY(status.judged.empty());
        QVERIFY(status.failure == Error::Kind::Input);
    }

    void everyFoldIsATrainingOfItsOwn() {
        const Project p = moons(5);
        CrossValidation validation;
        validation.start(p, load(p.data, {}), 3);
        const auto status = ended(validation);
        QVERIFY2(status.trouble.empty(), status.trouble.c_str());
        QVERIFY(!status.active && !status.cancelled);
        QCOMPARE(status.judged.size(), std::size_t{3});
        for (int fold = 0; fold < 3; ++fold) QVERIFY(status.judged[static_cast<std::size_t>(fold)] == judged(p, 3, fold));
    }

    void theSpreadIsMeanAndDeviationOfASample() {
        const std::vector<FoldFigures> folds{{{"a", 1}}, {{"a", 2}}, {{"a", 6}}};
        QCOMPARE(spreadOf(folds, "a").mean, 3.0);
        QVERIFY(std::fabs(spreadOf(folds, "a").deviation - std::sqrt(7.0)) < 1e-12);  // (4 + 1 + 9) / 2
        QCOMPARE(spreadOf({folds.front()}, "a").deviation, 0.0);
    }

    void whatIsDoneStaysWhenItIsCancelled() {
        const Project p = moons(1'000'000);
        CrossValidation validation;
        validation.start(p, load(p.data, {}), 3);
        QTRY_VERIFY_WITH_TIMEOUT(validation.status().share > 0, 30'000);
        QVERIFY(validation.status().active);
        const auto asked = std::chrono::steady_clock::now();
        validation.cancel();
        const auto status = ended(validation);
        QVERIFY(std::chrono::steady_clock::now() - asked < std::chrono::seconds(2));
        QVERIFY(status.cancelled && !status.active && status.judged.empty());
        const Project again = moons(1);
        validation.start(again, load(again.data, {}), 2);
        QCOMPARE(ended(validation).judged.size(), std::size_t{2});
    }

    void whyItFailsIsSaid() {
        Project p = moons(1);
        CrossValidation validation;
        validation.start(p, load(p.data, {}), 1000);
        const auto status = ended(validation);
        QVERIFY2(status.trouble.find("choose fewer folds") != std::string::npos, status.trouble.c_str());
        QVERIFY(status.failure == Error::Kind::Input);
        p = moons(1);
        p.data.options["samples"] = std::int64_t{20'000};
        const RawData raw = load(p.data, {});
        {
            const StarvedThreads starved(40'000);  // bytes at once: words there are, data there are not
            validation.start(p, raw, 3);
            QVERIFY2(ended(validation).trouble.starts_with("there is not enough memory"), validation.status().trouble.c_str());
            QVERIFY(starved.refusals() > 0);
        }
        p.data.windows.sequenceLength = 4;
        QVERIFY(whyNoFolds(p).find("in order of time have no folds") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(CrossValidationTest)
#include "cross_validation_test.moc"
