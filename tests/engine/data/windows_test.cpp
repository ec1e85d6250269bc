// SPDX-License-Identifier: GPL-3.0-or-later
// Windows over time against hand-made expectations: which rows, which target, and that no part sees its future.
#include "engine/data/windows.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "engine/base/error.h"
#include "engine/data/doctor.h"
#include "engine/data/preparation_json.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "tests/support/csv_table.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

namespace windows_test {

using namespace lamina;
using test::table;

namespace {

/** v from 0 to n − 1 and w, ten times as much. */
RawData steps(int n) {
    std::string text = "v,w\n";
    for (int i = 0; i < n; ++i) text += std::to_string(i) + "," + std::to_string(10 * i) + "\n";
    return table(text);
}

/** The target is v; all rows train. */
DataRecipe recipe(std::int64_t length) {
    DataRecipe r;
    r.source = "csv";
    r.numbers = "none";
    r.columns["v"].role = ColumnRole::Target;
    r.split = {.train = 1, .validation = 0, .test = 0};
    r.windows.sequenceLength = length;
    return r;
}

std::vector<float> floats(const Tensor& t) { return t.toFloats(); }

std::string errorOf(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& e) {
        return e.what();
    }
    return "no error";
}

bool has(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return true;
    qWarning("\"%s\" is not in: %s", part.c_str(), text.c_str());
    return false;
}

}  // namespace

class WindowsTest : public QObject {
    Q_OBJECT
 private slots:
    void foldsAreRefused() {
        auto r = recipe(3);
        r.split.folds = 4;
        for (r.split.fold = 0; r.split.fold < 4; ++r.split.fold)
            QVERIFY(has(errorOf([&] { prepare(steps(40), r, TargetForm::Number); }), "windows over rows in order of time have no folds"));
    }

    void aSampleIsTheRowsBeforeItsTarget() {
        const auto data = prepare(steps(5), recipe(3), TargetForm::Number);
        QVERIFY(data.inputs[0].shape() == (Shape{2, 3, 2}));
        QCOMPARE(floats(data.inputs[0]), (std::vector<float>{0, 0, 1, 10, 2, 20, 1, 10, 2, 20, 3, 30}));
        QCOMPARE(floats(data.targets[0]), (std::vector<float>{3, 4}));
        QCOMPARE(data.rows, (std::vector<std::uint32_t>{3, 4}));
        QVERIFY(data.preparation.inputShape == (Shape{3, 2}));
    }

    void lengthStrideRateAndHorizonAreThoseOfKeras() {
        auto r = recipe(3);
        r.columns["w"].role = ColumnRole::Ignore;
        r.windows = {.sequenceLength = 3, .sequenceStride = 2, .samplingRate = 2, .horizon = 3};
        const auto data = prepare(steps(12), r, TargetForm::Number);
        QCOMPARE(floats(data.inputs[0]), (std::vector<float>{0, 2, 4, 2, 4, 6, 4, 6, 8}));
        QCOMPARE(floats(data.targets[0]), (std::vector<float>{7, 9, 11}));
    }

    void theTargetsOwnPastCanBeLeftOut() {
        auto r = recipe(2);
        r.windows.targetAsInput = false;
        QCOMPARE(floats(prepare(steps(4), r, TargetForm::Number).inputs[0]), (std::vector<float>{0, 10, 10, 20}));
        r.columns["w"].role = ColumnRole::Ignore;
        QVERIFY(has(errorOf([&] { prepare(steps(4), r, TargetForm::Number); }), "no column is an input"));
    }

    /** A part is told by its targets, in order of time, whatever the split says of shuffling; what is fitted is fitted on rows that train. */
    void noPartSeesItsFuture() {
        auto r = recipe(3);
        r.numbers = "standardize";
        r.targetNumbers = "standardize";
        r.split = {.train = 0.6, .validation = 0.2, .test = 0.2, .shuffle = true};
        const auto data = prepare(steps(20), r, TargetForm::Number);
        const auto rowsOf = [&](const std::vector<std::uint32_t>& part) {
            std::vector<std::uint32_t> rows;
            for (const auto i : part) rows.push_back(data.rowOf(i));
            return rows;
        };
        QCOMPARE(rowsOf(data.parts.train), (std::vector<std::uint32_t>{3, 4, 5, 6, 7, 8, 9, 10, 11}));
        QCOMPARE(rowsOf(data.parts.validation), (std::vector<std::uint32_t>{12, 13, 14, 15}));
        QCOMPARE(rowsOf(data.parts.test), (std::vector<std::uint32_t>{16, 17, 18, 19}));
        QCOMPARE(data.preparation.inputs[0].offset, 5.5);  // of rows 0 to 11
        QCOMPARE(data.preparation.targets[0].offset, 7.0);  // of the targets 3 to 11
    }

    void windowsWithoutATargetAreLeftOutAndGapsByWish() {
        const auto raw = table("v\n0\n1\nNA\n3\n4\n5\n");
        auto r = recipe(2);
        auto data = prepare(raw, r, TargetForm::Number);
        QCOMPARE(data.rows, (std::vector<std::uint32_t>{3, 4, 5}));
        QCOMPARE(data.lastKnown, (std::vector<double>{1, 3, 4}));  // the gap keeps what was known before
        r.missing = "drop";
        QCOMPARE(prepare(raw, r, TargetForm::Number).rows, (std::vector<std::uint32_t>{5}));
    }

