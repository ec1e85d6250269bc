// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the sentence about a training.
#include "ui/training/verdict.h"

#include <QTest>
#include <cmath>
#include <limits>

#include "tests/support/test_program.h"

namespace verdict_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

TrainingStatus running() {
    TrainingStatus status;
    status.state = TrainingState::Running;
    return status;
}

EpochCurves curves(std::vector<double> loss, std::vector<double> validation) {
    EpochCurves c;
    c.loss = std::move(loss);
    c.validation = std::move(validation);
    return c;
}

}  // namespace

class VerdictTest : public QObject {
    Q_OBJECT
 private slots:
    void nothingTrainedIsNothingToSay() { QVERIFY(judge({}, {}).sentence.isEmpty()); }

    void theFirstEpochIsSaidOnceItRuns() { QCOMPARE(judge(running(), {}).sentence, QStringLiteral("The first epoch.")); }

    void validationRisingWhileTrainingFallsIsOverfitting() {
        const auto v = judge(running(), curves({1, .8, .6, .5, .4, .3, .2}, {1, .7, .53, .55, .57, .59, .60}));
        QCOMPARE(v.tone, Verdict::Tone::Warning);
        QCOMPARE(v.sentence, QStringLiteral("Overfitting since epoch 3."));
        QVERIFY(v.detail.contains("0.53") && v.detail.contains("0.6"));
    }

    void overfittingWithEarlyStoppingOffersTheBestWeights() {
        auto status = running();
        status.bestEpoch = 2;
        const auto v = judge(status, curves({1, .8, .6, .5, .4, .3, .2}, {1, .7, .53, .55, .57, .59, .60}));
        QCOMPARE(v.advice, std::vector{Verdict::Advice::KeepBest});
    }

    void anEndThatOverfitsOffersToStopEarlyNextTime() {
        using Advice = Verdict::Advice;
        TrainingStatus status;
        status.state = TrainingState::Finished;
        const auto rising = curves({1, .8, .6, .5, .4, .3, .2}, {1, .7, .53, .55, .57, .59, .60});
        QCOMPARE(judge(status, rising).advice, (std::vector{Advice::StopEarlyNextTime, Advice::Evaluate, Advice::TrainFurther}));
        QCOMPARE(judge(status, curves({1, .8}, {1, .7})).advice, (std::vector{Advice::Evaluate, Advice::TrainFurther}));
        TrainingRecipe stops;
        stops.callbacks = {{"EarlyStopping", {}}};
        QCOMPARE(judge(status, rising, stops).advice, (std::vector{Advice::Evaluate, Advice::TrainFurther}));
        QCOMPARE(judge(running(), rising, stops).advice, std::vector{Advice::Stop});
    }

    void whatIsSolvedDoesNotOverfit() {
        const std::vector<double> loss{0.7, 0.1, .01, .005, .003, .002, .001, .001}, validation{0.6, 0.1, .0012, .0014, .0016, .0018, .0019, .002};
        const auto c = curves(loss, validation);
        QVERIFY(!c.overfits(1.1));
        QCOMPARE(judge(running(), c).tone, Verdict::Tone::Ok);
        QVERIFY2(judge(running(), c).sentence.startsWith("It has learnt"), qPrintable(judge(running(), c).sentence));
        auto worse = validation;
        worse.back() = 0.02, worse[6] = 0.02, worse[5] = 0.02, worse[4] = 0.02;  // three hundredths of the first
        QVERIFY(curves(loss, worse).overfits(1.1));
        const std::vector<double> quick{0.05, 0.01, .004, .005, .006, .007, .008, .009};  // nearly all was learnt before the first validation
        QVERIFY(!curves(loss, quick).overfits(1.1));
    }

