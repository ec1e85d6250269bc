// SPDX-License-Identifier: GPL-3.0-or-later
// A loss that stands still is said, with what helps; and what only looks like it is not.
#include <algorithm>
#include <cmath>

#include "engine/history/diagnosis.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace standstill_test {

using namespace lamina;

namespace {

const std::vector<double> standing{1, .9, .8, .7, .6, .6, .6, .6, .6, .6, .6, .6, .6, .6};

/** What is found in the losses of epochs. */
std::vector<Diagnosis> told(const Project& project, const std::vector<double>& losses, const std::vector<double>& validation = {}) {
    History history({"loss"}, {"loss"});
    const auto append = [&](RecordKind kind, std::size_t epoch, double loss) {
        Record record;
        record.kind = kind, record.epoch = static_cast<std::uint32_t>(epoch), record.step = 10 * (epoch + 1);
        record.values[0] = static_cast<float>(loss);
        history.epochs.append(record);
    };
    for (std::size_t epoch = 0; epoch < losses.size(); ++epoch) {
        append(RecordKind::Epoch, epoch, losses[epoch]);
        if (epoch < validation.size()) append(RecordKind::Validation, epoch, validation[epoch]);
    }
    return diagnose(project, {}, history);
}

Project line() {
    Project project;
    const NodeId input = addNode(project.graph, "Input", "x", {{"shape", Ints{1}}});
    lamina::connect(project.graph, input, addNode(project.graph, "Dense", "y", {{"units", std::int64_t{1}}}));
    project.training.loss = {"mean_squared_error", {}};
    project.training.metrics.clear();
    return project;
}

std::string monitored(const Choice& callback) { return std::get<std::string>(callback.params.at("monitor")); }

}  // namespace

class StandstillTest : public QObject {
    Q_OBJECT
 private slots:
    /** What is done about it already is not offered again. */
    void aTrainingThatStandsIsSaidWithWhatHelps() {
        const auto found = told(line(), standing);
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found[0].kind == Diagnosis::Kind::Plateau);
        QCOMPARE(found[0].sentence, std::string("Training loss hardly falls any more."));
        QCOMPARE(found[0].detail, std::string("In the last 8 epochs it went from 0.6 to 0.6."));
        QCOMPARE(found[0].remedies.size(), std::size_t{2});
        QCOMPARE(found[0].remedies[0].title, std::string("Lower the rate on plateaus"));
        Project scheduled = line(), falls = line();
        scheduled.training.schedule = Choice{"CosineDecay", {{"initial_learning_rate", 0.01}, {"decay_steps", std::int64_t{1000}}}};
        mend(falls, found[0].remedies[0]);
        QCOMPARE(falls.training.callbacks.back().name, std::string("ReduceLROnPlateau"));
        QCOMPARE(monitored(falls.training.callbacks.back()), std::string("loss"));  // nothing is validated
        for (const Project& one : {scheduled, falls}) {
            const auto again = told(one, standing);
            QVERIFY(again.size() == 1 && again[0].remedies.size() == 1);
            QCOMPARE(again[0].remedies[0].title, std::string("Stop early and keep the best"));
            Project stops = one;
            mend(stops, again[0].remedies[0]);
            QCOMPARE(monitored(stops.training.callbacks.back()), std::string("loss"));
            QVERIFY(told(stops, standing).empty());
        }
    }

    void aValidationThatStandsNamesItsBestEpoch() {
        std::vector<double> losses, validation{.8, .7, .6, .5};
        for (int epoch = 0; epoch < 14; ++epoch) losses.push_back(std::pow(0.9, epoch));
        validation.resize(losses.size(), .505);
        const auto found = told(line(), losses, validation);
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found[0].kind == Diagnosis::Kind::Plateau);
        QCOMPARE(found[0].sentence, std::string("Validation loss has not improved for 10 epochs."));
        QCOMPARE(found[0].detail, std::string("The best was 0.5 in epoch 4."));
        Project falls = line();
        mend(falls, found[0].remedies[0]);
        QCOMPARE(monitored(falls.training.callbacks.back()), std::string("val_loss"));
        for (std::size_t epoch = 4; epoch < validation.size(); ++epoch) validation[epoch] = .6;
        const auto worse = told(line(), losses, validation);
        QVERIFY(worse.size() == 1 && worse[0].kind == Diagnosis::Kind::Overfitting);
    }

    void whatOnlyLooksLikeItIsLeftInPeace() {
        QVERIFY(told(line(), {1, .9, .8, .7, .6, .6, .6, .6, .6, .6}).empty());  // too early to tell
        QVERIFY(told(line(), {1, .5, .1, .01, .01, .01, .01, .01, .01, .01, .01, .01, .01, .01}).empty());  // nothing is left to learn
        QVERIFY(told(line(), std::vector<double>(14, 1.0)).empty());  // it never began to learn
        const auto jumps = told(line(), {1, .9, .8, .7, .6, .6, .65, .6, .65, .6, .65, .6, .65, .6});
        QVERIFY(std::none_of(jumps.begin(), jumps.end(), [](const Diagnosis& d) { return d.kind == Diagnosis::Kind::Plateau; }));
    }
};

LAMINA_TEST(StandstillTest)

}  // namespace standstill_test

#include "standstill_test.moc"