    void theLastValueForecastIsMeasuredInTheTargetsUnits() {
        auto r = recipe(2);
        r.targetNumbers = "standardize";
        const auto data = prepare(table("v\n1\n2\n4\n8\n16\n"), r, TargetForm::Number);
        const std::vector<std::uint32_t> all = {0, 1, 2};
        QVERIFY(std::abs(lastValueError(data, all) - (2 + 4 + 8) / 3.0) < 1e-5);
        DataRecipe plain = recipe(0);
        plain.columns["w"] = {};
        QVERIFY(std::isnan(lastValueError(prepare(steps(5), plain, TargetForm::Number), all)));
    }

    void otherRowsGoTheSameWayAndAnswerForTheRowBehindThem() {
        auto r = recipe(3);
        r.numbers = "standardize";
        r.windows.sequenceStride = 2;
        const auto data = prepare(steps(20), r, TargetForm::Number);
        const auto applied = applyInputs(data.preparation, *steps(6).table);
        QVERIFY(applied.inputs.front().shape() == (Shape{4, 3, 2}));
        QCOMPARE(applied.rows, (std::vector<std::uint32_t>{3, 4, 5, 6}));  // the last is not there yet
        const auto again = prepareWith(steps(20), data.preparation, TargetForm::Number);
        QCOMPARE(floats(again.inputs[0]), floats(data.inputs[0]));
        QCOMPARE(again.parts.test.size(), std::size_t(again.samples()));
        const Tensor raw = Tensor::of(Shape{1, 3, 2}, std::vector<float>{0, 0, 1, 10, 2, 20});
        const auto scaled = floats(applyInputs(data.preparation, raw)), first = floats(data.inputs[0]);
        QVERIFY(std::equal(scaled.begin(), scaled.end(), first.begin()));
        QVERIFY(has(errorOf([&] { applyInputs(data.preparation, *steps(2).table); }), "a sample reaches over 3 rows"));
    }

    void whatCannotBeWindowsIsSaid() {
        QVERIFY(has(errorOf([] { prepare(steps(3), recipe(3), TargetForm::Number); }), "the training part needs 4, received 3 rows"));
        QVERIFY(has(errorOf([] { prepare(steps(9), recipe(-2), TargetForm::Number); }), "\"sequence_length\": expected 1 to 1000000, received -2"));
        auto r = recipe(3);
        r.windows.horizon = 0;
        QVERIFY(has(errorOf([&] { prepare(steps(9), r, TargetForm::Number); }), "horizon"));
        const WindowsOver many({.sequenceLength = 1'000'000}, 1'000'000'000, 1);
        const std::vector<std::uint32_t> samples(100'000, 0);
        QVERIFY(has(errorOf([&] { many.gather(Tensor::of(Shape{1, 1}, std::vector<float>{0}), samples, false); }), "more than 16 GiB"));
    }

    void theyGoWithTheModel() {
        const auto made = prepare(steps(20), recipe(3), TargetForm::Number).preparation;
        QVERIFY(preparationFromJson(toJson(made)) == made);
        QCOMPARE(toJson(made)["version"].get<int>(), 2);
        auto broken = toJson(made);
        broken["windows"]["sequence_length"] = std::int64_t{1} << 62;
        QVERIFY(has(errorOf([&] { preparationFromJson(broken); }), "sequence_length"));
        QVERIFY(windowsFrom(toParams(made.windows)) == made.windows);
    }

    void theDoctorSaysHowASeriesIsSplit() {
        auto r = recipe(3);
        r.split = {};
        const auto findings = examine(steps(40), r, {"mean_squared_error"}, TargetForm::Number);
        const auto says = [&](const char* part) {
            return std::any_of(findings.begin(), findings.end(), [&](const Issue& f) { return f.sentence().find(part) != std::string::npos; });
        };
        QVERIFY(says("Split in order of time: 25 windows train, the newest 6 test"));
        QVERIFY(!says("duplicate"));
    }

    /** What the net has to beat, of the numbers that everybody knows. */
    void sunspotsAreReadAsASeries() {
        NEEDS_SHARED_DATA("monthly-sunspots.csv");
        const auto file = test::sharedData("monthly-sunspots.csv");
        DataRecipe r = sniff(file);
        QVERIFY(r.columns["Month"].role == ColumnRole::Ignore);  // dates
        QVERIFY(r.columns["Sunspots"].role == ColumnRole::Target);
        r.windows.sequenceLength = 24;
        const auto data = prepare(load(r, {}), r, TargetForm::Number);
        QCOMPARE(data.samples(), std::int64_t(2820 - 24));
        QCOMPARE(data.parts.test.size(), std::size_t(423));
        const double naive = lastValueError(data, data.parts.test);
        QVERIFY2(naive > 10 && naive < 25, std::to_string(naive).c_str());
    }
};

LAMINA_TEST(WindowsTest)

}  // namespace windows_test

#include "windows_test.moc"