    void anEndThatOverfitsIsNotCalledFine() {
        TrainingStatus status;
        status.state = TrainingState::Finished;
        status.epoch = status.epochs = 7;
        const auto rising = curves({1, .8, .6, .5, .4, .3, .2}, {1, .7, .53, .55, .57, .59, .60});
        const auto v = judge(status, rising);
        QCOMPARE(v.tone, Verdict::Tone::Warning);
        QVERIFY2(v.sentence.endsWith("It overfits since epoch 3."), qPrintable(v.sentence));
        status.bestEpoch = 2;  // whose weights are kept
        QCOMPARE(judge(status, rising).tone, Verdict::Tone::Info);
    }

    /** One voice: what the diagnosis says is not said again, and nothing is fine beside it. */
    void besideADiagnosisNothingIsSaidTwice() {
        using Kind = Diagnosis::Kind;
        const auto ill = [](Kind kind) { return std::vector<Diagnosis>{{kind, {}, "It ails.", {}, {}}}; };
        const auto rising = curves({1, .8, .6, .5, .4, .3, .2}, {1, .7, .53, .55, .57, .59, .60});
        const auto now = besides(judge(running(), rising), ill(Kind::Overfitting));
        QVERIFY2(!now.sentence.contains("verfit") && !now.detail.contains("rose"), qPrintable(now.sentence + now.detail));
        QVERIFY2(now.sentence.contains("best val_loss 0.530, epoch 3"), qPrintable(now.sentence));
        QCOMPARE(now.tone, Verdict::Tone::Info);
        QCOMPARE(now.advice, std::vector{Verdict::Advice::Stop});  // stopping early is a remedy
        TrainingStatus status;
        status.state = TrainingState::Finished;
        status.epoch = status.epochs = 7;
        const auto end = besides(judge(status, rising), ill(Kind::Overfitting));
        QVERIFY2(end.sentence.startsWith("Finished 7 epochs") && !end.sentence.contains("verfit"), qPrintable(end.sentence));
        QCOMPARE(end.tone, Verdict::Tone::Info);
        QCOMPARE(end.advice, (std::vector{Verdict::Advice::Evaluate, Verdict::Advice::TrainFurther}));  // more epochs are no cure
        const auto learns = judge(running(), curves({1, .8, .6}, {1, .9, .8}));
        QCOMPARE(learns.tone, Verdict::Tone::Ok);
        for (const auto kind : {Kind::Exploding, Kind::DeadUnits, Kind::Vanishing}) {
            QCOMPARE(besides(learns, ill(kind)).tone, Verdict::Tone::Info);
            QVERIFY(!besides(learns, ill(kind)).sentence.contains("learning"));
        }
        QCOMPARE(besides(learns, {}), learns);
        QCOMPARE(besides(learns, ill(Kind::RateTooLow)), learns);
        QVERIFY(besides(learns, ill(Kind::NotANumber)).sentence.isEmpty());
    }

    /** What is found a moment after the end changes neither the colour of the strip nor the places of its buttons. */
    void theEndLooksTheSameWhateverIsFoundLater() {
        TrainingStatus status;
        status.state = TrainingState::Finished;
        status.epoch = status.epochs = 4;
        const auto end = judge(status, curves({1, .8, .6, .4}, {1, .9, .8, .7}));
        for (const auto kind : {Diagnosis::Kind::Overfitting, Diagnosis::Kind::DeadUnits, Diagnosis::Kind::RateTooHigh, Diagnosis::Kind::Plateau}) {
            const auto found = besides(end, {{kind, {}, "It ails.", {}, {}}});
            QCOMPARE(found.tone, end.tone);
            QCOMPARE(found.advice, end.advice);
            QCOMPARE(found.sentence, end.sentence);
        }
    }

    void aTrainingThatContinuesRunsCountsOnAndIsJudgedAsOne() {
        Past past;
        past.curves = {{"loss", {{10, 0, 0, 1}, {20, 1, 0, .8}}}, {"val_loss", {{10, 0, 0, 1}, {20, 1, 0, .5}}}};
        past.steps = 25, past.epochs = 2;
        EpochCurves c;
        c.beginWith(past);
        History history({"loss"}, {"loss"});
        c.follow(history);
        auto status = running();
        QCOMPARE(judge(status, c).sentence, QStringLiteral("Going on in epoch 3."));
        for (std::uint32_t epoch = 0; epoch < 5; ++epoch)
            for (const auto kind : {RecordKind::Epoch, RecordKind::Validation}) {
                Record record;
                record.kind = kind, record.epoch = epoch;
                record.values[0] = kind == RecordKind::Epoch ? .7f - .1f * static_cast<float>(epoch) : .6f;
                history.epochs.append(record);
            }
        c.follow(history);
        QCOMPARE(judge(status, c).sentence, QStringLiteral("Overfitting since epoch 2."));
        status.state = TrainingState::Finished, status.epoch = 4, status.epochs = 5;
        QVERIFY2(judge(status, c).sentence.startsWith("Ended early, after epoch 6."), qPrintable(judge(status, c).sentence));
        QVERIFY2(judge(status, c).detail.contains("in epoch 7; best val_loss 0.500 in epoch 2, before this run; best since: 0.600, epoch 3."), qPrintable(judge(status, c).detail));
    }

    void aLossThatFallsIsLearning() {
        QCOMPARE(judge(running(), curves({1, .8, .6}, {1, .9, .8})).tone, Verdict::Tone::Ok);
    }

    void aLossThatJumpsIsNotCalledLearning() {
        auto jumping = curves({1, .6, .5, .9, .45, .8, .5, .85, .4, .75}, {});
        QCOMPARE(judge(running(), jumping).tone, Verdict::Tone::Ok);
        History history({"loss"}, {"loss"});
        const auto loss = jumping.loss;
        for (std::size_t epoch = 0; epoch < loss.size(); ++epoch) {
            Record record;
            record.kind = RecordKind::Epoch, record.epoch = static_cast<std::uint32_t>(epoch), record.step = epoch + 1;
            record.values[0] = static_cast<float>(loss[epoch]);
            history.epochs.append(record);
        }
        EpochCurves c;
        c.follow(history);
        QCOMPARE(judge(running(), c).sentence, QStringLiteral("The loss jumps up and down."));
    }

    void aLossThatHasHardlyFallenIsNotLearningYet() {
        const auto first = judge(running(), curves({1.099}, {1.1}));
        QCOMPARE(first.tone, Verdict::Tone::Info);
        QCOMPARE(first.sentence, QStringLiteral("The first epochs: too early to tell."));
        QVERIFY2(first.detail.startsWith("Loss 1.099 in epoch 1;"), qPrintable(first.detail));
        QCOMPARE(judge(running(), curves({1.099, 1.098, 1.096}, {})).tone, Verdict::Tone::Info);
        QCOMPARE(judge(running(), curves({1.099, 1.098, 1.096, 1.09, 1.085, 1.08}, {})).sentence, QStringLiteral("The loss falls slowly."));
        QCOMPARE(judge(running(), curves({1.099, 1.05}, {})).tone, Verdict::Tone::Ok);
    }

    void aFlatValidationIsNotYetOverfitting() {
        const auto v = judge(running(), curves({1, .8, .7, .7, .7, .7, .7}, {1, .70, .701, .702, .703, .704, .705}));
        QVERIFY2(v.sentence.contains("not improved for 5 epochs"), qPrintable(v.sentence));
    }

    /** As the diagnosis has it. */
    void oneEpochThatIsNearlyAsGoodAsTheBestSpeaksAgainstOverfitting() {
        const auto v = judge(running(), curves({1, .8, .6, .5, .4, .3, .2}, {1, .7, .53, .60, .531, .60, .60}));
        QVERIFY2(v.sentence.contains("not improved for 4 epochs"), qPrintable(v.sentence));
    }

    void aPlateauIsCuredByARateThatFalls() {
        using Advice = Verdict::Advice;
        const auto training = curves({1, .8, .7, .7, .7, .7, .7}, {}), validation = curves({1, .8, .7, .6, .5, .45, .4}, {1, .70, .701, .702, .703, .704, .705});
        QCOMPARE(judge(running(), training).advice, (std::vector{Advice::LowerOnPlateau, Advice::Stop}));
        QCOMPARE(judge(running(), validation).advice, (std::vector{Advice::LowerOnPlateau, Advice::Stop}));
        TrainingRecipe falls, scheduled;
        falls.callbacks = {{"ReduceLROnPlateau", {}}};
        scheduled.schedule = Choice{"CosineDecay", {}};
        for (const auto& recipe : {falls, scheduled}) QCOMPARE(judge(running(), training, recipe).advice, std::vector{Advice::Stop});
    }

    void aValidationThatIsAtItsBestIsNoPlateau() {
        const std::vector<double> flat{1, .8, .7, .7, .7, .7, .7};
        const auto best = judge(running(), curves(flat, {1, .8, .7, .68, .66, .64, .61}));
        QVERIFY2(!best.sentence.contains("hardly falls") && best.advice.empty() && best.detail.contains("0.61"), qPrintable(best.sentence));
        QVERIFY(judge(running(), curves(flat, {1, .8, .7, .68, .66, .61, .64})).sentence.contains("hardly falls"));
        QVERIFY(judge(running(), curves(flat, {1, .8, .7, .6999, .6998, .6997, .6996})).sentence.contains("hardly falls"));  // by a hair
    }

    void notANumberSaysWhatToDo() {
        const auto v = judge(running(), curves({1, std::numeric_limits<double>::quiet_NaN()}, {}));
        QCOMPARE(v.sentence, QStringLiteral("The loss is NaN since epoch 2."));
        QCOMPARE(judge(running(), curves({1, std::numeric_limits<double>::infinity()}, {})).sentence, QStringLiteral("The loss is infinite since epoch 2."));
        QCOMPARE(v.tone, Verdict::Tone::Error);
        QVERIFY(v.detail.contains("learning rate"));
        QCOMPARE(v.advice, std::vector{Verdict::Advice::LowerLearningRate});
    }

    void aFailureSaysWhy() {
        TrainingStatus status;
        status.state = TrainingState::Failed;
        status.messages.say(TrainingMessages::Kind::Failed, "out of memory");
        QCOMPARE(judge(status, {}).detail, QStringLiteral("out of memory"));
    }

    void whatWasStoppedCountsTheTimeBeforeItWasTakenUp() {
        TrainingStatus status;
        status.state = TrainingState::Stopped;
        status.step = 7;
        status.seconds = 3;
        status.secondsBefore = 197;
        status.epoch = 12;
        status.messages.say(TrainingMessages::Kind::Stopped, "halted by hand");  // whatever its words
        const auto v = judge(status, curves({1, .8}, {}));
        QCOMPARE(v.sentence, QStringLiteral("Stopped in epoch 13, after 3\u202fmin 20\u202fs."));
        QCOMPARE(v.detail, QStringLiteral("Loss 0.800 in epoch 2."));  // that it was stopped is said
        status.epoch = status.epochs = 12;  // after its last step
        QVERIFY(judge(status, {}).sentence.startsWith("Stopped in epoch 12,"));
    }

    void aTrainingOfNoStepOffersNothing() {
        TrainingStatus status;
        status.state = TrainingState::Stopped;
        QCOMPARE(judge(status, {}).sentence, QStringLiteral("Stopped before its first step."));
        QVERIFY(judge(status, {}).advice.empty());
    }

    void whatCouldNotBeKeptIsSaidOfAStoppedTrainingToo() {
        TrainingStatus status;
        status.state = TrainingState::Stopped;
        status.step = 3;
        status.messages.say(TrainingMessages::Kind::Stopped, "halted by hand");
        status.messages.say(TrainingMessages::Kind::NotKept, "the trained net could not be kept with its run: the disk is full");
        QVERIFY2(judge(status, {}).detail.startsWith("The trained net could not be kept with its run: the disk is full"), qPrintable(judge(status, {}).detail));
    }

    void aFinishedTrainingThatLearntNothingIsNoSuccess() {
        auto status = running();
        status.state = TrainingState::Finished;
        status.epoch = status.epochs = 4;
        const auto v = judge(status, curves({2.31, 2.304, 2.303, 2.303}, {2.303, 2.304, 2.303, 2.303}));
        QCOMPARE(v.tone, Verdict::Tone::Warning);
        QVERIFY2(v.sentence.endsWith("It has hardly learnt anything.") && v.detail.contains("2.31") && v.detail.contains("2.303"), qPrintable(v.sentence + v.detail));
        QCOMPARE(judge(status, curves({2.31, 2.0, 1.5, 1.1}, {})).tone, Verdict::Tone::Info);
    }

    void aFinishedTrainingNamesItsBestEpoch() {
        TrainingStatus status;
        status.state = TrainingState::Finished;
        status.epoch = status.epochs = 3;
        status.seconds = 200;
        const auto v = judge(status, curves({1, .8, .6}, {1, .7, .9}));
        QCOMPARE(v.sentence, QStringLiteral("Finished 3 epochs in 3\u202fmin 20\u202fs."));
        QVERIFY2(v.detail.contains("epoch 2"), qPrintable(v.detail));
    }

    /** Of the validation, where there is one. */
    void theFirstMetricIsToldBesideTheLoss() {
        History history({"loss"}, {"loss", "digit_loss", "accuracy", "auc"});
        const auto append = [&](RecordKind kind, float loss, float accuracy) {
            Record record;
            record.kind = kind, record.values[0] = loss, record.values[1] = loss, record.values[2] = accuracy, record.values[3] = 0.1f;
            history.epochs.append(record);
        };
        append(RecordKind::Epoch, 0.375f, 0.5f);
        EpochCurves c;
        c.follow(history);
        TrainingStatus status;
        status.state = TrainingState::Finished;
        status.epoch = status.epochs = 1;
        QCOMPARE(judge(status, c).detail, QString("Loss 0.375 in epoch 1, accuracy 0.500."));
        append(RecordKind::Validation, 0.25f, 0.75f);
        c.follow(history);
        QVERIFY2(judge(status, c).detail.contains("in epoch 1, val_accuracy 0.750; best val_loss 0.250, epoch 1."), qPrintable(judge(status, c).detail));
        append(RecordKind::Epoch, 0.125f, 0.875f);
        c.follow(history);
        QCOMPARE(c.figure, std::string("val_accuracy"));
        QCOMPARE(c.figureNow, 0.75);
    }

    void epochsOfARunTakenUpAgainCountOn() {
        History history({"loss"}, {"loss"});
        history.firstStep = 90;
        EpochCurves c;
        c.follow(history);
        auto status = running();
        status.epoch = 9;
        QCOMPARE(judge(status, c).sentence, QStringLiteral("Going on in epoch 10."));
        const double losses[] = {.9, .8, .6, .5, .4, .3, .2}, validation[] = {.8, .7, .53, .55, .57, .59, .60};
        const auto append = [&](std::uint32_t epoch) {
            Record record;
            record.epoch = 9 + epoch;
            for (const auto kind : {RecordKind::Epoch, RecordKind::Validation}) {
                record.kind = kind;
                record.values[0] = static_cast<float>((kind == RecordKind::Epoch ? losses : validation)[epoch]);
                history.epochs.append(record);
            }
            c.follow(history);
        };
        append(0);
        QCOMPARE(judge(status, c).sentence, QStringLiteral("Too early to tell how it goes on."));
        QVERIFY2(judge(status, c).detail.startsWith("Loss 0.900 in epoch 10;"), qPrintable(judge(status, c).detail));
        for (std::uint32_t epoch = 1; epoch < 7; ++epoch) append(epoch);
        QCOMPARE(judge(status, c).sentence, QStringLiteral("Overfitting since epoch 12."));
        status.state = TrainingState::Finished;
        QVERIFY2(judge(status, c).detail.contains("in epoch 16; best val_loss 0.530, epoch 12."), qPrintable(judge(status, c).detail));
        Record bad;
        bad.kind = RecordKind::Epoch;
        bad.values[0] = std::numeric_limits<float>::quiet_NaN();
        history.epochs.append(bad);
        c.follow(history);
        QCOMPARE(judge(running(), c).sentence, QStringLiteral("The loss is NaN since epoch 17."));
    }

    /** Its first validation judges an epoch whose steps were another run's. */
    void aRunTakenUpAtItsValidationCountsNoEpochTwice() {
        History history({"loss"}, {"loss"});
        history.firstStep = 100;
        const auto append = [&](RecordKind kind, std::uint32_t epoch, float loss) {
            Record record;
            record.kind = kind, record.epoch = epoch, record.values[0] = loss;
            history.epochs.append(record);
        };
        append(RecordKind::Validation, 9, 0.7f);
        EpochCurves c;
        c.follow(history);
        QCOMPARE(judge(running(), c).sentence, QStringLiteral("Going on in epoch 1."));
        append(RecordKind::Epoch, 10, 0.5f);
        append(RecordKind::Validation, 10, 0.6f);
        c.follow(history);
        QCOMPARE(c.loss.size(), c.validation.size());
        QVERIFY2(judge(running(), c).detail.contains("in epoch 11; best val_loss 0.600, epoch 11."), qPrintable(judge(running(), c).detail));
    }

    /** As the buttons do: those of a run stay in Runs, so nobody asks about them. */
    void weightsOfAFileAreOfferedAsTrainTakesThem() {
        using Advice = Verdict::Advice;
        const auto ofRun = offer("run 3", {}, false), ofFile = offer("net.keras", {}, true);
        QVERIFY2(ofRun.detail.endsWith("Train begins with new ones."), qPrintable(ofRun.detail));
        QCOMPARE(ofFile.detail, QStringLiteral("Train asks whether to go on from them."));
        QCOMPARE(ofFile.advice, (std::vector{Advice::Evaluate, Advice::TrainFurther}));
        QCOMPARE(offerPart("net.keras", 1).sentence, QStringLiteral("1 layer of this net has its weights from net.keras."));
        QCOMPARE(offerPart("net.keras", 5).sentence, QStringLiteral("5 layers of this net have their weights from net.keras."));
        QCOMPARE(offerPart("net.keras", 0).sentence, ofFile.sentence);  // of all
        QCOMPARE(offerPart("net.keras", 0).detail, ofFile.detail);
        QCOMPARE(offerPart("net.keras", 2, {"hidden", "classes"}).detail,
                 QStringLiteral("Train asks whether to go on from them. The others begin with new ones. What the file has does not fit hidden, classes."));
        QVERIFY(othersBegin({"a", "b", "c", "d", "e"}).endsWith("does not fit a, b, c, d and 1 more."));
        QVERIFY(offer("net.keras", "out is new.", false).detail.startsWith("out is new."));
    }

    void curvesFollowAHistoryALittleAtATime() {
        History history({"loss"}, {"loss"});
        EpochCurves c;
        Record record;
        record.kind = RecordKind::Epoch;
        record.values[0] = 0.5f;
        history.epochs.append(record);
        QVERIFY(c.follow(history));
        QVERIFY(!c.follow(history));
        record.kind = RecordKind::Validation;
        history.epochs.append(record);
        QVERIFY(c.follow(history));
        QCOMPARE(c.loss.size(), std::size_t{1});
        QCOMPARE(c.validation.size(), std::size_t{1});
    }
};

LAMINA_TEST(VerdictTest)

}  // namespace verdict_test

#include "verdict_test.moc"
